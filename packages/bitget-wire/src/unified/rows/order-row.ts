import { formatMoney, formatPrice, formatQuantity, type Instrument } from '@gridpilot/core'
import type { OrderRow, Trigger } from '@gridpilot/venue-sim'
import { averagePriceText, MARGIN_COIN } from '../../figures.ts'
import { CATEGORY, SOCKET_CATEGORY } from '../category.ts'
import { cancelReasonWord, execTypeOf, holdModeOf, restTradeSide, STATUS_WORDS, socketTradeSide } from '../words.ts'

const triggerBy = (trigger: Trigger): string => (trigger.by === 'mark' ? 'mark' : 'market')
const orderType = (trigger: Trigger): string => (trigger.limit === null ? 'market' : 'limit')

/** Members that REST rows and pushes write alike. */
function commonMembers(instrument: Instrument, order: OrderRow) {
  return {
    orderId: order.orderId,
    clientOid: order.clientOrderId,
    symbol: order.symbol,
    orderType: order.type,
    side: order.side,
    qty: formatQuantity(instrument, order.quantity),
    amount: '0',
    cumExecQty: formatQuantity(instrument, order.filledQuantity),
    cumExecValue: formatMoney(order.filledNotional),
    avgPrice: averagePriceText(instrument, order.filledNotional, order.filledQuantity) || '0',
    timeInForce: order.timeInForce,
    holdMode: holdModeOf(order.positionSide),
    marginMode: order.marginMode,
    createdTime: String(order.createdMs),
    updatedTime: String(order.updatedMs),
    stpMode: order.stp,
    delegateType: 'normal',
  }
}

const fee = (order: OrderRow) => ({ feeCoin: MARGIN_COIN, fee: formatMoney(order.fee) })

/** TP/SL members of REST rows: null where there is none. */
function restPresets(instrument: Instrument, { takeProfit, stopLoss }: OrderRow) {
  const price = (value: Trigger['limit'] | undefined) => (value == null ? null : formatPrice(instrument, value))
  return {
    tpTriggerBy: takeProfit && triggerBy(takeProfit),
    slTriggerBy: stopLoss && triggerBy(stopLoss),
    takeProfit: price(takeProfit?.price),
    stopLoss: price(stopLoss?.price),
    tpOrderType: takeProfit && orderType(takeProfit),
    slOrderType: stopLoss && orderType(stopLoss),
    tpLimitPrice: price(takeProfit?.limit),
    slLimitPrice: price(stopLoss?.limit),
  }
}

/** A row of unfilled-orders: no tradeSide, no reasons. A resting order says `new`. */
export function openOrderRow(instrument: Instrument, order: OrderRow): Record<string, unknown> {
  return {
    ...commonMembers(instrument, order),
    category: CATEGORY,
    price: order.price === null ? '0' : formatPrice(instrument, order.price),
    orderStatus: STATUS_WORDS[order.status],
    posSide: order.positionSide,
    reduceOnly: order.reduceOnly ? 'YES' : 'NO',
    feeDetail: order.filledQuantity === 0 ? [{ feeCoin: '', fee: '' }] : [fee(order)],
    ...restPresets(instrument, order),
  }
}

/** A row of history-orders. */
export function finishedOrderRow(instrument: Instrument, order: OrderRow): Record<string, unknown> {
  return {
    ...openOrderRow(instrument, order),
    cancelReason: cancelReasonWord(order.cancelReason),
    execType: execTypeOf(order.source),
  }
}

/** The answer of order-info. */
export function orderInfoRow(instrument: Instrument, order: OrderRow): Record<string, unknown> {
  return { ...finishedOrderRow(instrument, order), tradeSide: restTradeSide(order) }
}

/** A row of the `order` topic: cumulative, without a single member about one fill. `status` is the wire's word. */
export function orderPushRow(instrument: Instrument, order: OrderRow, status: string): Record<string, unknown> {
  const { takeProfit, stopLoss } = order
  const price = (value: Trigger['limit'] | undefined) => (value == null ? '' : formatPrice(instrument, value))
  return {
    ...commonMembers(instrument, order),
    category: SOCKET_CATEGORY,
    price: price(order.price),
    holdSide: order.positionSide,
    tradeSide: socketTradeSide(order),
    marginCoin: MARGIN_COIN,
    reduceOnly: order.reduceOnly ? 'yes' : 'no',
    totalProfit: formatMoney(order.realizedPnl),
    orderStatus: status,
    cancelReason: cancelReasonWord(order.cancelReason),
    leverage: String(order.leverage),
    feeDetail: order.filledQuantity === 0 ? [] : [fee(order)],
    tpTriggerBy: takeProfit === null ? '' : triggerBy(takeProfit),
    slTriggerBy: stopLoss === null ? '' : triggerBy(stopLoss),
    takeprofit: price(takeProfit?.price), // lower case is the wire's
    stoploss: price(stopLoss?.price),
    tpOrderType: takeProfit === null ? 'market' : orderType(takeProfit),
    slOrderType: stopLoss === null ? 'market' : orderType(stopLoss),
    tpLimitPrice: price(takeProfit?.limit),
    slLimitPrice: price(stopLoss?.limit),
  }
}
