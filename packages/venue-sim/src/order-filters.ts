import {
  formatMoney,
  formatPrice,
  formatQuantity,
  type Instrument,
  type InstrumentStatus,
  notional,
  type OrderType,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import { askOf, bidOf } from './market-view.ts'
import { isClosing, type OrderRequest } from './order.ts'
import { quantityOf } from './position.ts'
import { type Refusal, type RefusalCode, refusal } from './refusal.ts'
import type { VenueSettings } from './settings.ts'
import type { Holding, Market } from './venue-state.ts'

const ONE = 100_000_000n

/** The price at which the order would trade now: bid or ask, for market orders plus slippage; null when it would not. */
export function takingPrice(settings: VenueSettings, market: Market, request: OrderRequest): Ticks | null {
  const buying = request.side === 'buy'
  const touch = buying ? askOf(market, settings.spreadTicks) : bidOf(market, settings.spreadTicks)
  if (request.type === 'market') return slipped(touch, settings, buying)
  if (request.timeInForce === 'post_only') return null
  return crosses(market, settings, request) ? touch : null
}

/** Whether a limit order reaches the other side of the book. */
export function crosses(
  market: Market,
  settings: VenueSettings,
  request: Pick<OrderRequest, 'side' | 'price'>,
): boolean {
  const price = request.price ?? 0
  return request.side === 'buy'
    ? price >= askOf(market, settings.spreadTicks)
    : price <= bidOf(market, settings.spreadTicks)
}

function slipped(touch: Ticks, settings: VenueSettings, buying: boolean): Ticks {
  if (!buying) return Math.max(1, Number((BigInt(touch) * (ONE - settings.slippage)) / ONE)) as Ticks
  return Number((BigInt(touch) * (ONE + settings.slippage) + ONE - 1n) / ONE) as Ticks
}

/** Whether an order runs against the position it belongs to. */
export function reducesPosition(holding: Holding, request: Pick<OrderRequest, 'side'>): boolean {
  const size = holding.position?.size ?? 0
  return size !== 0 && (request.side === 'sell') === size > 0
}

/** Why a symbol takes no order in a status; limit_open takes those that close. */
const STATUS_REFUSALS: Readonly<Record<Exclude<InstrumentStatus, 'normal'>, RefusalCode>> = {
  listed: 'symbol_not_tradable',
  maintain: 'symbol_not_tradable',
  off: 'symbol_off',
  limit_open: 'symbol_closing_only',
  restricted_api: 'symbol_not_for_api',
}

export const statusRefusal = ({ symbol, status }: Instrument): Refusal | null =>
  status === 'normal' ? null : refusal(STATUS_REFUSALS[status], `${symbol} is ${status}`)

export function checkStatus(holding: Holding, market: Market, request: OrderRequest): Refusal | null {
  const { instrument } = market
  const { symbol } = instrument
  const { position } = holding
  const closes = position && reducesPosition(holding, request) && request.quantity <= quantityOf(position)
  const refused = instrument.status === 'limit_open' && closes ? null : statusRefusal(instrument)
  if (refused) return refused
  return market.last === 0 ? refusal('no_market_price', `${symbol} has no price yet`) : null
}

export function checkGrain(market: Market, request: OrderRequest): Refusal | null {
  if (request.type === 'limit' && !isPrice(request.price)) return offTick(market)
  if (!Number.isSafeInteger(request.quantity) || request.quantity < 0) {
    return refusal('size_off_step', `size must be a multiple of ${market.instrument.sizeStep}`)
  }
  return null
}

export const isPrice = (price: number | null): boolean => Number.isSafeInteger(price) && Number(price) >= 1

export const offTick = (market: Market): Refusal =>
  refusal('price_off_tick', `price must be a positive multiple of ${market.instrument.tickSize}`)

export function checkSize(
  holding: Holding,
  market: Market,
  request: OrderRequest,
  taking: Ticks | null,
): Refusal | null {
  const { instrument } = market
  const { quantity } = request
  // Dust must be closable: a closing order for the whole position has no floors.
  const wholeClose =
    isClosing(request) &&
    quantity > 0 &&
    reducesPosition(holding, request) &&
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
  const most = mostOf(instrument, request.type)
  return quantity > most ? refusal('above_max_quantity', `maximum ${formatQuantity(instrument, most)}`) : null
}

/** The largest quantity of one order. */
export const mostOf = (instrument: Instrument, type: OrderType): Steps =>
  type === 'market' ? instrument.maxMarketQuantity : instrument.maxLimitQuantity

/** Reference of the price band is the mark: the documentation leaves it open. */
export function checkBand(
  { instrument, mark }: Market,
  request: Pick<OrderRequest, 'type' | 'price' | 'side'>,
): Refusal | null {
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
