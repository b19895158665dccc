import { formatMoney, formatPrice, formatQuantity, type Instrument, type Money, neg, notional } from '@gridpilot/core'
import { type CancelReason, isForced, type OrderRow, type OrderSource, type VenueFill } from '@gridpilot/venue-sim'
import { averagePriceText, MARGIN_COIN } from '../../figures.ts'
import { orderSide, posMode, tradeSideWord } from '../sides.ts'
import { presetMembers } from './presets.ts'

/** The venue's own words; it has none for a displaced reduce-only order, so that one gets its risk word. */
const CANCEL_REASONS: Readonly<Record<CancelReason, string>> = {
  normal_cancel: 'normal_cancel',
  post_only_fill_cancel: 'post_only_fill_cancel',
  ioc_not_full_cancel: 'ioc_not_full_cancel',
  fok_not_full_cancel: 'fok_not_full_cancel',
  reduce_only_cancel: 'delegated_risk_order_cancel',
  margin_cancel: 'delegated_risk_order_cancel',
  stp_cancel: 'stp_cancel',
  modify_cancel: 'modify_limit_order',
  burst_cancel: 'burst_cancel',
  adl_cancel: 'adl_cancel',
}

/** `orderSource`: of some sources the word says how it was executed, too. */
const SOURCES: Readonly<Record<OrderSource, string | { readonly stem: string }>> = {
  account: 'normal',
  plan: { stem: 'plan' },
  take_profit: { stem: 'profit' },
  stop_loss: { stem: 'loss' },
  position_take_profit: { stem: 'pos_profit' },
  position_stop_loss: { stem: 'pos_loss' },
  trailing: { stem: 'move' },
  liquidation: 'liquidation',
  reduction: 'reduce_offset',
  adl: 'market_risk',
}

export function orderSourceWord(order: { readonly source: OrderSource; readonly type: 'limit' | 'market' }): string {
  const word = SOURCES[order.source]
  if (typeof word !== 'string') return `${word.stem}_${order.type}`
  return order.source === 'account' && order.type === 'market' ? 'market' : word
}

/** SYS for what the venue forced, API for everything else. */
export const enterPointSource = (source: OrderSource): string => (isForced(source) ? 'SYS' : 'API')

const cancelReasonWord = (order: OrderRow): string =>
  order.cancelReason === null ? '' : CANCEL_REASONS[order.cancelReason]

/** A fee as the classic wire writes it: negative when paid. */
export const feeText = (fee: Money): string => formatMoney(neg(fee))

/** Members that REST rows and stream rows share. */
function commonMembers(instrument: Instrument, order: OrderRow) {
  return {
    size: formatQuantity(instrument, order.quantity),
    orderId: order.orderId,
    clientOid: order.clientOrderId,
    side: orderSide(order),
    force: order.timeInForce,
    totalProfits: formatMoney(order.realizedPnl),
    posSide: order.positionSide,
    marginCoin: MARGIN_COIN,
    leverage: String(order.leverage),
    marginMode: order.marginMode,
    enterPointSource: enterPointSource(order.source),
    tradeSide: tradeSideWord(order),
    posMode: posMode(order.positionSide),
    orderType: order.type,
    cancelReason: cancelReasonWord(order),
    ...presetMembers(instrument, order),
    cTime: String(order.createdMs),
    uTime: String(order.updatedMs),
  }
}

/** A row of orders-pending: the status key is `status`. */
export function orderListRow(instrument: Instrument, order: OrderRow): Record<string, unknown> {
  return {
    symbol: order.symbol,
    ...commonMembers(instrument, order),
    baseVolume: formatQuantity(instrument, order.filledQuantity),
    quoteVolume: formatMoney(order.filledNotional),
    fee: feeText(order.fee),
    price: order.price === null ? '' : formatPrice(instrument, order.price),
    priceAvg: averagePriceText(instrument, order.filledNotional, order.filledQuantity),
    status: order.status,
    reduceOnly: order.reduceOnly ? 'YES' : 'NO',
    orderSource: orderSourceWord(order),
  }
}

/** A row of orders-history. The price of the position and of its liquidation at that time are not kept. */
export const orderHistoryRow = (instrument: Instrument, order: OrderRow): Record<string, unknown> => ({
  ...orderListRow(instrument, order),
  posAvg: '',
  liqPrice: '',
})

/** The answer of order/detail: the same row, but the status key is `state`. */
export function orderDetailRow(instrument: Instrument, order: OrderRow): Record<string, unknown> {
  const { status, ...row } = orderListRow(instrument, order)
  return { ...row, state: status }
}

/** A row of the `orders` channel; the members of `fill` are present only when a fill caused the push. */
export function orderPushRow(instrument: Instrument, order: OrderRow, fill: VenueFill | null): Record<string, unknown> {
  const priced = order.price === null ? order.filledNotional : notional(instrument, order.price, order.quantity)
  const average = averagePriceText(instrument, order.filledNotional, order.filledQuantity)
  return {
    instId: order.symbol,
    ...commonMembers(instrument, order),
    price: order.price === null ? '0' : formatPrice(instrument, order.price),
    notionalUsd: formatMoney(priced),
    reduceOnly: order.reduceOnly ? 'yes' : 'no',
    stpMode: order.stp,
    accBaseVolume: formatQuantity(instrument, order.filledQuantity),
    feeDetail: [{ feeCoin: MARGIN_COIN, fee: feeText(order.fee) }],
    status: order.status,
    ...(average === '' ? {} : { priceAvg: average }),
    ...(fill === null ? {} : fillMembers(instrument, fill)),
  }
}

function fillMembers(instrument: Instrument, fill: VenueFill) {
  return {
    baseVolume: formatQuantity(instrument, fill.quantity),
    fillPrice: formatPrice(instrument, fill.price),
    fillTime: String(fill.occurredAtMs),
    fillFee: feeText(fill.fee),
    fillFeeCoin: fill.feeCoin,
    fillNotionalUsd: formatMoney(notional(instrument, fill.price, fill.quantity)),
    tradeId: fill.tradeId,
    tradeScope: fill.liquidity === 'taker' ? 'T' : 'M',
    pnl: formatMoney(fill.realizedPnl),
  }
}
