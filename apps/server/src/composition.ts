import { hostname } from 'node:os'
import type { MarketFeed } from '@gridpilot/contract'
import { CandleService, type CandleSource, type EngineFace, type IdleReport } from '@gridpilot/engine'
import type { FastifyInstance } from 'fastify'
import { AccountDesk } from './accounts/account-desk.ts'
import { KeyVault } from './accounts/key-vault.ts'
import { SilenceBook } from './accounts/silence-book.ts'
import { AlertDesk } from './alerts/alert-desk.ts'
import { Arming } from './arming/arming.ts'
import { ensureAdmin } from './auth/first-admin.ts'
import type { MarketClock } from './clock/market-clock.ts'
import type { ServerConfig } from './config.ts'
import type { Foundations } from './foundations.ts'
import { utcTime } from './http/utc-time.ts'
import { CandleHistory } from './market/candle-history.ts'
import { MarketDesk } from './market/market-desk.ts'
import { openModel } from './model/model-room.ts'
import type { PaperExchange } from './paper/paper-exchange.ts'
import { Hub } from './realtime/hub.ts'
import { AdvisorRecommender } from './recommendation/advisor-recommender.ts'
import { DailyLossWatch } from './risk/daily-loss.ts'
import { RiskBook } from './risk/risk-book.ts'
import { RiskDesk } from './risk/risk-desk.ts'
import { assembleRooms, type Rooms } from './rooms.ts'
import type { Secret } from './secrets/secret.ts'

/** A running server without its socket. */
export interface Server {
  readonly app: FastifyInstance
  readonly rooms: Rooms
  /** Prepares the first recommendation: whole histories take seconds, and nobody should wait for them. */
  warmUp(): Promise<void>
  /** Finishes what is in flight and closes everything, in at most ten seconds. */
  close(): Promise<void>
}

const ENGINE_GRACE_MS = 5_000

/** Builds the server on its foundations and hands every working bot back to the engine. Listens on nothing yet. */
export async function createServer(config: ServerConfig, base: Foundations): Promise<Server> {
  const { store, paper, venues, clock, log } = base
  const hub = new Hub()
  const owners: { of: (accountId: string) => Promise<string | null> } = { of: async () => null }
  const alerts = new AlertDesk({ store, hub, ownerOf: (id) => owners.of(id), marketMs: () => clock.marketMs(), log })
  const vault = openVault(base, alerts)
  const idle: { report: (report: IdleReport) => unknown } = { report: () => undefined }
  const books = { risk: new RiskBook(), silence: new SilenceBook() }
  const engine = openEngine(config, base, alerts, books, (report) => void idle.report(report))
  const warn = (fields: object, message: string) => log.warn(fields, message)
  const { risk, dailyLoss } = openRisk(base, engine, alerts, books.risk)
  const arming = new Arming({ store, dataDir: config.dataDir, alerts, wallMs: () => clock.wallMs() })
  const accounts = new AccountDesk({
    rightOf: (accountId) => arming.rightOf(accountId),
    followKey: (account) => arming.followKey(account),
    ...{ store, vault, venues, engine, warn, silence: books.silence },
    enterRisk: (account) => risk.enter(account),
    wallMs: () => clock.wallMs(),
  })
  owners.of = (id) => accounts.ownerOf(id)
  idle.report = createIdleReporter(accounts, vault, paper)
  const prices = openMarket(base, warn)
  followClock(clock, paper, engine)
  const model = openModel(config, base)
  const recommender = new AdvisorRecommender({
    store,
    ...prices,
    wallMs: () => clock.wallMs(),
    model: model.desk,
    warn,
  })
  await ensureAdmin({ store, warn })
  const rooms = await assembleRooms(config, {
    ...base,
    ...{ hub, alerts, vault, engine, accounts, recommender },
    ...prices,
    modelSettings: model.modelSettings,
    ...{ riskBook: books.risk, risk, dailyLoss, arming },
  })
  for (const each of [arming, dailyLoss]) await each.load()
  await Promise.all([rooms.backtests.load(), rooms.optimizations.load()])
  await rooms.stopAll.resume()
  await accounts.attachAll()
  return {
    app: rooms.app,
    rooms,
    async warmUp() {
      await recommender.prepare(paper.status().symbols[0] ?? '')
      model.begin((symbol) => recommender.prepare(symbol))
    },
    async close() {
      model.close()
      rooms.stop()
      accounts.close()
      await rooms.app.close()
      await recommender.close()
      await rooms.close()
      await engine.close(ENGINE_GRACE_MS)
      await prices.candles.close()
      await base.archive.close()
      await alerts.settled()
      await store.close()
      await paper.close(!config.paper.keep)
    },
  }
}

/** The engine, told where to ask for what users have set, and whom to tell. */
function openEngine(
  config: ServerConfig,
  { store, clock, log, createEngine }: Foundations,
  notifier: AlertDesk,
  books: { readonly risk: RiskBook; readonly silence: SilenceBook },
  onIdle: (report: IdleReport) => void,
): EngineFace {
  return createEngine({
    ...{ store: store.engine, clock, notifier, log },
    holder: `${hostname()}:${process.pid}`,
    riskOf: (accountId) => books.risk.of(accountId),
    cancelAllAfterOf: (accountId) => books.silence.of(accountId),
    ...(config.paper.lockstep ? { onIdle } : {}),
  })
}

function openVault({ store, box }: Foundations, alerts: AlertDesk): KeyVault {
  return new KeyVault(store, box, (_, accountId) => {
    const message = 'The stored key of this account does not open and was disabled. Enter it again.'
    const code = 'key_unreadable'
    alerts.raise({ key: code, severity: 'critical', code, message, accountId, botId: null })
  })
}

/** The user's limits and the watch over the day; each asks the other. */
function openRisk({ store, clock, log }: Foundations, engine: EngineFace, alerts: AlertDesk, book: RiskBook) {
  const risk: RiskDesk = new RiskDesk({
    ...{ store, engine, book, startedAtMs: clock.wallMs() },
    days: (userId) => dailyLoss.days(userId),
  })
  const dailyLoss = new DailyLossWatch({
    ...{ store, engine, alerts, book },
    settingsOf: (userId) => risk.settingsOf(userId),
    wallMs: () => clock.wallMs(),
    marketMs: () => clock.marketMs(),
    warn: (fields, message) => log.warn(fields, message),
  })
  return { risk, dailyLoss }
}

/** What everybody sees of the primary exchange, read once for all. */
function openMarket({ venues, paper, archive, clock }: Foundations, warn: (fields: object, message: string) => void) {
  const venue = venues.openPublic()
  const source: CandleSource = {
    name: paper.status().feed,
    candles: (symbol, timeframe, fromMs, toMs) => venue.candles(symbol, timeframe, fromMs, toMs),
    openStream: (listener) => venues.openCandles(listener),
  }
  const candles = new CandleService({ source, archive, warn })
  const wallMs = () => clock.wallMs()
  const market = new MarketDesk({ venue, candles, wallMs, feed: () => feedOf(paper, clock) })
  return { market, candles, history: new CandleHistory(market, candles) }
}

/** Lock-step: the paper exchange learns that an account's engine is done with the current point. */
function createIdleReporter(accounts: AccountDesk, vault: KeyVault, paper: PaperExchange) {
  // One report per market point and account: opening the sealed key each time would be most of the work.
  const known = new Map<string, Secret>()
  vault.onSaved((accountId) => known.delete(accountId))
  const keyOf = async (accountId: string): Promise<Secret | null> => {
    const userId = await accounts.ownerOf(accountId)
    const keys = userId === null ? null : await vault.keysOf(userId, accountId)
    if (keys?.ok) known.set(accountId, keys.value.apiKey)
    return keys?.ok ? keys.value.apiKey : null
  }
  return async ({ accountId, lastTradeId, marketMs }: IdleReport): Promise<void> => {
    if (marketMs === null) return
    const accountKey = known.get(accountId) ?? (await keyOf(accountId))
    if (accountKey !== null) paper.reportIdle({ accountKey, lastTradeId, marketMs })
  }
}

/** Market time is what the exchange states: in its status and in every ticker. */
function followClock(clock: MarketClock, paper: PaperExchange, engine: EngineFace): void {
  clock.observe(paper.status().marketMs)
  paper.onStatus(({ marketMs }) => clock.observe(marketMs))
  engine.onChange((change) => {
    if (change.type === 'ticker') clock.observe(change.ticker.occurredAtMs)
  })
}

function feedOf(paper: PaperExchange, clock: MarketClock): MarketFeed {
  const { feed, speed, ended } = paper.status()
  return { feed, speed, ended, market_time: utcTime(clock.marketMs()) }
}
