import type { Instrument, Steps, Ticks } from '@gridpilot/core'
import type { MarketView } from '@gridpilot/venue-sim'

/** Levels on each side of the deepest book. */
export const BOOK_DEPTH = 200

/** A level's size is between 1 and this many times the instrument's base size. */
const SIZE_SPREAD = 16
/** The base size, as a share of the largest market order. */
const BASE_SHARE = 0.0025

export interface BookLevel {
  readonly price: Ticks
  readonly quantity: Steps
}

/** Best first on both sides. */
export interface Book {
  readonly asks: readonly BookLevel[]
  readonly bids: readonly BookLevel[]
}

/**
 * The size standing at a price: a function of the price alone, so that a moved market shows other levels and not other
 * sizes. Nobody else trades here; the book is decoration around a market of unlimited depth at bid and ask.
 */
export function levelQuantity(instrument: Instrument, price: Ticks): Steps {
  const scrambled = Math.imul(price ^ (price >>> 15), 0x2c1b_3c6d) >>> 0
  const share = 1 + (scrambled % SIZE_SPREAD)
  const base = Math.max(1, Math.floor(instrument.maxMarketQuantity * BASE_SHARE), instrument.minQuantity)
  return (base * share) as Steps
}

/**
 * The `depth` levels nearest to the market on each side, one every `stepTicks` ticks: bids are grouped downwards, asks
 * upwards. Bids end above zero.
 */
export function bookOf(instrument: Instrument, view: MarketView, depth: number, stepTicks = 1): Book {
  return {
    asks: levels(Math.ceil(view.ask / stepTicks) * stepTicks, stepTicks, view.ask),
    bids: levels(Math.floor(view.bid / stepTicks) * stepTicks, -stepTicks, view.bid),
  }

  /** Each level holds what stands from the level before it up to its price; the first begins at the touch. */
  function levels(first: number, step: number, touch: number): BookLevel[] {
    const rows: BookLevel[] = []
    const direction = Math.sign(step)
    let from = touch
    for (let price = first; rows.length < depth && price >= 1; price += step) {
      let quantity = 0
      for (; (price - from) * direction >= 0; from += direction) quantity += levelQuantity(instrument, from as Ticks)
      rows.push({ price: price as Ticks, quantity: quantity as Steps })
    }
    return rows
  }
}
