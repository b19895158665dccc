import { err, ok, type Result, type Steps } from '@gridpilot/core'
import { dropOrphanedReduceOnly, execute, fillableQuantity } from './execution.ts'
import {
  type CancelReason,
  isOpen,
  type OrderReceipt,
  type OrderReference,
  type OrderRequest,
  type OrderRow,
  orderRequest,
  remaining,
} from './order.ts'
import { checkOrder, crosses, takingPrice } from './order-checks.ts'
import { acceptOrder, cancelOrder, rest } from './order-rows.ts'
import { quantityOf } from './position.ts'
import { type Refusal, refusal } from './refusal.ts'
import { type Account, type Holding, holdingOf, marketOf, rowOf, type VenueState } from './venue-state.ts'

/**
 * Takes an order in: refused whole, or accepted and then at once filled (taker, at the touch, never worse than its
 * limit), canceled, or resting. Liquidity at the touch is unlimited, so gtc, ioc and fok that cross fill whole.
 */
export function submitOrder(
  state: VenueState,
  account: Account,
  request: OrderRequest,
  exempt = false,
): Result<OrderReceipt, Refusal> {
  const refused = checkOrder(state, account, request, exempt)
  if (refused) return err(refused)
  const market = marketOf(state, request.symbol)
  const holding = holdingOf(state, account, request.symbol)
  const price = takingPrice(state.settings, market, request)
  const displaced = request.reduceOnly && displaceReduceOnly(state, account, holding, request)
  const row = acceptOrder(state, account, request, 'account')
  if (price !== null) {
    execute(state, account, row, price, fillableQuantity(holding, row), 'taker')
    dropOrphanedReduceOnly(state, account, holding, row.orderId)
  } else {
    const reason = request.type === 'limit' ? restRefusal(state, request) : null
    if (reason) cancelOrder(state, account, row.orderId, reason, false)
    else rest(state, row)
  }
  return ok({ order: rowOf(account, row.orderId), displaced })
}

/** Why an accepted limit order that does not trade now may not rest; null: it rests. */
function restRefusal(state: VenueState, request: OrderRequest): CancelReason | null {
  switch (request.timeInForce) {
    case 'post_only':
      return crosses(marketOf(state, request.symbol), state.settings, request) ? 'post_only_fill_cancel' : null
    case 'ioc':
      return 'ioc_not_full_cancel'
    case 'fok':
      return 'fok_not_full_cancel'
    case 'gtc':
      return null
  }
}

/** Reduce-only orders together never exceed the position: the oldest make room for the new one. */
function displaceReduceOnly(state: VenueState, account: Account, holding: Holding, request: OrderRequest): boolean {
  if (holding.reduceOnlyCount === 0 || !holding.position) return false
  const rows = [...holding.open].map((orderId) => rowOf(account, orderId)).filter((row) => row.reduceOnly)
  let excess = rows.reduce((total, row) => total + remaining(row), request.quantity - quantityOf(holding.position))
  let displaced = false
  for (const row of rows) {
    if (excess <= 0) break
    cancelOrder(state, account, row.orderId, 'reduce_only_cancel', true)
    excess -= remaining(row)
    displaced = true
  }
  return displaced
}

export function findOrder(account: Account, reference: OrderReference): OrderRow | null {
  const orderId = 'orderId' in reference ? reference.orderId : account.clientOrderIds.get(reference.clientOrderId)
  return (orderId !== undefined && account.rows.get(orderId)) || null
}

export function cancelByReference(
  state: VenueState,
  account: Account,
  reference: OrderReference,
): Result<OrderRow, Refusal> {
  const row = findOrder(account, reference)
  if (!row) return err(refusal('order_not_found', Object.values(reference).join(' ')))
  if (!isOpen(row)) return err(refusal('order_finished', `${row.orderId} is ${row.status}`))
  return ok(cancelOrder(state, account, row.orderId, 'normal_cancel', true))
}

export function cancelEvery(
  state: VenueState,
  account: Account,
  symbol: string | null,
  reason: CancelReason,
): readonly OrderRow[] {
  const ids: string[] = []
  for (const holding of account.holdings.values()) {
    if (symbol === null || holding.symbol === symbol) ids.push(...holding.open)
  }
  return ids.sort().map((orderId) => cancelOrder(state, account, orderId, reason, true))
}

export function closeAtMarket(state: VenueState, account: Account, symbol: string): Result<OrderReceipt, Refusal> {
  const position = account.holdings.get(symbol)?.position ?? null
  if (!state.markets.has(symbol)) return err(refusal('unknown_symbol', symbol))
  if (!position) return err(refusal('no_position_to_reduce', `no ${symbol} position`))
  const request = orderRequest({
    symbol,
    side: position.size > 0 ? 'sell' : 'buy',
    type: 'market',
    price: null,
    quantity: Math.abs(position.size) as Steps,
    timeInForce: 'ioc',
    reduceOnly: true,
  })
  return submitOrder(state, account, request, true)
}
