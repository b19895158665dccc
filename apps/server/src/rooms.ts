import type { CandleService, EngineFace } from '@gridpilot/engine'
import type { FastifyInstance } from 'fastify'
import type { AccountDesk } from './accounts/account-desk.ts'
import { accountHandlers } from './accounts/account-routes.ts'
import type { KeyVault } from './accounts/key-vault.ts'
import type { AlertDesk } from './alerts/alert-desk.ts'
import { alertHandlers } from './alerts/alert-routes.ts'
import type { Arming } from './arming/arming.ts'
import { armingHandlers } from './arming/arming-routes.ts'
import { AuditDesk } from './audit/audit-desk.ts'
import { auditHandlers } from './audit/audit-routes.ts'
import { AccessTokens } from './auth/access-token.ts'
import { authHandlers } from './auth/auth-routes.ts'
import { HourlyQuota } from './auth/hourly-quota.ts'
import { LoginThrottle } from './auth/login-throttle.ts'
import { SessionDesk } from './auth/session-desk.ts'
import { SignIn } from './auth/sign-in.ts'
import { BacktestDesk } from './backtest/backtest-desk.ts'
import { backtestHandlers } from './backtest/backtest-routes.ts'
import type { ServerConfig } from './config.ts'
import { dashboardHandlers } from './dashboard/dashboard-routes.ts'
import { EquityBook } from './equity/equity-book.ts'
import { EquityRecorder } from './equity/equity-recorder.ts'
import type { Foundations } from './foundations.ts'
import { BotAssessor } from './grid-bot/bot-assessor.ts'
import { BotCommands } from './grid-bot/bot-commands.ts'
import { BotDesk } from './grid-bot/bot-desk.ts'
import { BotMarket } from './grid-bot/bot-market.ts'
import { BotPatching } from './grid-bot/bot-patching.ts'
import { botHandlers } from './grid-bot/bot-routes.ts'
import { recordHandlers } from './grid-bot/record-routes.ts'
import { TradeBook } from './grid-bot/trade-book.ts'
import { Unexplained } from './grid-bot/unexplained.ts'
import { healthHandlers } from './health/health-routes.ts'
import { HeartbeatDesk } from './heartbeat/heartbeat-desk.ts'
import { heartbeatHandlers } from './heartbeat/heartbeat-routes.ts'
import { runHousekeeping } from './housekeeping.ts'
import { serveDocs } from './http/docs-page.ts'
import { createHttpApp } from './http/http-app.ts'
import { IdempotentReplies } from './http/idempotency.ts'
import { registerRoutes } from './http/register-routes.ts'
import type { Handlers } from './http/route-handler.ts'
import { serveWeb } from './http/static-web.ts'
import type { CandleHistory } from './market/candle-history.ts'
import type { MarketDesk } from './market/market-desk.ts'
import { marketHandlers } from './market/market-routes.ts'
import { modelHandlers } from './model/model-routes.ts'
import type { ModelSettings } from './model/model-settings.ts'
import { OptimizationDesk } from './optimization/optimization-desk.ts'
import { optimizationHandlers } from './optimization/optimization-routes.ts'
import { ParityDesk } from './parity/parity-desk.ts'
import { parityHandlers } from './parity/parity-routes.ts'
import { PortfolioDesk } from './portfolio/portfolio-desk.ts'
import { portfolioHandlers } from './portfolio/portfolio-routes.ts'
import { BotFeed } from './realtime/bot-feed.ts'
import { serveGateway } from './realtime/gateway.ts'
import type { Hub } from './realtime/hub.ts'
import { runMarketFeed } from './realtime/market-feed.ts'
import { analyzeHandlers } from './recommendation/analyze-route.ts'
import type { Recommender } from './recommendation/recommender.ts'
import type { DailyLossWatch } from './risk/daily-loss.ts'
import type { RiskBook } from './risk/risk-book.ts'
import type { RiskDesk } from './risk/risk-desk.ts'
import { ShadowDesk } from './shadow/shadow-desk.ts'
import { shadowHandlers } from './shadow/shadow-routes.ts'
import { StopAllDesk } from './stop-all/stop-all-desk.ts'
import { stopAllHandlers } from './stop-all/stop-all-routes.ts'
import { VERSION } from './version.ts'

/** Foundations and what stands directly on them. */
export interface RoomServices extends Foundations {
  readonly hub: Hub
  readonly alerts: AlertDesk
  readonly vault: KeyVault
  readonly engine: EngineFace
  readonly accounts: AccountDesk
  readonly market: MarketDesk
  readonly candles: CandleService
  readonly history: CandleHistory
  readonly recommender: Recommender
  readonly modelSettings: ModelSettings | null
  readonly riskBook: RiskBook
  readonly risk: RiskDesk
  readonly dailyLoss: DailyLossWatch
  readonly arming: Arming
}

export interface Rooms {
  readonly app: FastifyInstance
  readonly sessions: SessionDesk
  readonly tokens: AccessTokens
  readonly engine: EngineFace
  readonly accounts: AccountDesk
  readonly alerts: AlertDesk
  readonly vault: KeyVault
  readonly heartbeat: HeartbeatDesk
  readonly stopAll: StopAllDesk
  readonly backtests: BacktestDesk
  readonly optimizations: OptimizationDesk
  readonly commands: BotCommands
  readonly riskBook: RiskBook
  /** Ends everything that runs by itself. */
  stop(): void
  /** Breaks off what is being computed and waits until nothing of it can touch the store any more. */
  close(): Promise<void>
}

/** Guests an address may make per hour; a test machine makes many. */
const DEMOS_PER_HOUR = 60
const SIGNUPS_PER_HOUR = 30

/** Builds all routes and everything that runs beside them. */
export async function assembleRooms(config: ServerConfig, services: RoomServices): Promise<Rooms> {
  const { hub, accounts, engine, market, candles, log, store } = services
  const desks = openDesks(config, services)
  const { sessions, tokens, wallMs } = desks
  const life = { open: true }
  const app = await createHttpApp(config, log)
  registerRoutes(app, {
    handlers: handlersOf(config, services, desks, () => life.open),
    authenticate: (authorization) => sessions.authenticate(authorization),
    idempotency: new IdempotentReplies(store.idempotency),
    checkResponses: services.checkResponses,
  })
  serveDocs(app, VERSION)
  await serveWeb(app, config.webDir)
  const recorder = new EquityRecorder({ ...services, ...desks })
  const stops = [
    serveGateway(app, {
      hub,
      wallMs,
      authenticate: (token) => sessions.caller(token),
      ownsBot: async (userId, botId) => (await store.gridBots.get(userId, botId)) !== null,
      ownsAccount: async (userId, accountId) => (await accounts.find(userId, accountId)) !== null,
      ownsBacktest: async (userId, id) => (await desks.backtests.get(userId, id)) !== null,
      knowsSymbol: async (symbol) => (await market.instrument(symbol)).ok,
    }),
    desks.feed.run(),
    recorder.run(),
    services.dailyLoss.run(),
    desks.audits.run(),
    desks.heartbeat.run(),
    desks.shadows.run(),
    runMarketFeed(hub, market, candles),
    runHousekeeping(store, desks),
    () => desks.stopAll.close(),
    () => hub.closeAll(),
  ]
  const stop = () => {
    life.open = false
    for (const each of stops) each()
  }
  return {
    app,
    sessions,
    tokens,
    engine,
    accounts,
    alerts: services.alerts,
    vault: services.vault,
    heartbeat: desks.heartbeat,
    stopAll: desks.stopAll,
    backtests: desks.backtests,
    optimizations: desks.optimizations,
    commands: desks.commands,
    riskBook: services.riskBook,
    stop,
    async close() {
      await desks.backtests.close()
      await desks.optimizations.close()
      await desks.parity.close()
      await desks.shadows.close()
    },
  }
}

/** What the routes share. */
function openDesks(config: ServerConfig, services: RoomServices) {
  const { store, clock, hub, accounts, engine, market, log } = services
  const wallMs = () => clock.wallMs()
  const marketMs = () => clock.marketMs()
  const startedAtMs = wallMs()
  const warn = (fields: object, message: string) => log.warn(fields, message)
  const tokens = new AccessTokens(services.jwtKey, wallMs)
  const onEnded = (sessionId: string) => hub.endSession(sessionId)
  const sessions = new SessionDesk({ store, tokens, wallMs, onEnded, warn })
  const book = new EquityBook(store)
  const priceOf = async (symbol: string) => {
    const ticker = await market.ticker(symbol)
    return ticker.ok ? ticker.value.last : null
  }
  const troubleOf = (accountId: string) => accounts.troubleOf(accountId)
  const bots = new BotDesk({ store, engine, book, priceOf, troubleOf, wallMs })
  const feed = new BotFeed({ engine, store, hub, bots, accounts, wallMs, warn })
  const { risk, dailyLoss } = services
  const assessor = new BotAssessor(new BotMarket(market, accounts, wallMs), accounts, risk)
  const touch = (accountId: string, botId: string) => feed.touch(accountId, botId)
  const commands = new BotCommands({ store, engine, accounts, assessor, arming: services.arming, touch })
  const patching = new BotPatching({ store, accounts, assessor, commands })
  const audits = new AuditDesk({ ...services, dataDir: config.dataDir, wallMs, warn, ...config.auditPace })
  const beat = { loopback: config.heartbeatLoopback }
  const heartbeat = new HeartbeatDesk({ ...services, beat, wallMs, warn })
  const stopAll = new StopAllDesk({ ...services, commands, wallMs, warn })
  const backtests = new BacktestDesk({ ...services, warn })
  const optimizations = new OptimizationDesk({ ...services, dataDir: config.dataDir, warn })
  const portfolios = new PortfolioDesk({ ...services, wallMs })
  const parity = new ParityDesk({ ...services, wallMs })
  const shadows = new ShadowDesk({ ...services, wallMs, marketMs, warn })
  return {
    wallMs,
    marketMs,
    startedAtMs,
    warn,
    tokens,
    sessions,
    book,
    bots,
    feed,
    risk,
    dailyLoss,
    assessor,
    commands,
    patching,
    audits,
    heartbeat,
    stopAll,
    backtests,
    optimizations,
    parity,
    shadows,
    portfolios,
  }
}

function handlersOf(
  config: ServerConfig,
  services: RoomServices,
  desks: ReturnType<typeof openDesks>,
  isReady: () => boolean,
): Handlers {
  const { store, market, paper } = services
  const { wallMs, startedAtMs } = desks
  const all = { ...services, ...desks }
  const databaseAnswers = () =>
    store.settings.get('installation_id').then(
      () => true,
      () => false,
    )
  return {
    ...authHandlers({ ...all, signIn: signInOf(config, services, wallMs) }),
    ...accountHandlers(all),
    ...armingHandlers(all),
    ...botHandlers(all),
    ...recordHandlers({ ...all, trades: new TradeBook(store), unexplained: new Unexplained(all) }),
    ...marketHandlers(all),
    ...analyzeHandlers(all),
    ...dashboardHandlers(all),
    ...alertHandlers(all),
    ...stopAllHandlers(desks.stopAll),
    ...backtestHandlers(desks),
    ...optimizationHandlers(desks),
    ...parityHandlers(desks),
    ...shadowHandlers(desks),
    ...modelHandlers(all),
    ...portfolioHandlers(all),
    ...auditHandlers(all),
    ...heartbeatHandlers(all),
    ...healthHandlers({
      version: VERSION,
      startedAtMs,
      demoLogin: config.demoLogin,
      paper,
      feed: () => market.feed(),
      databaseAnswers,
      isReady,
      wallMs,
    }),
  }
}

const signInOf = (config: ServerConfig, { store, vault, paper }: RoomServices, wallMs: () => number): SignIn =>
  new SignIn({
    store,
    vault,
    paper,
    throttle: new LoginThrottle(wallMs),
    demos: new HourlyQuota(DEMOS_PER_HOUR, wallMs),
    signups: new HourlyQuota(SIGNUPS_PER_HOUR, wallMs),
    wallMs,
    signupAllowed: config.signup,
    demoAllowed: config.demoLogin,
  })
