import { formatMoney, formatPrice, formatQuantity, type Instrument, notional, type OrderType } from '@gridpilot/core'
import type { VenueFill } from '@gridpilot/venue-sim'
import { CATEGORY, SOCKET_CATEGORY } from '../category.ts'
import { restTradeSide, socketTradeSide } from '../words.ts'

function commonMembers(instrument: Instrument, fill: VenueFill, orderType: OrderType) {
  return {
    execId: fill.tradeId,
    orderId: fill.venueOrderId,
    clientOid: fill.clientOrderId,
    symbol: fill.symbol,
    orderType,
    side: fill.side,
    execPrice: formatPrice(instrument, fill.price),
    execQty: formatQuantity(instrument, fill.quantity),
    execValue: formatMoney(notional(instrument, fill.price, fill.quantity)),
    tradeScope: fill.liquidity,
    feeDetail: [{ feeCoin: fill.feeCoin, fee: formatMoney(fill.fee) }], // > 0 paid, as in our books
    execPnl: formatMoney(fill.realizedPnl),
    updatedTime: String(fill.occurredAtMs),
    execLinkId: fill.tradeId,
    isRPI: 'no',
  }
}

/** A row of trade/fills: names neither posSide nor holdSide. */
export function fillRow(instrument: Instrument, fill: VenueFill, orderType: OrderType): Record<string, unknown> {
  return {
    ...commonMembers(instrument, fill, orderType),
    category: CATEGORY,
    tradeSide: restTradeSide(fill),
    createdTime: String(fill.occurredAtMs),
  }
}

/** A row of the `fill` topic: `execTime` in place of createdTime; the category is upper case here. */
export function fillPushRow(instrument: Instrument, fill: VenueFill, orderType: OrderType): Record<string, unknown> {
  return {
    ...commonMembers(instrument, fill, orderType),
    category: CATEGORY,
    holdSide: fill.positionSide,
    execTime: String(fill.occurredAtMs),
    tradeSide: socketTradeSide(fill),
  }
}

/** The one object of a `fast-fill` push: no fee and no profit. */
export function fastFillObject(instrument: Instrument, fill: VenueFill): Record<string, unknown> {
  return {
    execId: fill.tradeId,
    orderId: fill.venueOrderId,
    clientOid: fill.clientOrderId,
    category: SOCKET_CATEGORY,
    symbol: fill.symbol,
    side: fill.side,
    holdSide: fill.positionSide,
    execPrice: formatPrice(instrument, fill.price),
    execQty: formatQuantity(instrument, fill.quantity),
    tradeScope: fill.liquidity,
    execTime: String(fill.occurredAtMs),
    updatedTime: String(fill.occurredAtMs),
  }
}
