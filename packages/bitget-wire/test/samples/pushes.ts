import type { Json } from '../wire-fixture.ts'
import { Day } from './day.ts'

const OF_SYMBOL = { instType: 'USDT-FUTURES', instId: 'BTCUSDT' }
const DEFAULT = { instType: 'USDT-FUTURES', instId: 'default' }

/** Subscribes, lets `happen` happen, and gives the ack and the first push of the channel that `wanted` accepts. */
function heard(
  argument: Record<string, unknown>,
  happen: (day: Day) => void = () => {},
  wanted: (frame: Json) => boolean = (frame) => frame.data.length > 0,
  day: Day = new Day(),
): { ack: Json; push: Json } {
  day.heard()
  const [ack] = day.send({ op: 'subscribe', args: [argument] })
  happen(day)
  const pushes = day.heard().filter((frame) => frame.arg?.channel === argument.channel && frame.data !== undefined)
  return { ack, push: pushes.find(wanted) }
}

const buy = (day: Day) => day.order('place-order', { orderType: 'market', price: undefined, tradeSide: 'open' })

const fresh = (tradeId: string) => (day: Day) => {
  day.trades = [{ tradeId, price: 600_000 as never, quantity: 3 as never, side: 'buy', marketMs: day.marketMs }]
}

const PLAN = {
  planType: 'normal_plan',
  marginMode: 'crossed',
  size: '0.01',
  side: 'buy',
  orderType: 'market',
  triggerPrice: '59000',
  triggerType: 'fill_price',
}

/** What our streams say where the samples show a channel, by the samples' own names. */
export const CHANNELS: Readonly<Record<string, () => { ack: Json; push: Json }>> = {
  'Candlesticks-Channel': () => heard({ ...OF_SYMBOL, channel: 'candle1m' }),
  'New-Trades-Channel': () => heard({ ...OF_SYMBOL, channel: 'trade' }, fresh('7')),
  'Order-Book-Channel': () => heard({ ...OF_SYMBOL, channel: 'books5' }),
  'Tickers-Channel': () => heard({ ...OF_SYMBOL, channel: 'ticker' }),
  'ADL-Notification-Channel': () =>
    heard({ ...DEFAULT, channel: 'adl-noti' }, (day) => {
      buy(day)
      const [position] = day.venue.positions('1000000001')
      if (position === undefined) throw new Error('no position to deleverage')
      day.backend.desk.execute({
        kind: 'deleverage',
        accountId: position.accountId,
        symbol: position.symbol,
        positionSide: position.positionSide,
        quantity: position.quantity,
      })
    }),
  'Account-Channel': () => heard({ instType: 'USDT-FUTURES', channel: 'account', coin: 'default' }, buy),
  'Equity-Channel': () => heard({ instType: 'USDT-FUTURES', channel: 'equity' }, buy),
  'Fill-Channel': () => heard({ ...DEFAULT, channel: 'fill' }, buy),
  'Positions-Channel': () => heard({ ...DEFAULT, channel: 'positions' }, buy),
  'History-Positions-Channel': () =>
    heard({ ...DEFAULT, channel: 'positions-history' }, (day) => {
      buy(day)
      day.tell('/api/v2/mix/order/close-positions')
    }),
  'Order-Channel': () => heard({ ...DEFAULT, channel: 'orders' }, (day) => day.order('place-order')),
  'Plan-Order-Channel': () =>
    heard({ ...DEFAULT, channel: 'orders-algo' }, (day) => day.tell('/api/v2/mix/order/place-plan-order', PLAN)),
}

const status = (wanted: string) => (frame: Json) => frame.data[0]?.status === wanted
const orders = (happen: (day: Day) => void, wanted: string): Json =>
  heard({ ...DEFAULT, channel: 'orders' }, happen, status(wanted)).push

/** A part of what rests fills while the price only touches it. */
function touched(day: Day): void {
  day.order('place-order')
  day.move('59000')
  day.move('60000')
}

const partly = () => new Day('one_way', { touchQuantity: { BTCUSDT: 50 as never } })

/** Pushes of the `orders` channel through an order's life. */
export const LIFECYCLE: Readonly<Record<string, () => Json>> = {
  market_live: () => orders(buy, 'live'),
  market_filled: () => orders(buy, 'filled'),
  limit_live: () => orders((day) => day.order('place-order'), 'live'),
  limit_partially_filled: () =>
    heard({ ...DEFAULT, channel: 'orders' }, touched, status('partially_filled'), partly()).push,
  limit_filled: () =>
    orders((day) => {
      day.order('place-order')
      day.move('58000')
    }, 'filled'),
  limit_canceled_by_user: () =>
    orders((day) => {
      const { orderId } = day.order('place-order').data
      day.tell('/api/v2/mix/order/cancel-order', { orderId })
    }, 'canceled'),
  post_only_canceled: () =>
    orders((day) => day.order('place-order', { force: 'post_only', price: '61000' }), 'canceled'),
}

/** Snapshot and update of the `books` channel. */
export function booksPushes(): { snapshot: Json; update: Json } {
  const day = new Day()
  day.send({ op: 'subscribe', args: [{ ...OF_SYMBOL, channel: 'books' }] })
  day.move('60001')
  const [snapshot, update] = day.heard().filter((frame) => frame.data !== undefined)
  return { snapshot, update }
}

/** Orders over the socket: the request of the sample, made with a live order and price. */
export function socketOrders(): Readonly<Record<string, Json>> {
  const day = new Day('hedge')
  const params = {
    orderType: 'limit',
    side: 'buy',
    size: '0.01',
    tradeSide: 'open',
    price: '59000',
    marginCoin: 'USDT',
    force: 'gtc',
    marginMode: 'crossed',
    clientOid: 'socket-1',
  }
  const send = (channel: string, content: unknown): Json =>
    day.send({ op: 'trade', args: [{ ...OF_SYMBOL, channel, id: 'x-1', params: content }] })[0]
  const placed = send('place-order', params)
  const canceled = send('cancel-order', { orderId: placed.arg[0].params.orderId, clientOid: 'socket-1' })
  return { 'Place-Order-Channel': placed, 'Cancel-Order-Channel': canceled }
}

/** Control frames, as ws-control.json names them. */
export function controlFrames(): Readonly<Record<string, Json>> {
  const day = new Day()
  const stranger = day.session()
  const say = (frame: unknown): Json => JSON.parse(stranger.onText(JSON.stringify(frame), day.wallMs).frames[0] ?? '{}')
  const [unsubscribe] = day.send({ op: 'unsubscribe', args: [{ ...OF_SYMBOL, channel: 'ticker' }] })
  const [subscribe] = day.send({ op: 'subscribe', args: [{ ...DEFAULT, channel: 'orders' }] })
  return {
    login_ok: day.loginAnswer,
    login_failed: say({ op: 'login', args: [{ apiKey: 'nobody' }] }),
    subscribe_ack: subscribe,
    subscribe_error: say({ op: 'subscribe', args: [{ ...OF_SYMBOL, channel: 'candleundefined' }] }),
    not_logged_in: say({ op: 'subscribe', args: [{ ...DEFAULT, channel: 'orders' }] }),
    unsubscribe_ack: unsubscribe,
  }
}
