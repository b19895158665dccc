import { describe, expect, it } from 'vitest'
import { type Envelope, KEY, MINUTE, OTHER } from '../wire-fixture.ts'
import { shapeDifferences } from './shape.ts'
import { sample } from './shared-data.ts'
import { ACCOUNT, CATEGORY, LIMIT, TRADE, UnifiedFixture } from './unified-fixture.ts'

const SAMPLES = sample('uta-rest.json')
const MARKET = '/api/v3/market'
const SYMBOL = `${CATEGORY}&symbol=BTCUSDT`

/** What our answers lack or have more than the samples, and why. Paths are inside `data`. */
const DEVIATIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'GET /api/v3/account/assets': {},
  'GET /api/v3/trade/unfilled-orders': {
    '.list[].marginMode: added': 'orders name their margin mode since isolated orders exist; 11.5 lists it',
    '.list[].delegateType: added': 'newer member, sent since 2026-01 (11.5)',
  },
  'GET /api/v3/trade/fills #as-recorded-2025-09': {
    '.list[].isRPI: added': 'newer member, sent since 2026 (11.5)',
  },
  'POST /api/v3/trade/cancel-strategy-order': {
    'requestTime: number for string': 'a string was seen once here; a number everywhere else',
  },
}

const order = (over: Record<string, unknown> = {}) => ({ ...LIMIT, ...over })
const market = (over: Record<string, unknown> = {}) => order({ orderType: 'market', price: undefined, ...over })

/** Makes a fixture in the state the sample needs, and asks. Every key of the sample file has one. */
const PRODUCERS: Readonly<Record<string, (fixture: UnifiedFixture) => Envelope>> = {
  'GET /api/v3/public/time': (f) => f.ask('/api/v3/public/time'),
  'GET /api/v3/market/time': (f) => f.ask(`${MARKET}/time`),
  'GET /api/v3/market/instruments': (f) => f.ask(`${MARKET}/instruments`, SYMBOL),
  'GET /api/v3/market/tickers': (f) => f.ask(`${MARKET}/tickers`, SYMBOL),
  'GET /api/v3/market/orderbook': (f) => f.ask(`${MARKET}/orderbook`, `${SYMBOL}&limit=3`),
  'GET /api/v3/market/candles': (f) => f.ask(`${MARKET}/candles`, `${SYMBOL}&interval=1m&limit=2`),
  'GET /api/v3/market/history-candles': (f) => f.ask(`${MARKET}/history-candles`, `${SYMBOL}&interval=1H&limit=2`),
  'GET /api/v3/market/fills': (f) => f.ask(`${MARKET}/fills`, `${SYMBOL}&limit=1`),
  'GET /api/v3/market/current-fund-rate': (f) => f.ask(`${MARKET}/current-fund-rate`, 'symbol=BTCUSDT'),
  'GET /api/v3/market/history-fund-rate': (f) => f.ask(`${MARKET}/history-fund-rate`, `${SYMBOL}&limit=2`),
  'GET /api/v3/market/position-tier': (f) => f.ask(`${MARKET}/position-tier`, SYMBOL),
  'GET /api/v3/market/open-interest': (f) => f.ask(`${MARKET}/open-interest`, SYMBOL),
  'GET /api/v3/market/oi-limit': (f) => f.ask(`${MARKET}/oi-limit`, CATEGORY),
  'GET /api/v3/account/settings': (f) => f.ask(`${ACCOUNT}/settings`),
  'GET /api/v3/account/info': (f) => f.ask(`${ACCOUNT}/info`),
  'GET /api/v3/account/assets': (f) => f.ask(`${ACCOUNT}/assets`),
  'GET /api/v3/account/fee-rate': (f) => f.ask(`${ACCOUNT}/fee-rate`, SYMBOL),
  'GET /api/v3/account/all-fee-rate': (f) => f.ask(`${ACCOUNT}/all-fee-rate`, CATEGORY),
  'GET /api/v3/account/financial-records': (f) => withFills(f).ask(`${ACCOUNT}/financial-records`, CATEGORY),
  'POST /api/v3/account/set-leverage': (f) =>
    f.tell(`${ACCOUNT}/set-leverage`, { category: 'USDT-FUTURES', symbol: 'BTCUSDT', leverage: '20' }),
  'POST /api/v3/account/set-hold-mode': (f) => f.tell(`${ACCOUNT}/set-hold-mode`, { holdMode: 'one_way_mode' }),
  'POST /api/v3/account/max-open-available': (f) =>
    f.tell(`${ACCOUNT}/max-open-available`, { ...order(), size: '0.001' }),
  'POST /api/v3/account/adjust-account-mode': (f) => f.tell(`${ACCOUNT}/adjust-account-mode`, { mode: 'advanced' }),
  'POST /api/v3/account/switch': (f) => f.tell(`${ACCOUNT}/switch`),
  'GET /api/v3/account/switch-status': (f) => f.ask(`${ACCOUNT}/switch-status`),
  'GET /api/v3/account/open-interest-limit': (f) => f.ask(`${ACCOUNT}/open-interest-limit`, SYMBOL),
  'GET /api/v3/trade/unfilled-orders': (f) => placed(f).ask(`${TRADE}/unfilled-orders`, CATEGORY),
  'GET /api/v3/trade/unfilled-orders #empty': (f) => f.ask(`${TRADE}/unfilled-orders`, CATEGORY),
  'GET /api/v3/trade/history-orders': (f) => withFills(f).ask(`${TRADE}/history-orders`, CATEGORY),
  'GET /api/v3/trade/order-info': (f) => placed(f, { clientOid: 'a' }).ask(`${TRADE}/order-info`, 'clientOid=a'),
  'GET /api/v3/trade/order-info #not-found': (f) => f.ask(`${TRADE}/order-info`, 'orderId=1'),
  'POST /api/v3/trade/place-order': (f) => f.place({}),
  'POST /api/v3/trade/place-order #reduce-only-displaces': (f) => displacing(f),
  'POST /api/v3/trade/place-order #insufficient-margin': (f) => f.place({ qty: '2' }),
  'POST /api/v3/trade/place-order #classic-account': (f) => {
    f.families.set(KEY.accountId, 'classic')
    return f.place({})
  },
  'POST /api/v3/trade/place-batch': (f) => f.tell(`${TRADE}/place-batch`, [order(), order({ qty: '0' })]),
  'POST /api/v3/trade/modify-order': (f) =>
    placed(f, { clientOid: 'a' }).tell(`${TRADE}/modify-order`, { clientOid: 'a', price: '58000' }),
  'POST /api/v3/trade/batch-modify-order': (f) =>
    placed(placed(f, { clientOid: 'a' }), { clientOid: 'b' }).tell(`${TRADE}/batch-modify-order`, [
      { clientOid: 'a', price: '58000' },
      { clientOid: 'b', qty: '0.02' },
    ]),
  'POST /api/v3/trade/cancel-order': (f) =>
    placed(f, { clientOid: 'a' }).tell(`${TRADE}/cancel-order`, { clientOid: 'a' }),
  'POST /api/v3/trade/cancel-order #not-found': (f) => f.tell(`${TRADE}/cancel-order`, { clientOid: 'a' }),
  'POST /api/v3/trade/cancel-batch': (f) =>
    placed(f, { clientOid: 'a' }).tell(`${TRADE}/cancel-batch`, [{ clientOid: 'a' }, { clientOid: 'b' }]),
  'POST /api/v3/trade/cancel-symbol-order': (f) =>
    placed(f).tell(`${TRADE}/cancel-symbol-order`, { category: 'USDT-FUTURES', symbol: 'BTCUSDT' }),
  'POST /api/v3/trade/close-positions': (f) =>
    holding(f).tell(`${TRADE}/close-positions`, { category: 'USDT-FUTURES' }),
  'POST /api/v3/trade/countdown-cancel-all': (f) => f.tell(`${TRADE}/countdown-cancel-all`, { countdown: '5' }),
  'GET /api/v3/trade/fills': (f) => withFills(f).ask(`${TRADE}/fills`),
  'GET /api/v3/trade/fills #as-recorded-2025-09': (f) => withFills(f).ask(`${TRADE}/fills`),
  'GET /api/v3/trade/fills #empty': (f) => f.ask(`${TRADE}/fills`),
  'GET /api/v3/position/current-position': (f) => holding(f).ask('/api/v3/position/current-position', CATEGORY),
  'GET /api/v3/position/current-position #empty': (f) => f.ask('/api/v3/position/current-position', CATEGORY),
  'GET /api/v3/position/history-position': (f) => withFills(f).ask('/api/v3/position/history-position', CATEGORY),
  'GET /api/v3/position/adlRank': (f) => holding(f).ask('/api/v3/position/adlRank'),
  'POST /api/v3/trade/place-strategy-order': (f) => holding(f).tell(`${TRADE}/place-strategy-order`, STRATEGY),
  'POST /api/v3/trade/modify-strategy-order': (f) =>
    protectedBy(f).tell(`${TRADE}/modify-strategy-order`, { clientOid: 'sl', qty: '0.01', stopLoss: '57000' }),
  'POST /api/v3/trade/cancel-strategy-order': (f) =>
    protectedBy(f).tell(`${TRADE}/cancel-strategy-order`, { clientOid: 'sl' }),
  'GET /api/v3/trade/unfilled-strategy-orders': (f) =>
    protectedBy(f).ask(`${TRADE}/unfilled-strategy-orders`, CATEGORY),
  'GET /api/v3/trade/history-strategy-orders': (f) => {
    f.data(protectedBy(f).tell(`${TRADE}/cancel-strategy-order`, { clientOid: 'sl' }))
    return f.ask(`${TRADE}/history-strategy-orders`, CATEGORY)
  },
  'ERROR wrong signature': (f) => f.tell(`${TRADE}/place-order`, order(), { ...KEY, secret: 'forged' }),
  'ERROR category missing': (f) => f.ask('/api/v3/position/current-position'),
  'ERROR v2 call from a unified account': (f) => f.ask('/api/v2/mix/account/accounts'),
  'ERROR account not unified (alternative)': (f) => f.tell(`${TRADE}/place-order`, order(), OTHER),
  'ERROR bad financial-records type': (f) => f.ask(`${ACCOUNT}/financial-records`, `${CATEGORY}&type=close_long`),
}

const STRATEGY = {
  category: 'USDT-FUTURES',
  symbol: 'BTCUSDT',
  posSide: 'long',
  clientOid: 'sl',
  stopLoss: '58000',
  slTriggerBy: 'mark',
}

function placed(fixture: UnifiedFixture, over: Record<string, unknown> = {}): UnifiedFixture {
  fixture.data(fixture.place(over))
  return fixture
}

function holding(fixture: UnifiedFixture): UnifiedFixture {
  fixture.data(fixture.tell(`${TRADE}/place-order`, market()))
  return fixture
}

/** A position opened and closed, and some minutes later. */
function withFills(fixture: UnifiedFixture): UnifiedFixture {
  holding(fixture)
  fixture.marketMs += MINUTE
  fixture.data(fixture.tell(`${TRADE}/place-order`, market({ side: 'sell' })))
  return fixture
}

function protectedBy(fixture: UnifiedFixture): UnifiedFixture {
  fixture.data(holding(fixture).tell(`${TRADE}/place-strategy-order`, STRATEGY))
  return fixture
}

/** One-way: a second reduce-only order that would exceed the position pushes the first one out. */
function displacing(fixture: UnifiedFixture): Envelope {
  fixture.data(fixture.tell(`${ACCOUNT}/set-hold-mode`, { holdMode: 'one_way_mode' }))
  fixture.data(fixture.tell(`${TRADE}/place-order`, market({ posSide: undefined })))
  const reducing = order({ posSide: undefined, side: 'sell', price: '61000', reduceOnly: 'yes' })
  fixture.data(fixture.tell(`${TRADE}/place-order`, reducing))
  return fixture.tell(`${TRADE}/place-order`, { ...reducing, price: '61500', clientOid: 'grid-1-9' })
}

const names = Object.keys(SAMPLES ?? {}).filter((name) => !name.startsWith('_'))
/** Codes that stand for one another: the sample names the alternative of a code. */
const OTHER_CODES: Readonly<Record<string, string>> = { 'ERROR account not unified (alternative)': '40084' }

describe.skipIf(SAMPLES === null)('answers have the keys and types of the samples', () => {
  it('all of them', () => {
    expect(Object.keys(PRODUCERS).sort()).toEqual([...names].sort())
  })

  it.each(names)('%s', (name) => {
    const theirs = SAMPLES[name]
    const fixture = new UnifiedFixture()
    fixture.trades = [
      {
        tradeId: '1000000000000000123',
        price: 600_000 as never,
        quantity: 3 as never,
        side: 'buy',
        marketMs: fixture.marketMs,
      },
    ]
    const ours = PRODUCERS[name]?.(fixture) as Envelope
    expect(ours.code).toBe(OTHER_CODES[name] ?? theirs.code)
    expect(ours.status).toBe(theirs.code === '00000' ? 200 : 400)
    if (OTHER_CODES[name] === undefined && theirs.code !== '00000') expect(ours.msg).toBe(theirs.msg)
    const { status: _, headers: __, ...envelope } = ours
    const differences = shapeDifferences(theirs, envelope).map((each) => each.replace(/^\.(data)?/, ''))
    expect(differences).toEqual(Object.keys(DEVIATIONS[name] ?? {}))
  })
})
