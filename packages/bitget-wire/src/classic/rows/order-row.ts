import { formatMoney, formatPrice, formatQuantity, type Instrument, neg, notional } from '@gridpilot/core'
import type { CancelReason, OrderRow, VenueFill } from '@gridpilot/venue-sim'
import { averagePriceText, MARGIN_COIN } from '../../figures.ts'

/** The venue's own words; it has none for a displaced reduce-only order, so that one gets its risk word. */
const CANCEL_REASONS: Readonly<Record<CancelReason, string>> = {
  normal_cancel: 'normal_cancel',
  post_only_fill_cancel: 'post_only_fill_cancel',
  ioc_not_full_cancel: 'ioc_not_full_cancel',
  fok_not_full_cancel: 'fok_not_full_cancel',
  reduce_only_cancel: 'delegated_risk_order_cancel',
  stp_cancel: 'stp_cancel',
  modify_cancel: 'normal_cancel',
  burst_cancel: 'burst_cancel',
  adl_cancel: 'burst_cancel',
}

const NO_PRESETS = {
  presetStopSurplusPrice: '',
  presetStopSurplusType: '',
  presetStopSurplusExecutePrice: '',
  presetStopLossPrice: '',
  presetStopLossType: '',
  presetStopLossExecutePrice: '',
}

export function tradeSideOf(order: { readonly side: 'buy' | 'sell'; readonly source: OrderRow['source'] }): string {
  return order.source === 'liquidation' ? `burst_${order.side}_single` : `${order.side}_single`
}

const cancelReasonOf = (order: OrderRow): string =>
  order.cancelReason === null ? '' : CANCEL_REASONS[order.cancelReason]

/** Members that REST rows and stream rows share. */
function commonMembers(instrument: Instrument, order: OrderRow) {
  return {
    size: formatQuantity(instrument, order.quantity),
    orderId: order.orderId,
    clientOid: order.clientOrderId,
    side: order.side,
    force: order.timeInForce,
    totalProfits: formatMoney(order.realizedPnl),
    posSide: 'net',
    marginCoin: MARGIN_COIN,
    leverage: String(order.leverage),
    marginMode: 'crossed',
    enterPointSource: order.source === 'liquidation' ? 'SYS' : 'API',
    tradeSide: tradeSideOf(order),
    posMode: 'one_way_mode',
    orderType: order.type,
    cancelReason: cancelReasonOf(order),
    ...NO_PRESETS,
    cTime: String(order.createdMs),
    uTime: String(order.updatedMs),
  }
}

/** A row of orders-pending and orders-history: the status key is `status`. */
export function orderListRow(instrument: Instrument, order: OrderRow): Record<string, unknown> {
  return {
    symbol: order.symbol,
    ...commonMembers(instrument, order),
    baseVolume: formatQuantity(instrument, order.filledQuantity),
    quoteVolume: formatMoney(order.filledNotional),
    fee: formatMoney(neg(order.fee)),
    price: order.price === null ? '' : formatPrice(instrument, order.price),
    priceAvg: averagePriceText(instrument, order.filledNotional, order.filledQuantity),
    status: order.status,
    reduceOnly: order.reduceOnly ? 'YES' : 'NO',
    orderSource: order.source === 'liquidation' ? 'liquidation' : order.type === 'market' ? 'market' : 'normal',
  }
}

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
    stpMode: 'none',
    accBaseVolume: formatQuantity(instrument, order.filledQuantity),
    feeDetail: [{ feeCoin: MARGIN_COIN, fee: formatMoney(neg(order.fee)) }],
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
    fillFee: formatMoney(neg(fill.fee)),
    fillFeeCoin: fill.feeCoin,
    fillNotionalUsd: formatMoney(notional(instrument, fill.price, fill.quantity)),
    tradeId: fill.tradeId,
    tradeScope: fill.liquidity === 'taker' ? 'T' : 'M',
    pnl: formatMoney(fill.realizedPnl),
  }
}
