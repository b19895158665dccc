import type { OperationId } from '@gridpilot/contract'
import { SMALL_SEARCH } from '../support/finished-optimization.ts'

export interface Sample {
  readonly body?: unknown
  readonly query?: Readonly<Record<string, string>>
}

/** What samples are made of: ids of the one who asks, a grid that passes and the price it lies around. */
export interface Surroundings {
  readonly grid: Readonly<Record<string, unknown>>
  readonly price: number
  readonly accountId: string
  readonly botId: string
  readonly email: string
  /** Two times with candles between them. */
  readonly from: string
  readonly to: string
}

const KEYS = { api_key: 'bg_0123456789', secret_key: 'fuzz-secret-word', passphrase: 'fuzzpass' }
const PAGE = { limit: '5', cursor: 'bm9wZQ' }

/** Requests that pass, or nearly do, of every operation that takes a body or a query. */
export function samplesOf(around: Surroundings): Readonly<Partial<Record<OperationId, readonly Sample[]>>> {
  const { accountId, botId } = around
  const patches = patchesOf(around)
  const markets = { symbol: 'BTCUSDT', timeframe: '15m', limit: '20' }
  const span = { start_time: around.from, end_time: around.to }
  return {
    ...accountSamples(around),
    previewGridBot: gridsOf(around).map((body) => ({ body })),
    createGridBot: gridsOf(around).map((body) => ({ body: { ...body, name: 'Fuzzed', confirm_opposing: true } })),
    patchGridBot: patches,
    previewGridBotEdit: patches,
    stopGridBot: [{ body: { close_position: true } }, {}],
    listGridBots: [
      { query: { status: 'running', symbol: 'BTCUSDT', account_id: accountId, archived: 'true', limit: '9' } },
    ],
    listGridBotOrders: [{ query: { ...PAGE, open: 'true' } }, { query: { limit: '1' } }],
    listGridBotFills: [{ query: PAGE }, { query: { limit: '200' } }],
    listGridBotEvents: [{ query: PAGE }, { query: { limit: '3' } }],
    listTrades: [{ query: { bot_id: botId, limit: '7' } }, { query: PAGE }],
    listAlerts: [{ query: { ...PAGE, unacknowledged: 'true' } }, { query: { unacknowledged: 'false' } }],
    listBacktests: [{ query: PAGE }, { query: { limit: '2' } }],
    listOptimizations: [{ query: PAGE }, { query: { limit: '2' } }],
    analyze: [{ body: { symbol: 'BTCUSDT', timeframe: '1h', account_id: accountId } }],
    getShadowRecord: [{ query: { symbol: 'BTCUSDT' } }],
    getCandles: [{ query: markets }, { query: { ...markets, ...span } }],
    getTicker: [{ query: { symbol: 'BTCUSDT' } }],
    getBacktestSpan: [{ query: { symbol: 'BTCUSDT' } }],
    createBacktest: backtestsOf(around),
    createOptimization: searches,
  }
}

function accountSamples({ accountId, email }: Surroundings): Partial<Record<OperationId, readonly Sample[]>> {
  const address = { email, password: 'correct horse battery' }
  const modes = { symbols: ['BTCUSDT'], position_mode: 'one_way', margin_mode: 'crossed' }
  return {
    signup: [{ body: { email: 'fuzz@example.org', password: 'correct horse battery' } }],
    login: [{ body: address }, { body: { ...address, totp_code: '123456' } }],
    verifyTotp: [{ body: { code: '123456' } }],
    createAccount: [
      { body: { kind: 'paper', name: 'Fuzzed', family: 'unified', position_mode: 'hedge' } },
      { body: { kind: 'bitget', name: 'Fuzzed', ...KEYS } },
      { body: { kind: 'bitget-demo', name: 'Fuzzed', ...KEYS } },
    ],
    getPortfolio: [{ query: { symbols: 'BTCUSDT,ETHUSDT' } }, {}],
    patchAccount: [{ body: { name: 'Fuzzed' } }, { body: { name: 'Fuzzed', cancel_all_after_seconds: 30 } }],
    replaceAccountKey: [{ body: KEYS }],
    checkAccount: [{ body: modes }, {}],
    repairAccount: [{ body: { ...modes, action: 'set_margin_mode_crossed' } }],
    armAccount: [{ body: { confirmation: 'REAL MONEY Fuzzed', first_bot_cap: '50' } }],
    patchRiskSettings: [{ body: RISK }, { body: { daily_loss_limit_usdt: null, allowed_symbols: null } }],
    releaseDailyLoss: [{ body: { kind: 'paper' } }],
    getDashboard: [{ query: { account_id: accountId } }, {}],
    getEquity: [{ query: { account_id: accountId, days: '30' } }, { query: { days: '3650' } }],
    stopAll: [{ body: { account_id: accountId, close_position: true } }, {}],
    putHeartbeat: [{ body: { url: 'https://monitor.example/ping?k=1', period_seconds: 60 } }],
  }
}

const RISK = {
  ...{ daily_loss_limit_usdt: '500', max_running_bots: 20, max_open_positions: 20, leverage_cap: 50 },
  ...{ max_investment_share_percent: 100, allowed_symbols: ['BTCUSDT'], max_exposure_usdt: 500_000 },
  ...{ min_liquidation_distance_percent: '1.5', daily_loss_action: 'pause', daily_loss_release: 'by_hand' },
  time_zone: 'Asia/Seoul',
}

function gridsOf({ grid, price, accountId }: Surroundings): readonly Record<string, unknown>[] {
  const { investment_amount: _, ...rest } = grid
  const at = (factor: number) => Math.round(price * factor)
  const exits = { stop_loss_percent: '40', take_profit_percent: 25.5, trigger_price: price }
  return [
    { ...grid, account_id: accountId, maker_only: true },
    { ...rest, investment_ratio: 5, margin_mode: 'isolated', grid_type: 'arithmetic' },
    { ...grid, direction: 'long', ...exits, stop_loss_price: at(0.7), take_profit_price: at(1.3) },
    { ...grid, direction: 'short', trailing: { up_to: at(1.4), down_to: `${at(0.6)}` }, out_of_range: 'shift' },
  ]
}

function patchesOf({ grid, price }: Surroundings): readonly Sample[] {
  const { symbol: _, investment_amount: __, ...shape } = grid
  const exits = { stop_loss_price: Math.round(price * 0.6), take_profit_price: null, trailing: { up_to: price * 2 } }
  return [
    { body: { name: 'Patched', stop_loss_percent: 12.5, take_profit_percent: null, maker_only: true } },
    { body: { ...shape, grid_count: 12, leverage: 2, investment_ratio: 5 } },
    { body: { grid_count: 14, investment_amount: 600 } },
    { body: { investment_amount: 1_500, resize: false } },
    { body: { ...exits, out_of_range: 'stop_keep', margin_mode: 'crossed', trigger_price: null } },
  ]
}

function backtestsOf({ grid, price, from, to }: Surroundings): readonly Sample[] {
  const span = { from, to }
  return [
    { body: { ...grid, reference_price: price, name: 'Fuzzed', close_at_end: true } },
    {
      body: {
        ...grid,
        reference_price: `${price}`,
        trailing: { down_to: Math.round(price * 0.5) },
        out_of_range: 'stop',
      },
    },
    {
      body: {
        ...grid,
        reference_price: price,
        ...span,
        stop_loss_percent: 50,
        take_profit_price: Math.round(price * 1.2),
      },
    },
  ]
}

const searches: readonly Sample[] = [
  { body: SMALL_SEARCH },
  {
    body: {
      ...{ ...SMALL_SEARCH, method: 'grid', seed: 3, directions: ['long', 'neutral'], grid_types: ['geometric'] },
      ...{ offsets: [0, 0.5], leverages: [1, 3], stop_loss_percents: [null, 20], name: 'Fuzzed' },
    },
  },
]
