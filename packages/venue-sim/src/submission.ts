import { err, ok, type PositionSide, type Result, type Steps, type Ticks } from '@gridpilot/core'
import { dropOrphans, execute, fillableQuantity } from './execution.ts'
import {
  type CancelReason,
  isClosing,
  isOpen,
  type OrderReceipt,
  type OrderReference,
  type OrderRequest,
  type OrderRow,
  type OrderSource,
  orderRequest,
  remaining,
} from './order.ts'
import { checkOrder } from './order-checks.ts'
import { crosses, takingPrice } from './order-filters.ts'
import { acceptOrder, cancelOrder, rest } from './order-rows.ts'
import { quantityOf } from './position.ts'
import { type Refusal, refusal } from './refusal.ts'
import { type Account, findHolding, type Holding, holdingOf, marketOf, rowOf, type VenueState } from './venue-state.ts'

export interface SubmitOptions {
  readonly source?: OrderSource
  /** Closes the whole position whatever its size and whatever locks it: close-position and triggered protection. */
  readonly exempt?: boolean
}

/**
 * Takes an order in: refused whole, or accepted and then at once filled (taker, at the touch, never worse than its
 * limit), canceled, or resting. Liquidity at the touch is unlimited, so gtc, ioc and fok that cross fill whole.
 */
export function submitOrder(
  state: VenueState,
  account: Account,
  request: OrderRequest,
  { source = 'account', exempt = false }: SubmitOptions = {},
): Result<OrderReceipt, Refusal> {
  const refused = checkOrder(state, account, request, { exempt })
  if (refused) return err(refused)
  const market = marketOf(state, request.symbol)
  const holding = holdingOf(state, account, request)
  const price = takingPrice(state.settings, market, request)
  const { quantity, displaced } = makeRoom(state, account, holding, request, exempt)
  const row = acceptOrder(state, account, quantity === request.quantity ? request : { ...request, quantity }, source)
  settleOrder(state, account, holding, row, price)
  return ok({ order: rowOf(account, row.orderId), displaced })
}

/** What happens at once to an open order that stands in no ladder: taken at `price`, canceled, or rested. */
export function settleOrder(
  state: VenueState,
  account: Account,
  holding: Holding,
  row: OrderRow,
  price: Ticks | null,
): void {
  if (price === null) {
    const reason = row.type === 'limit' ? restRefusal(state, row) : null
    if (reason) cancelOrder(state, account, row.orderId, reason, false)
    else rest(state, row)
    return
  }
  if (preventSelfTrade(state, account, row, price)) return
  execute(state, account, row, price, fillableQuantity(holding, row), 'taker')
  dropOrphans(state, account, holding, row.orderId)
}

/** Why an accepted limit order that does not trade now may not rest; null: it rests. */
function restRefusal(state: VenueState, row: OrderRow): CancelReason | null {
  switch (row.timeInForce) {
    case 'post_only':
      return crosses(marketOf(state, row.symbol), state.settings, row) ? 'post_only_fill_cancel' : null
    case 'ioc':
      return 'ioc_not_full_cancel'
    case 'fok':
      return 'fok_not_full_cancel'
    case 'gtc':
      return null
  }
}

/**
 * Self-trade prevention: before a taker order trades at `price`, own opposite orders that rest at or inside that price
 * are canceled, or it is, or both. True: the taker is gone. (Without it nothing happens: orders never meet here.)
 */
function preventSelfTrade(state: VenueState, account: Account, row: OrderRow, price: Ticks): boolean {
  if (row.stp === 'none') return false
  const buying = row.side === 'buy'
  const met: string[] = []
  for (const holding of account.holdings.values()) {
    if (holding.symbol !== row.symbol) continue
    for (const orderId of holding.open) {
      const other = rowOf(account, orderId)
      if (other.side === row.side || other.price === null) continue
      if (buying ? other.price <= price : other.price >= price) met.push(orderId)
    }
  }
  if (met.length === 0) return false
  if (row.stp !== 'cancel_taker') {
    for (const orderId of met.sort()) cancelOrder(state, account, orderId, 'stp_cancel', true)
  }
  if (row.stp === 'cancel_maker') return false
  cancelOrder(state, account, row.orderId, 'stp_cancel', false)
  return true
}

/**
 * Closing orders together never exceed the position: the oldest make room for the new one (API.md 5.1). A market close
 * of a leg takes only what no limit close locks, while there is any such part.
 */
function makeRoom(
  state: VenueState,
  account: Account,
  holding: Holding,
  request: OrderRequest,
  exempt: boolean,
): { readonly quantity: Steps; readonly displaced: boolean } {
  const { position } = holding
  if (!isClosing(request) || !position) return { quantity: request.quantity, displaced: false }
  const held = quantityOf(position)
  const leg = request.positionSide !== 'net'
  const quantity = (leg ? Math.min(request.quantity, held) : request.quantity) as Steps
  if (holding.closingCount === 0) return { quantity, displaced: false }
  const rows = [...holding.open].map((orderId) => rowOf(account, orderId)).filter(isClosing)
  const locked = rows.reduce((total, row) => total + remaining(row), 0)
  if (leg && request.type === 'market' && !exempt && locked < held) {
    return { quantity: Math.min(quantity, held - locked) as Steps, displaced: false }
  }
  let excess = locked + quantity - held
  let displaced = false
  for (const row of rows) {
    if (excess <= 0) break
    cancelOrder(state, account, row.orderId, 'reduce_only_cancel', true)
    excess -= remaining(row)
    displaced = true
  }
  return { quantity, displaced }
}

export function findOrder(account: Account, reference: OrderReference): OrderRow | null {
  const orderId =
    'orderId' in reference ? reference.orderId : account.clientOrderIds.get(reference.clientOrderId)?.orderId
  return (orderId !== undefined && account.rows.get(orderId)) || null
}

export function cancelByReference(
  state: VenueState,
  account: Account,
  reference: OrderReference,
): Result<OrderRow, Refusal> {
  const found = findOpenOrder(account, reference)
  return found.ok ? ok(cancelOrder(state, account, found.value.orderId, 'normal_cancel', true)) : found
}

export function findOpenOrder(account: Account, reference: OrderReference): Result<OrderRow, Refusal> {
  const row = findOrder(account, reference)
  if (!row) return err(refusal('order_not_found', Object.values(reference).join(' ')))
  return isOpen(row) ? ok(row) : err(refusal('order_finished', `${row.orderId} is ${row.status}`))
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

/** Closes a whole position at the market, whatever locks it. */
export function closeAtMarket(
  state: VenueState,
  account: Account,
  symbol: string,
  positionSide: PositionSide,
): Result<OrderReceipt, Refusal> {
  if (!state.markets.has(symbol)) return err(refusal('unknown_symbol', symbol))
  const position = findHolding(account, symbol, positionSide)?.position
  if (!position) return err(refusal('no_position_to_reduce', `no ${symbol} position`))
  const side = position.size > 0 ? 'sell' : 'buy'
  const order = { symbol, side, type: 'market', price: null, quantity: quantityOf(position) } as const
  const request = orderRequest({ ...order, timeInForce: 'ioc', reduceOnly: positionSide === 'net', positionSide })
  return submitOrder(state, account, request, { exempt: true })
}
