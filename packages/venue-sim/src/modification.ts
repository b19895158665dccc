import { err, ok, type Result } from '@gridpilot/core'
import type { OrderChange, OrderReceipt, OrderReference, OrderRequest, OrderRow } from './order.ts'
import { checkOrder, checkPresets } from './order-checks.ts'
import { takingPrice } from './order-filters.ts'
import { cancelOrder, leaveLadder, replaceRow } from './order-rows.ts'
import { type Refusal, refusal } from './refusal.ts'
import { findOpenOrder, settleOrder, submitOrder } from './submission.ts'
import { type Account, emit, holdingOf, marketOf, nextId, rowOf, type VenueState } from './venue-state.ts'

/**
 * Changes a resting limit order. Price or quantity: as a replacement (the order is canceled and a new one placed, only
 * without fills) or in place (same id, last in the queue again, as long as the quantity covers what is filled). Presets
 * alone change the order where it stands. What is refused leaves the order as it was.
 */
export function modifyOrder(
  state: VenueState,
  account: Account,
  reference: OrderReference,
  change: OrderChange,
): Result<OrderReceipt, Refusal> {
  const found = findOpenOrder(account, reference)
  if (!found.ok) return found
  const before = found.value
  if (before.type !== 'limit' || before.price === null) {
    return err(refusal('order_not_modifiable', `${before.orderId} is a market order`))
  }
  const wanted: OrderRow = {
    ...before,
    price: change.price ?? before.price,
    quantity: change.quantity ?? before.quantity,
    takeProfit: change.takeProfit === undefined ? before.takeProfit : change.takeProfit,
    stopLoss: change.stopLoss === undefined ? before.stopLoss : change.stopLoss,
  }
  const moved = wanted.price !== before.price || wanted.quantity !== before.quantity
  const presets = !sameTrigger(wanted.takeProfit, before.takeProfit) || !sameTrigger(wanted.stopLoss, before.stopLoss)
  if (!moved && !presets) return err(refusal('nothing_changed', before.orderId))
  if (!moved) return changePresets(state, account, before, wanted)
  return change.as.kind === 'replacement'
    ? replaceOrder(state, account, before, { ...wanted, clientOrderId: change.as.clientOrderId })
    : changeInPlace(state, account, before, wanted)
}

const sameTrigger = (a: OrderRequest['takeProfit'], b: OrderRequest['takeProfit']): boolean =>
  a === b || (a !== null && b !== null && a.price === b.price && a.by === b.by && a.limit === b.limit)

function changePresets(
  state: VenueState,
  account: Account,
  before: OrderRow,
  wanted: OrderRow,
): Result<OrderReceipt, Refusal> {
  const refused = checkPresets(marketOf(state, before.symbol), wanted)
  if (refused) return err(refused)
  const after: OrderRow = { ...wanted, updatedMs: state.marketMs }
  replaceRow(state, account, before, after)
  emit(state, account.accountId, { kind: 'order_modified', order: after })
  return ok({ order: after, displaced: false })
}

function replaceOrder(
  state: VenueState,
  account: Account,
  before: OrderRow,
  request: OrderRequest,
): Result<OrderReceipt, Refusal> {
  if (before.status !== 'live') return err(refusal('order_not_modifiable', `${before.orderId} has fills`))
  const refused = checkOrder(state, account, request, { instead: before })
  if (refused) return err(refused)
  cancelOrder(state, account, before.orderId, 'modify_cancel', true)
  return submitOrder(state, account, request, { source: before.source })
}

function changeInPlace(
  state: VenueState,
  account: Account,
  before: OrderRow,
  wanted: OrderRow,
): Result<OrderReceipt, Refusal> {
  const filled = before.filledQuantity
  if (wanted.quantity < filled) return err(refusal('order_not_modifiable', `${filled} steps are filled`))
  if (wanted.quantity > filled || filled === 0) {
    const refused = checkOrder(state, account, wanted, { instead: before, filled })
    if (refused) return err(refused)
  }
  const holding = holdingOf(state, account, before)
  leaveLadder(state, before)
  const done = wanted.quantity === filled
  const after: OrderRow = {
    ...wanted,
    status: done ? 'filled' : before.status,
    queueId: nextId(state),
    updatedMs: state.marketMs,
  }
  replaceRow(state, account, before, after)
  emit(state, account.accountId, { kind: 'order_modified', order: after })
  if (!done) {
    settleOrder(state, account, holding, after, takingPrice(state.settings, marketOf(state, after.symbol), after))
  }
  return ok({ order: rowOf(account, before.orderId), displaced: false })
}
