import { formatQuantity } from '@gridpilot/core'
import { checkMargin } from './margin-check.ts'
import { isClosing, isOpen, type OrderRequest, type OrderRow, type Trigger } from './order.ts'
import { checkBand, checkGrain, checkSize, checkStatus, reducesPosition, takingPrice } from './order-filters.ts'
import { countOpen } from './order-rows.ts'
import { quantityOf } from './position.ts'
import { type Refusal, refusal } from './refusal.ts'
import { type Account, type Holding, type Market, peekHolding, type VenueState } from './venue-state.ts'

export interface CheckOptions {
  /** The venue's own closing order, which has no size limits. */
  readonly exempt?: boolean
  /** The order that this one takes the place of: what it holds and counts for is free. */
  readonly instead?: OrderRow
  /** An order changed in place: what of its quantity is filled already. */
  readonly filled?: number
}

/**
 * Everything the venue refuses an order for, in this order: symbol, position side and margin mode, status, grain,
 * minimum quantity and notional, maximum quantity, price band, presets, closing without position or beyond it, caps,
 * tier, margin, duplicate client order id. Null: acceptable.
 */
export function checkOrder(
  state: VenueState,
  account: Account,
  request: OrderRequest,
  options: CheckOptions = {},
): Refusal | null {
  const market = state.markets.get(request.symbol)
  if (!market) return refusal('unknown_symbol', request.symbol)
  const wrongMode = checkPositionSide(account, request)
  if (wrongMode) return wrongMode
  const holding = peekHolding(state, account, request)
  const { instead } = options
  if (instead) countOpen(state, holding, instead, -1n)
  const refused = checkAt(state, account, holding, market, request, options)
  if (instead) countOpen(state, holding, instead, 1n)
  return refused
}

function checkAt(
  state: VenueState,
  account: Account,
  holding: Holding,
  market: Market,
  request: OrderRequest,
  options: CheckOptions,
): Refusal | null {
  const early =
    checkMarginMode(holding, request) ?? checkStatus(holding, market, request) ?? checkGrain(market, request)
  if (early) return early
  const taking = takingPrice(state.settings, market, request)
  const open = request.quantity - (options.filled ?? 0)
  const inPlace = options.filled !== undefined
  return (
    (options.exempt ? null : (checkSize(holding, market, request, taking) ?? checkBand(market, request))) ??
    checkPresets(market, request) ??
    checkClosing(holding, market, request, options) ??
    checkCaps(account, holding, market, request, options.instead !== undefined) ??
    checkMargin({ state, account, holding, market, request, taking, open }) ??
    (inPlace ? null : checkIdentity(state, account, request))
  )
}

export function checkPositionSide(
  account: Account,
  { positionSide }: Pick<OrderRequest, 'positionSide'>,
): Refusal | null {
  const fits = (positionSide === 'net') === (account.positionMode === 'one_way')
  return fits ? null : refusal('position_mode_mismatch', `the account is in ${account.positionMode} mode`)
}

export function checkMarginMode(
  holding: Holding,
  { marginMode, symbol }: Pick<OrderRequest, 'marginMode' | 'symbol'>,
): Refusal | null {
  if (marginMode === null || marginMode === holding.marginMode) return null
  return refusal('margin_mode_mismatch', holding.marginMode === 'crossed' ? 'crossed' : `isolated (${symbol})`)
}

/** A take profit lies beyond the price the order would have, a stop loss on the other side of it. */
export function checkPresets(
  market: Market,
  request: Pick<OrderRequest, 'side' | 'price' | 'takeProfit' | 'stopLoss'>,
): Refusal | null {
  const { takeProfit, stopLoss, side } = request
  if (!takeProfit && !stopLoss) return null
  const entry = request.price ?? market.last
  const wrong = (trigger: Trigger | null, above: boolean): boolean => {
    if (!trigger) return false
    const reference = above ? Math.max(entry, market.last) : Math.min(entry, market.last)
    return above ? trigger.price <= reference : trigger.price >= reference
  }
  const long = side === 'buy'
  if (wrong(takeProfit, long)) return refusal('trigger_price_wrong_side', 'take profit')
  return wrong(stopLoss, !long) ? refusal('trigger_price_wrong_side', 'stop loss') : null
}

function checkClosing(holding: Holding, market: Market, request: OrderRequest, options: CheckOptions): Refusal | null {
  if (!isClosing(request)) return null
  const { position } = holding
  if (!position || !reducesPosition(holding, request)) {
    return refusal('no_position_to_reduce', `no ${request.symbol} position to ${request.side} against`)
  }
  // In one-way mode a reduce-only order fills what is there; a leg's limit close must fit it.
  const open = request.quantity - (options.filled ?? 0)
  const tooLarge = request.positionSide !== 'net' && request.type === 'limit' && open > quantityOf(position)
  return tooLarge
    ? refusal('above_position', `${formatQuantity(market.instrument, quantityOf(position))} is held`)
    : null
}

function checkCaps(
  account: Account,
  holding: Holding,
  market: Market,
  request: OrderRequest,
  replaces: boolean,
): Refusal | null {
  const { maxOrdersPerSymbol, maxOrdersPerProduct, maxPositions } = market.instrument
  if (request.type === 'limit' && !replaces) {
    if (openInSymbol(account, request.symbol) >= maxOrdersPerSymbol) {
      return refusal('too_many_orders_symbol', `${maxOrdersPerSymbol} open orders in ${request.symbol}`)
    }
    if (account.openOrderCount >= maxOrdersPerProduct) {
      return refusal('too_many_orders_product', `${maxOrdersPerProduct} open orders`)
    }
  }
  if (holding.position) return null
  let positions = 0
  for (const other of account.holdings.values()) if (other.position) positions += 1
  return positions >= maxPositions ? refusal('too_many_positions', `${maxPositions} positions`) : null
}

function openInSymbol(account: Account, symbol: string): number {
  if (account.positionMode === 'one_way') return account.holdings.get(symbol)?.open.size ?? 0
  let open = 0
  for (const holding of account.holdings.values()) if (holding.symbol === symbol) open += holding.open.size
  return open
}

export function checkIdentity(
  state: VenueState,
  account: Account,
  { clientOrderId }: Pick<OrderRequest, 'clientOrderId'>,
): Refusal | null {
  const use = clientOrderId === '' ? undefined : account.clientOrderIds.get(clientOrderId)
  if (!use) return null
  const rule = account.clientOrderIdRule
  const row = account.rows.get(use.orderId)
  const live = row !== undefined && isOpen(row)
  const blocked = live || rule === 'forever' || (rule !== 'open' && state.marketMs - use.usedMs < rule.periodMs)
  return blocked ? refusal('duplicate_client_order_id', clientOrderId) : null
}
