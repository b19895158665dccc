import { assert, type Money, notional, type Ticks } from '@gridpilot/core'
import {
  type CancelReason,
  isClosing,
  isOpen,
  type OrderRequest,
  type OrderRow,
  type OrderSource,
  remaining,
} from './order.ts'
import {
  type Account,
  emit,
  type Holding,
  holdingOf,
  ladderOf,
  marketOf,
  nextId,
  rowOf,
  type VenueState,
} from './venue-state.ts'

/** Changes of order rows and of what is counted from them: ladders, open-order sums, client order ids. */

/** Books a new order as accepted. It does not rest yet. */
export function acceptOrder(state: VenueState, account: Account, request: OrderRequest, source: OrderSource): OrderRow {
  const holding = holdingOf(state, account, request)
  let orderId = nextId(state)
  // An account may have used this number as a client order id of its own.
  if (request.clientOrderId === '') while (account.clientOrderIds.has(orderId)) orderId = nextId(state)
  const row: OrderRow = {
    accountId: account.accountId,
    orderId,
    clientOrderId: request.clientOrderId === '' ? orderId : request.clientOrderId,
    symbol: request.symbol,
    side: request.side,
    type: request.type,
    price: request.type === 'market' ? null : request.price,
    quantity: request.quantity,
    timeInForce: request.timeInForce,
    reduceOnly: request.reduceOnly,
    positionSide: request.positionSide,
    marginMode: holding.marginMode,
    stp: request.stp,
    takeProfit: request.takeProfit,
    stopLoss: request.stopLoss,
    source,
    status: 'live',
    cancelReason: null,
    filledQuantity: 0 as OrderRow['filledQuantity'],
    filledNotional: 0n as Money,
    fee: 0n as Money,
    realizedPnl: 0n as Money,
    queueId: orderId,
    leverage: holding.leverage,
    createdMs: state.marketMs,
    updatedMs: state.marketMs,
  }
  account.clientOrderIds.set(row.clientOrderId, { orderId, usedMs: state.marketMs })
  account.rows.set(orderId, row)
  account.openOrderCount += 1
  holding.open.add(orderId)
  if (isClosing(row)) holding.closingCount += 1
  countOpen(state, holding, row, 1n)
  emit(state, account.accountId, { kind: 'order_accepted', order: row })
  return row
}

/** Adds (1n) or takes away (−1n) an open order's remainder from its side's sum. */
export function countOpen(state: VenueState, holding: Holding, row: OrderRow, sign: 1n | -1n): void {
  if (row.price === null || isClosing(row)) return
  const value = notional(marketOf(state, row.symbol).instrument, row.price, remaining(row))
  holding[row.side].notional = (holding[row.side].notional + sign * value) as Money
}

export function rest(state: VenueState, row: OrderRow): void {
  assert(row.price !== null && isOpen(row), 'only open limit orders rest')
  const { price, queueId, orderId, accountId } = row
  ladderOf(marketOf(state, row.symbol), row.side).insert({ price, queueId, orderId, accountId })
}

export function leaveLadder(state: VenueState, row: OrderRow): void {
  ladderOf(marketOf(state, row.symbol), row.side).remove({ price: row.price as Ticks, queueId: row.queueId })
}

/** Replaces an open order's row after a fill or a cancel and keeps the sums right; a finished one leaves `open`. */
export function replaceRow(state: VenueState, account: Account, before: OrderRow, after: OrderRow): void {
  const holding = holdingOf(state, account, before)
  countOpen(state, holding, before, -1n)
  account.rows.set(after.orderId, after)
  if (isOpen(after)) {
    countOpen(state, holding, after, 1n)
    return
  }
  holding.open.delete(after.orderId)
  if (isClosing(after)) holding.closingCount -= 1
  account.openOrderCount -= 1
  account.finished.push(after.orderId)
}

/** `rests`: whether the order stands in a ladder now. */
export function cancelOrder(
  state: VenueState,
  account: Account,
  orderId: string,
  reason: CancelReason,
  rests: boolean,
): OrderRow {
  const before = rowOf(account, orderId)
  assert(isOpen(before), 'cancel of a finished order')
  if (rests) leaveLadder(state, before)
  const after: OrderRow = { ...before, status: 'canceled', cancelReason: reason, updatedMs: state.marketMs }
  replaceRow(state, account, before, after)
  emit(state, account.accountId, { kind: 'order_canceled', order: after, reason })
  return after
}
