import { type Json, ORDERS } from '../wire-fixture.ts'
import { Day } from './day.ts'
import { CHANNELS } from './pushes.ts'

const ACCOUNT = '/api/v2/mix/account'
const MARKET = '/api/v2/mix/market'
const POSITION = '/api/v2/mix/position'
const MARKET_ORDER = { orderType: 'market', price: undefined }
const STOPS = { presetStopSurplusPrice: '63000', presetStopLossPrice: '57000' }
const GONE = [{ orderId: '42', clientOid: 'nobody' }]

const trade = (day: Day, tradeId: string, over = {}) => {
  const side = 'buy' as const
  day.trades = [{ tradeId, price: 600_000 as never, quantity: 3 as never, side, marketMs: day.marketMs, ...over }]
}

/** One market buy, open. */
const bought = (day = new Day()): Day => {
  day.order('place-order', { ...MARKET_ORDER, size: '0.02' })
  return day
}

/** A live stop of each kind on a long position, and a trigger. */
function planned(): Day {
  const day = bought()
  day.tell(`${ORDERS}/place-plan-order`, { ...PLAN, triggerPrice: '59000' })
  day.tell(`${ORDERS}/place-tpsl-order`, { ...STOP })
  return day
}

const PLAN = {
  planType: 'normal_plan',
  marginMode: 'crossed',
  size: '0.01',
  side: 'buy',
  orderType: 'market',
  triggerType: 'fill_price',
  stopSurplusTriggerPrice: '63000',
  stopSurplusTriggerType: 'fill_price',
  stopLossTriggerPrice: '57000',
  stopLossTriggerType: 'fill_price',
}
const STOP = { planType: 'pos_profit', holdSide: 'buy', triggerPrice: '61000', triggerType: 'mark_price' }

const placed = (name: string, body: Record<string, unknown>, day = bought()): Json =>
  day.tell(`${ORDERS}/${name}`, body)

/** Two resting orders canceled by `name`, one of them unknown. */
function canceled(name: string, body: (orderId: string) => Record<string, unknown>): Json {
  const day = new Day()
  const { orderId } = day.order('place-order').data
  return day.tell(`${ORDERS}/${name}`, body(orderId))
}

/** What our server answers where the samples show an answer, by the samples' own keys. */
export const REST_ANSWERS: Readonly<Record<string, () => Json>> = {
  'GET /api/v2/public/time': () => new Day().ask('/api/v2/public/time'),
  ...Object.fromEntries(
    [
      'contracts',
      'ticker',
      'tickers',
      'merge-depth',
      'current-fund-rate',
      'history-fund-rate',
      'funding-time',
      'symbol-price',
      'open-interest',
      'query-position-lever',
      'oi-limit',
      'vip-fee-rate',
    ].map((name) => [`GET ${MARKET}/${name}`, () => new Day().ask(`${MARKET}/${name}`)]),
  ),
  ...Object.fromEntries(
    ['candles', 'history-candles', 'history-index-candles', 'history-mark-candles'].map((name) => [
      `GET ${MARKET}/${name}`,
      () => new Day().ask(`${MARKET}/${name}`, 'granularity=5m'),
    ]),
  ),
  ...Object.fromEntries(
    ['fills', 'fills-history'].map((name) => [
      `GET ${MARKET}/${name}`,
      () => {
        const day = new Day()
        trade(day, '5')
        return day.ask(`${MARKET}/${name}`)
      },
    ]),
  ),
  'GET /api/v2/common/trade-rate': () => new Day().ask('/api/v2/common/trade-rate', 'businessType=mix'),
  [`GET ${ACCOUNT}/account`]: () => new Day().ask(`${ACCOUNT}/account`),
  [`GET ${ACCOUNT}/accounts`]: () => new Day().ask(`${ACCOUNT}/accounts`),
  [`GET ${ACCOUNT}/bill`]: () => bought().ask(`${ACCOUNT}/bill`),
  [`GET ${ACCOUNT}/isolated-symbols`]: () => {
    const day = new Day()
    day.tell(`${ACCOUNT}/set-margin-mode`, { marginMode: 'isolated' })
    return day.ask(`${ACCOUNT}/isolated-symbols`)
  },
  [`GET ${ACCOUNT}/open-count`]: () => new Day().ask(`${ACCOUNT}/open-count`, 'openAmount=100&openPrice=60000'),
  [`GET ${ACCOUNT}/max-open`]: () => new Day().ask(`${ACCOUNT}/max-open`, 'posSide=long&orderType=market'),
  [`GET ${ACCOUNT}/liq-price`]: () =>
    new Day().ask(`${ACCOUNT}/liq-price`, 'posSide=short&orderType=market&openAmount=0.5'),
  [`POST ${ACCOUNT}/set-leverage`]: () => new Day().tell(`${ACCOUNT}/set-leverage`, { leverage: '20' }),
  [`POST ${ACCOUNT}/set-all-leverage`]: () => new Day().tell(`${ACCOUNT}/set-all-leverage`, { leverage: '20' }),
  [`POST ${ACCOUNT}/set-margin-mode`]: () => new Day().tell(`${ACCOUNT}/set-margin-mode`, { marginMode: 'isolated' }),
  [`POST ${ACCOUNT}/set-position-mode`]: () =>
    new Day().tell(`${ACCOUNT}/set-position-mode`, { posMode: 'hedge_mode' }),
  [`POST ${ACCOUNT}/set-asset-mode`]: () => new Day().tell(`${ACCOUNT}/set-asset-mode`, { assetMode: 'single' }),
  [`POST ${ACCOUNT}/set-margin`]: () => isolated().tell(`${ACCOUNT}/set-margin`, { holdSide: 'long', amount: '5' }),
  [`POST ${ACCOUNT}/set-auto-margin`]: () =>
    isolated().tell(`${ACCOUNT}/set-auto-margin`, { holdSide: 'long', autoMargin: 'on' }),
  [`POST ${ORDERS}/place-order`]: () => new Day().order('place-order'),
  [`POST ${ORDERS}/batch-place-order`]: () => {
    const { size, price, side, orderType } = { size: '0.01', price: '59000', side: 'buy', orderType: 'limit' }
    const orderList = [{ size, price, side, orderType }]
    return new Day().tell(`${ORDERS}/batch-place-order`, { marginMode: 'crossed', orderList })
  },
  [`POST ${ORDERS}/modify-order`]: () =>
    canceled('modify-order', (orderId) => ({ orderId, newClientOid: 'n', newSize: '0.02', newPrice: '58000' })),
  [`POST ${ORDERS}/cancel-order`]: () => canceled('cancel-order', (orderId) => ({ orderId })),
  [`POST ${ORDERS}/batch-cancel-orders`]: () =>
    canceled('batch-cancel-orders', (orderId) => ({ orderIdList: [{ orderId }, ...GONE] })),
  [`POST ${ORDERS}/cancel-all-orders`]: () => canceled('cancel-all-orders', () => ({})),
  [`POST ${ORDERS}/close-positions`]: () => placed('close-positions', {}),
  [`POST ${ORDERS}/click-backhand`]: () => placed('click-backhand', { size: '0.02', side: 'buy' }),
  [`GET ${ORDERS}/detail`]: () => {
    const day = bought()
    const { orderId } = day.answers.get(`POST ${ORDERS}/place-order`).data
    return day.ask(`${ORDERS}/detail`, `orderId=${orderId}`)
  },
  [`GET ${ORDERS}/orders-pending`]: () => {
    const day = new Day()
    day.order('place-order', STOPS)
    return day.ask(`${ORDERS}/orders-pending`)
  },
  [`GET ${ORDERS}/orders-history`]: () => bought().ask(`${ORDERS}/orders-history`),
  [`GET ${ORDERS}/fills`]: () => bought().ask(`${ORDERS}/fills`),
  [`GET ${ORDERS}/fill-history`]: () => bought().ask(`${ORDERS}/fill-history`),
  [`GET ${POSITION}/all-position`]: () => bought().ask(`${POSITION}/all-position`),
  [`GET ${POSITION}/single-position`]: () => bought().ask(`${POSITION}/single-position`),
  [`GET ${POSITION}/adlRank`]: () => bought().ask(`${POSITION}/adlRank`),
  [`GET ${POSITION}/history-position`]: () => {
    const day = bought()
    day.tell(`${ORDERS}/close-positions`)
    return day.ask(`${POSITION}/history-position`)
  },
  [`POST ${ORDERS}/place-tpsl-order`]: () => placed('place-tpsl-order', STOP),
  [`POST ${ORDERS}/place-pos-tpsl`]: () =>
    placed('place-pos-tpsl', { holdSide: 'buy', stopSurplusTriggerPrice: '63000', stopLossTriggerPrice: '57000' }),
  [`POST ${ORDERS}/place-plan-order`]: () => placed('place-plan-order', { ...PLAN, triggerPrice: '59000' }),
  [`POST ${ORDERS}/modify-tpsl-order`]: () => {
    const day = planned()
    const { orderId } = day.answers.get(`POST ${ORDERS}/place-tpsl-order`).data
    return day.tell(`${ORDERS}/modify-tpsl-order`, { orderId, triggerPrice: '62000', size: '' })
  },
  [`POST ${ORDERS}/modify-plan-order`]: () => {
    const day = planned()
    const { orderId } = day.answers.get(`POST ${ORDERS}/place-plan-order`).data
    return day.tell(`${ORDERS}/modify-plan-order`, { orderId, planType: 'normal_plan', newTriggerPrice: '58000' })
  },
  [`POST ${ORDERS}/cancel-plan-order`]: () => {
    const day = planned()
    const { orderId } = day.answers.get(`POST ${ORDERS}/place-plan-order`).data
    return day.tell(`${ORDERS}/cancel-plan-order`, { orderIdList: [{ orderId }, ...GONE] })
  },
  [`GET ${ORDERS}/orders-plan-pending`]: () => planned().ask(`${ORDERS}/orders-plan-pending`, 'planType=normal_plan'),
  [`GET ${ORDERS}/orders-plan-history`]: () => triggered().ask(`${ORDERS}/orders-plan-history`, 'planType=normal_plan'),
  [`GET ${ORDERS}/plan-sub-order`]: () => {
    const day = triggered()
    const { orderId } = day.answers.get(`POST ${ORDERS}/place-plan-order`).data
    return day.ask(`${ORDERS}/plan-sub-order`, `planType=normal_plan&planOrderId=${orderId}`)
  },
}

/** The plan's price was met. */
function triggered(): Day {
  const day = planned()
  day.move('58900')
  return day
}

function isolated(): Day {
  const day = new Day()
  day.tell(`${ACCOUNT}/set-margin-mode`, { marginMode: 'isolated' })
  day.order('place-order', { ...MARKET_ORDER, marginMode: 'isolated' })
  return day
}

/** The rows recorded on the live wire are of the same endpoints. */
export const RECORDED_KEYS: Readonly<Record<string, () => Json>> = {
  'orders-pending': () => {
    const day = new Day()
    day.order('place-order')
    return day.ask(`${ORDERS}/orders-pending`)
  },
  'orders-pending-empty (NOT recorded: guard for both null and [])': () => new Day().ask(`${ORDERS}/orders-pending`),
  'order-detail': () => {
    const day = new Day()
    const { orderId } = day.order('place-order').data
    return day.ask(`${ORDERS}/detail`, `orderId=${orderId}`)
  },
  'single-position': () => bought().ask(`${POSITION}/single-position`),
  fills: () => bought().ask(`${ORDERS}/fills`),
  'orders-plan-pending(profit_loss)': () => planned().ask(`${ORDERS}/orders-plan-pending`, 'planType=profit_loss'),
  'history-position': () => {
    const day = bought()
    day.tell(`${ORDERS}/close-positions`)
    return day.ask(`${POSITION}/history-position`)
  },
  'batch-place-order(partial failure)': () => {
    const row = { size: '0.01', price: '59000', side: 'buy', orderType: 'limit' }
    const orderList = [row, { ...row, size: '0.0001', price: '40000', clientOid: 'small' }]
    return new Day().tell(`${ORDERS}/batch-place-order`, { marginMode: 'crossed', orderList })
  },
  'current-fund-rate': () => new Day().ask(`${MARKET}/current-fund-rate`),
  'ws-position': () => CHANNELS['Positions-Channel']?.().push,
  'ws-fill': () => CHANNELS['Fill-Channel']?.().push,
  'ws-account': () => CHANNELS['Account-Channel']?.().push,
  'ws-ticker': () => CHANNELS['Tickers-Channel']?.().push,
}
