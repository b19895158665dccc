import type {
  AccountAudit,
  CandleQuery,
  CreateGridBotRequest,
  GridBot,
  Heartbeat,
  OperationId,
  Portfolio,
  PreviewRequest,
  ShadowRecord,
  TickerQuery,
} from '@gridpilot/contract'
import { errorMessage } from '@gridpilot/core'
import { analysisOf, withoutConservative } from './analysis.ts'
import { INSTRUMENTS } from './market.ts'
import { MockBot, notice } from './mock-bot.ts'
import { previewFor } from './preview.ts'
import type { World } from './world.ts'

/** What a handler is given: already checked by the contract's schemas. */
export interface Call {
  readonly id: string
  readonly query: unknown
  readonly body: unknown
  readonly idempotencyKey: string | undefined
}

export class Refusal extends Error {
  readonly status: number
  readonly body: unknown
  constructor(status: number, code: string, message: string, details: object = {}) {
    super(message)
    this.status = status
    this.body = { error: { code, message, details } }
  }
}

type Handler = (world: World, call: Call) => unknown

const now = () => new Date().toISOString()
const page = <Item>(items: Item[]) => ({ items, next_cursor: null })
const SESSION = { access_token: 'mock-token', token_type: 'Bearer', expires_in: 600 }

function botOf(world: World, { id }: Call): MockBot {
  const found = world.bots.get(id)
  if (found === undefined) throw new Refusal(404, 'not_found', 'There is nothing here under this id.')
  return found
}

function preview(world: World, request: PreviewRequest) {
  const wire = INSTRUMENTS.find(({ symbol }) => symbol === request.symbol)
  if (wire === undefined)
    throw new Refusal(422, 'unknown_symbol', 'unknown', { field: 'symbol', value: request.symbol })
  const answer = previewFor(request, wire, world.market(request.symbol).price)
  if (answer.ok) return answer.preview
  const { code, value, nearest, details } = answer.error
  throw new Refusal(422, code, errorMessage(answer.error), { ...details, field: answer.field, value, nearest })
}

function create(world: World, call: Call): GridBot {
  const known = world.bots.get(world.created.get(call.idempotencyKey ?? '') ?? '')
  if (known !== undefined) return known.bot
  const request = call.body as CreateGridBotRequest
  const id = `bot-${world.bots.size + 1}`
  const made = new MockBot(id, request, preview(world, request), world.market(request.symbol))
  world.bots.set(id, made)
  if (call.idempotencyKey !== undefined) world.created.set(call.idempotencyKey, id)
  return made.bot
}

function list(world: World) {
  const items = world.list().map(({ bot }) => bot)
  const sum = (figure: (bot: GridBot) => number) => items.reduce((total, bot) => total + figure(bot), 0)
  return {
    ...page(items),
    totals: {
      total_profit: sum((bot) => bot.total_profit),
      close_now_profit: sum((bot) => (bot.close_now_value ?? 0) - bot.investment_amount),
      investment_amount: sum((bot) => bot.investment_amount),
      grid_profit: sum((bot) => bot.grid_profit),
    },
  }
}

function performance(world: World, call: Call) {
  const { bot } = botOf(world, call)
  const { total_profit, grid_profit, unpaired_profit, unrealized_pnl, realized_pnl, fees, funding } = bot
  const split = { grid_profit, unpaired_profit, unrealized_pnl, realized_pnl, fees, funding, unexplained: 0 }
  return {
    bot_id: bot.id,
    ...split,
    roi_percent: bot.roi_percent,
    total_profit,
    total_profit_exact: bot.total_profit_exact,
    grid_profit_exact: bot.grid_profit_exact,
    fees_exact: bot.fees_exact,
    funding_exact: '0',
    total_trades: bot.total_trades,
    round_trips: bot.round_trips,
    win_rate: null,
    max_drawdown_percent: -1.42,
    apy_30d: null,
    close_now_value: bot.close_now_value,
    invested: bot.investment_amount,
    added: 0,
    withdrawn: 0,
    time_weighted_investment: bot.investment_amount,
    equity: bot.investment_amount + total_profit,
    pnl: { total: total_profit, ...split, unexplained_exact: '0', coin_fees: [] },
    equity_curve: bot.equity_sparkline,
    running_days: 1.4,
    computed_at: now(),
    market_time: new Date(world.market(bot.symbol).timeMs).toISOString(),
  }
}

function patch(world: World, call: Call): GridBot {
  const found = botOf(world, call)
  const change = Object.entries(call.body as Record<string, string | null>).map(([name, value]) => {
    return [name, name === 'name' || value === null ? value : Number(value)]
  })
  found.bot = { ...found.bot, ...Object.fromEntries(change) }
  return found.bot
}

const command =
  (name: 'start' | 'pause' | 'resume' | 'stop'): Handler =>
  (world, call) => {
    const found = botOf(world, call)
    found[name]()
    return found.bot
  }

function stopAll(world: World) {
  const active = world.list().filter(({ bot }) => bot.status === 'running' || bot.status === 'paused')
  for (const bot of active) bot.stop()
  world.stopAll = {
    id: `stop-${Date.now()}`,
    state: 'running',
    close_position: true,
    bots: active.map(({ bot: { id, name, status } }) => ({ id, name, status })),
    open_orders: 0,
    open_positions: 0,
    reason: null,
    started_at: now(),
    verified_at: null,
  }
  return world.stopAll
}

function latestStopAll(world: World) {
  const { stopAll: running } = world
  if (running?.state === 'running') {
    const bots = running.bots.map((each) => ({ ...each, status: world.bots.get(each.id)?.bot.status ?? 'stopped' }))
    const done = bots.every(({ status }) => status === 'stopped')
    world.stopAll = { ...running, bots, state: done ? 'verified' : 'running', verified_at: done ? now() : null }
  }
  return { latest: world.stopAll }
}

const AUDIT: AccountAudit = {
  account_id: 'paper-1',
  state: 'agrees',
  findings: [],
  skipped: [],
  paused_bots: [],
  reason: null,
  bundle: null,
  audited_at: now(),
}
const HEARTBEAT: Heartbeat = {
  configured: false,
  host: null,
  period_seconds: null,
  healthy: true,
  reason: null,
  last_sent_at: null,
  last_error: null,
}

const SHOCK = { change: -84.2, change_exact: '-84.2', equity_after: 9_915.8 } as const
const PORTFOLIO: Portfolio = {
  account_id: 'paper-1',
  bots: 1,
  equity: 10_000,
  shocks: [-30, -20, -10].map((percent) => ({
    percent,
    ...SHOCK,
    bots: [],
    liquidation: false,
    liquidation_at_percent: null,
  })),
  funding_per_day: 0.12,
  funding: [],
  symbols: ['BTCUSDT', 'ETHUSDT'],
  correlations: [{ a: 'BTCUSDT', b: 'ETHUSDT', value: 0.81, samples: 719 }],
  correlation_days: 30,
  computed_at: now(),
}

const accountHandlers = {
  listAccounts: (world) => page([world.account()]),
  createAccount: (world) => world.account(),
  getAccount: (world) => world.account(),
  getPortfolio: () => PORTFOLIO,
  patchAccount: (world) => world.account(),
  deleteAccount: () => ({ ok: true }),
  checkAccount: () => ({
    ok: true,
    checked_at: now(),
    checks: [
      { result: 'pass', notice: notice('check_connection') },
      { result: 'warn', notice: notice('check_clock', { offset_ms: 120 }) },
    ],
  }),
  getRiskSettings: (world) => world.risk,
  patchRiskSettings: (world, { body }) => {
    world.risk = { ...world.risk, ...(body as object) }
    return world.risk
  },
  auditAll: () => ({ items: [AUDIT] }),
  getAudit: () => ({ items: [AUDIT] }),
  auditAccount: () => AUDIT,
  claimAccount: (world) => world.account,
  getHeartbeat: () => HEARTBEAT,
  putHeartbeat: () => ({ ...HEARTBEAT, configured: true, host: 'hc-ping.com', period_seconds: 60 }),
  deleteHeartbeat: () => ({ ok: true }),
  releaseDailyLoss: (world) => {
    const letGo = { reached_at: null, reached_loss_usdt: null, reason: null }
    world.risk = { ...world.risk, daily_loss: world.risk.daily_loss.map((day) => ({ ...day, ...letGo })) }
    return world.risk
  },
  getDashboard: (world) => world.dashboard(),
  getEquity: (world) => ({ account_id: 'paper-1', equity_curve: world.dashboard().equity_curve, as_of: now() }),
  listAlerts: (world) => page(world.alerts),
  acknowledgeAlert: (world, { id }) => {
    world.alerts = world.alerts.map((alert) => (alert.id === id ? { ...alert, acknowledged_at: now() } : alert))
    return world.alerts.find((alert) => alert.id === id)
  },
  stopAll,
  getStopAll: latestStopAll,
  listTrades: (world, { query }) => {
    const bot = world.bots.get((query as { bot_id?: string }).bot_id ?? '')
    return page(bot === undefined ? [] : bot.trips.toReversed().slice(0, 100))
  },
} satisfies Partial<Record<OperationId, Handler>>

const authHandlers = {
  signup: (world) => ({ ...SESSION, user: world.user }),
  login: (world) => ({ ...SESSION, user: world.user }),
  demo: (world) => ({ ...SESSION, user: world.user }),
  refresh: (world) => ({ ...SESSION, user: world.user }),
  logout: () => ({ ok: true }),
  me: (world) => world.user,
  enrolTotp: () => ({ secret: 'JBSWY3DPEHPK3PXP', otpauth_url: 'otpauth://totp/Gridpilot?secret=JBSWY3DPEHPK3PXP' }),
  verifyTotp: (world) => {
    world.user = { ...world.user, totp_enabled: true }
    return world.user
  },
} satisfies Partial<Record<OperationId, Handler>>

const marketHandlers = {
  listSymbols: () => page(INSTRUMENTS),
  getCandles: (world, { query }) => {
    const { symbol, timeframe, limit } = query as CandleQuery
    return { symbol, timeframe, candles: world.market(symbol).candles(timeframe, limit), last_is_open: true }
  },
  getTicker: (world, { query }) => world.market((query as TickerQuery).symbol).ticker(),
  health: (world) => ({
    status: 'ok',
    version: '0.1.0-mock',
    started_at: now(),
    uptime_seconds: 1,
    demo_login: true,
    feed: world.market('BTCUSDT').feed(),
    problems: [],
  }),
  ready: () => ({ ready: true, checks: [] }),
} satisfies Partial<Record<OperationId, Handler>>

const RECORD: Omit<ShadowRecord, 'symbol'> = {
  horizon_days: 30,
  recommendations: 42,
  void: 1,
  score: {
    scored: 12,
    effective_windows: 3,
    stated_mean: 0.4,
    realized_mean: -0.2,
    inside_band: 0.75,
    calibration: [
      { level: 0.1, share: 0.17 },
      { level: 0.5, share: 0.58 },
      { level: 0.9, share: 0.92 },
    ],
    pinball_stated: 2.1,
    pinball_cash: 2.4,
    stay_brier: 0.2,
    stay_brier_reference: 0.22,
    stay_bins: [],
    by_advice: [],
    liquidations: 0,
  },
  recent: [
    {
      recommendation_id: 'rec_1',
      profile: 'moderate',
      advice: 'unproven',
      market_time: now(),
      ends_at: now(),
      status: 'running',
      stated_mean: 0.5,
      stated_p10: -6.2,
      stated_p90: 7.1,
      realized: -0.3,
      inside_band: null,
      users: 0,
    },
  ],
  computed_at: now(),
  market_time: now(),
}

const botHandlers = {
  getModelState: () => ({ name: null, monthly_budget_usd: null, spent_this_month_usd: 0, calls: [] }),
  getShadowRecord: (_, { query }) => ({ ...RECORD, symbol: (query as { symbol: string }).symbol }),
  analyze: (world, { body }) => {
    const market = world.market((body as { symbol: string }).symbol)
    const whole = analysisOf(market, world.advice)
    return world.poor ? withoutConservative(whole, market) : whole
  },
  previewGridBot: (world, { body }) => preview(world, body as PreviewRequest),
  createGridBot: create,
  listGridBots: list,
  getGridBot: (world, call) => botOf(world, call).bot,
  patchGridBot: patch,
  deleteGridBot: (world, call) => {
    world.archived.add(botOf(world, call).id)
    return { id: call.id, archived_at: now() }
  },
  startGridBot: command('start'),
  pauseGridBot: command('pause'),
  resumeGridBot: command('resume'),
  stopGridBot: command('stop'),
  listGridBotOrders: (world, call) => page(botOf(world, call).orders()),
  listGridBotFills: (world, call) => page(botOf(world, call).fills.toReversed().slice(0, 100)),
  listGridBotEvents: (world, call) => page(botOf(world, call).events.toReversed().slice(0, 100)),
  getGridBotPerformance: performance,
} satisfies Partial<Record<OperationId, Handler>>

/** The mock's answer to every route the page calls. */
export const HANDLERS: Partial<Record<OperationId, Handler>> = {
  ...authHandlers,
  ...marketHandlers,
  ...botHandlers,
  ...accountHandlers,
}
