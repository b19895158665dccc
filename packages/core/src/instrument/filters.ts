import type { DomainError } from '../errors/domain-error.ts'
import { ceilDiv, floorDiv } from '../money/decimal.ts'
import type { Rate } from '../money/money.ts'
import type { OrderType, Side } from '../order/order.ts'
import { formatPrice, formatQuantity, type Instrument, notional, type Steps, type Ticks } from './instrument.ts'

/** What the filters look at. */
export interface FilteredOrder {
  readonly side: Side
  readonly type: OrderType
  /** null for market orders: their minimum notional is then judged at `reference`. */
  readonly price: Ticks | null
  readonly quantity: Steps
  readonly reduceOnly?: boolean
}

const ONE = 100_000_000n

/** Highest limit-buy price the band allows around `reference`. */
export const highestBuy = (reference: Ticks, band: Rate): Ticks =>
  Number(floorDiv(BigInt(reference) * (ONE + band), ONE)) as Ticks

/** Lowest limit-sell price the band allows around `reference`. */
export const lowestSell = (reference: Ticks, band: Rate): Ticks =>
  Number(ceilDiv(BigInt(reference) * (ONE - band), ONE)) as Ticks

/** Smallest quantity an order at this price may have: the quantity floor and the notional floor together. */
export function minimumQuantity(instrument: Instrument, price: Ticks): Steps {
  const unit = BigInt(price) * instrument.notionalUnit
  const byNotional = unit > 0n ? Number(ceilDiv(instrument.minNotional, unit)) : Number.MAX_SAFE_INTEGER
  return Math.max(instrument.minQuantity, byNotional, 1) as Steps
}

/** Every reason why the exchange would refuse this order; empty when it passes. `reference`: mark or last price. */
export function checkOrder(instrument: Instrument, order: FilteredOrder, reference: Ticks | null): DomainError[] {
  const { price, quantity } = order
  const refusals: DomainError[] = []
  const priced = price ?? reference
  if (price !== null && !(Number.isSafeInteger(price) && price >= 1))
    refusals.push({ code: 'order_price_off_tick', field: 'price', value: price })
  if (!Number.isSafeInteger(quantity)) {
    refusals.push({ code: 'order_quantity_off_step', field: 'quantity', value: quantity })
    return refusals
  }
  refusals.push(...quantityRefusals(instrument, order, refusals.length === 0 ? priced : null))
  if (price !== null && reference !== null && refusals.length === 0)
    refusals.push(...bandRefusals(instrument, order.side, price, reference))
  return refusals
}

function quantityRefusals(instrument: Instrument, order: FilteredOrder, priced: Ticks | null): DomainError[] {
  const { quantity } = order
  const refusals: DomainError[] = []
  const shown = (steps: Steps) => formatQuantity(instrument, steps)
  const field = 'quantity'
  const value = shown(quantity)
  if (quantity < instrument.minQuantity || quantity < 1) {
    const nearest = shown(Math.max(1, instrument.minQuantity) as Steps)
    refusals.push({ code: 'order_quantity_below_minimum', field, value, nearest })
  }
  // Closing the rest of a position may be worth less than the floor; the exchange lets reduce-only orders through.
  if (priced !== null && order.reduceOnly !== true && notional(instrument, priced, quantity) < instrument.minNotional) {
    const nearest = shown(minimumQuantity(instrument, priced))
    refusals.push({ code: 'order_notional_below_minimum', field, value, nearest })
  }
  const most = order.type === 'market' ? instrument.maxMarketQuantity : instrument.maxLimitQuantity
  if (quantity > most) refusals.push({ code: 'order_quantity_above_maximum', field, value, nearest: shown(most) })
  return refusals
}

function bandRefusals(instrument: Instrument, side: Side, price: Ticks, reference: Ticks): DomainError[] {
  const bound = side === 'buy' ? highestBuy(reference, instrument.buyBand) : lowestSell(reference, instrument.sellBand)
  const passes = side === 'buy' ? price <= bound : price >= bound
  if (passes) return []
  const value = formatPrice(instrument, price)
  return [{ code: 'order_price_outside_band', field: 'price', value, nearest: formatPrice(instrument, bound) }]
}
