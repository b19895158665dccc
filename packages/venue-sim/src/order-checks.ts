import {
  formatMoney,
  formatPrice,
  formatQuantity,
  type Money,
  mulRateCeil,
  notional,
  type Ticks,
  tierFor,
} from '@gridpilot/core'
import { askOf, bidOf } from './account-views.ts'
import { exposureOf, freeMargin, holdingMargin, signedNotional, usedMargin } from './margin.ts'
import type { OrderRequest } from './order.ts'
import { quantityOf } from './position.ts'
import { type Refusal, refusal } from './refusal.ts'
import type { VenueSettings } from './settings.ts'
import { type Account, type Holding, type Market, peekHolding, type VenueState } from './venue-state.ts'

const ONE = 100_000_000n

/** A request with what the checks need to know about its market and account. */
interface Candidate {
  readonly state: VenueState
  readonly account: Account
  readonly holding: Holding
  readonly market: Market
  readonly request: OrderRequest
  /** Price at which it would fill at once; null: it would rest (or be canceled). */
  readonly taking: Ticks | null
}

/**
 * Everything the venue refuses an order for, in this order: symbol and status, grain, minimum quantity and notional,
 * maximum quantity, price band, reduce-only without position, caps, tier, margin, duplicate client order id.
 * Null: acceptable. `exempt`: the venue's own closing order, which has no size limits.
 */
export function checkOrder(state: VenueState, account: Account, request: OrderRequest, exempt = false): Refusal | null {
  const market = state.markets.get(request.symbol)
  if (!market) return refusal('unknown_symbol', request.symbol)
  if (request.positionSide !== 'net') return refusal('position_mode_mismatch', 'the account is in one-way mode')
  if (request.marginMode === 'isolated') return refusal('margin_mode_mismatch', `${request.symbol} is crossed`)
  if (request.stp !== 'none' || request.takeProfit || request.stopLoss) return refusal('not_offered', 'STP and presets')
  const early = checkStatus(account, market, request) ?? checkGrain(market, request)
  if (early) return early
  const holding = peekHolding(state, account, request.symbol)
  const candidate = { state, account, holding, market, request, taking: takingPrice(state.settings, market, request) }
  return (
    (exempt ? null : (checkSize(candidate) ?? checkBand(market, request))) ??
    checkReduceOnly(candidate) ??
    checkCaps(candidate) ??
    checkMargin(candidate) ??
    checkIdentity(account, request)
  )
}

/** The price at which the order would trade now: bid or ask, for market orders plus slippage; null when it would not. */
export function takingPrice(settings: VenueSettings, market: Market, request: OrderRequest): Ticks | null {
  const buying = request.side === 'buy'
  const touch = buying ? askOf(market, settings.spreadTicks) : bidOf(market, settings.spreadTicks)
  if (request.type === 'market') return slipped(touch, settings, buying)
  if (request.timeInForce === 'post_only') return null
  return crosses(market, settings, request) ? touch : null
}

/** Whether a limit order reaches the other side of the book. */
export function crosses(market: Market, settings: VenueSettings, request: OrderRequest): boolean {
  const price = request.price ?? 0
  return request.side === 'buy'
    ? price >= askOf(market, settings.spreadTicks)
    : price <= bidOf(market, settings.spreadTicks)
}

function slipped(touch: Ticks, settings: VenueSettings, buying: boolean): Ticks {
  if (!buying) return Math.max(1, Number((BigInt(touch) * (ONE - settings.slippage)) / ONE)) as Ticks
  return Number((BigInt(touch) * (ONE + settings.slippage) + ONE - 1n) / ONE) as Ticks
}

const reducesPosition = (account: Account, request: OrderRequest): boolean => {
  const size = account.holdings.get(request.symbol)?.position?.size ?? 0
  return size !== 0 && (request.side === 'sell') === size > 0
}

function checkStatus(account: Account, market: Market, request: OrderRequest): Refusal | null {
  const { status, symbol } = market.instrument
  if (status !== 'normal') {
    const position = account.holdings.get(symbol)?.position
    const closes = position && reducesPosition(account, request) && request.quantity <= quantityOf(position)
    if (status !== 'limit_open' || !closes) return refusal('symbol_not_tradable', `${symbol} is ${status}`)
  }
  return market.last === 0 ? refusal('no_market_price', `${symbol} has no price yet`) : null
}

function checkGrain(market: Market, request: OrderRequest): Refusal | null {
  if (request.type === 'limit' && !(Number.isSafeInteger(request.price) && Number(request.price) >= 1)) {
    return refusal('price_off_tick', `price must be a positive multiple of ${market.instrument.tickSize}`)
  }
  if (!Number.isSafeInteger(request.quantity) || request.quantity < 0) {
    return refusal('size_off_step', `size must be a multiple of ${market.instrument.sizeStep}`)
  }
  return null
}

function checkSize({ account, holding, market, request, taking }: Candidate): Refusal | null {
  const { instrument } = market
  const { quantity } = request
  // Dust must be closable: a reduce-only order for the whole position has no floors.
  const wholeClose =
    request.reduceOnly &&
    quantity > 0 &&
    reducesPosition(account, request) &&
    holding.position !== null &&
    quantity >= quantityOf(holding.position)
  if (!wholeClose) {
    if (quantity === 0 || quantity < instrument.minQuantity) {
      return refusal('below_min_quantity', `minimum ${formatQuantity(instrument, instrument.minQuantity)}`)
    }
    const price = request.price ?? taking ?? market.last
    const value = notional(instrument, price, quantity)
    if (value < instrument.minNotional) {
      return refusal('below_min_notional', `minimum ${formatMoney(instrument.minNotional)}, is ${formatMoney(value)}`)
    }
  }
  const most = request.type === 'market' ? instrument.maxMarketQuantity : instrument.maxLimitQuantity
  return quantity > most ? refusal('above_max_quantity', `maximum ${formatQuantity(instrument, most)}`) : null
}

/** Reference of the price band is the mark: the documentation leaves it open. */
function checkBand({ instrument, mark }: Market, request: OrderRequest): Refusal | null {
  if (request.type === 'market' || request.price === null) return null
  if (request.side === 'buy') {
    const highest = Number((BigInt(mark) * (ONE + instrument.buyBand)) / ONE) as Ticks
    return request.price > highest
      ? refusal('price_above_band', `highest bid ${formatPrice(instrument, highest)}`)
      : null
  }
  const lowest = Number((BigInt(mark) * (ONE - instrument.sellBand) + ONE - 1n) / ONE) as Ticks
  return request.price < lowest ? refusal('price_below_band', `lowest ask ${formatPrice(instrument, lowest)}`) : null
}

function checkReduceOnly({ account, request }: Candidate): Refusal | null {
  if (!request.reduceOnly || reducesPosition(account, request)) return null
  return refusal('no_position_to_reduce', `no ${request.symbol} position to ${request.side} against`)
}

function checkCaps({ account, holding, market, request }: Candidate): Refusal | null {
  const { maxOrdersPerSymbol, maxOrdersPerProduct, maxPositions } = market.instrument
  if (request.type === 'limit') {
    if (holding.open.size >= maxOrdersPerSymbol) {
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

function checkMargin(candidate: Candidate): Refusal | null {
  const { state, account, holding, market, request, taking } = candidate
  if (request.reduceOnly) return null
  const { instrument } = market
  const now = holdingMargin(state, holding)
  const after = taking === null ? restingAfter(candidate, now.signed) : takingAfter(candidate, taking)
  if (after.reducing) return null
  if (after.exposure > now.exposure) {
    const tier = tierFor(instrument, after.exposure)
    if (holding.leverage > tier.maxLeverage || after.exposure > tier.notionalTo) {
      return refusal('above_tier_limit', `exposure ${formatMoney(after.exposure)} at ${holding.leverage}x`)
    }
  }
  const used = usedMargin(instrument, holding.leverage, after.exposure, after.signed)
  if (taking === null && used <= now.used) return null
  const free = freeMargin(state, account) - after.loss - (used - now.used)
  return free < 0n ? refusal('insufficient_margin', `${formatMoney(-free as Money)} USDT more margin needed`) : null
}

interface After {
  readonly signed: bigint
  readonly exposure: Money
  /** Fee and distance from the mark, for orders that fill at once. */
  readonly loss: bigint
  readonly reducing: boolean
}

function restingAfter({ holding, market, request }: Candidate, signed: bigint): After {
  const value = notional(market.instrument, request.price as Ticks, request.quantity)
  const buys = holding.buy.notional + (request.side === 'buy' ? value : 0n)
  const sells = holding.sell.notional + (request.side === 'sell' ? value : 0n)
  return { signed, exposure: exposureOf(signed, buys, sells), loss: 0n, reducing: false }
}

function takingAfter({ holding, market, request }: Candidate, price: Ticks): After {
  const { instrument, mark } = market
  const size = holding.position?.size ?? 0
  const next = size + (request.side === 'buy' ? request.quantity : -request.quantity)
  const signed = signedNotional(instrument, next, mark)
  const fee = mulRateCeil(notional(instrument, price, request.quantity), instrument.takerFee)
  const distance = request.side === 'buy' ? price - mark : mark - price
  return {
    signed,
    exposure: exposureOf(signed, holding.buy.notional, holding.sell.notional),
    loss: fee + signedNotional(instrument, request.quantity, distance as Ticks),
    // Getting smaller without changing side is always allowed, whatever the margin says.
    reducing: next === 0 || (Math.abs(next) < Math.abs(size) && next > 0 === size > 0),
  }
}

function checkIdentity(account: Account, request: OrderRequest): Refusal | null {
  if (request.clientOrderId === '' || !account.clientOrderIds.has(request.clientOrderId)) return null
  return refusal('duplicate_client_order_id', request.clientOrderId)
}
