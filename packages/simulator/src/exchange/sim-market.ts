import type { PublicTrade, WireMarket } from '@gridpilot/bitget-wire'
import { type CandleColumns, columnsFromRows, rate, type Steps, type Ticks } from '@gridpilot/core'
import type { SimVenue } from '@gridpilot/venue-sim'

const MINUTE_MS = 60_000

/** What the exchange knows beyond its prices: as little as its protocols ask for. */
export class SimMarket implements WireMarket {
  readonly ended = false
  readonly #venue: SimVenue
  readonly #nowMs: () => number

  constructor(venue: SimVenue, nowMs: () => number) {
    this.#venue = venue
    this.#nowMs = nowMs
  }

  get marketMs(): number {
    return this.#nowMs()
  }

  symbols(): readonly string[] {
    return this.#venue.instruments().map(({ symbol }) => symbol)
  }

  candles(symbol: string): { readonly columns: CandleColumns; readonly intervalMs: number } {
    const price = this.#last(symbol)
    const time = this.marketMs - (this.marketMs % MINUTE_MS)
    const row = { time, open: price, high: price, low: price, close: price, volume: 1 }
    return { columns: columnsFromRows([row]), intervalMs: MINUTE_MS }
  }

  recentTrades(): readonly PublicTrade[] {
    return []
  }

  fundingRate() {
    return rate('0.0001')
  }

  index(symbol: string): Ticks {
    return this.#last(symbol)
  }

  openInterest(): Steps {
    return 1_000_000 as Steps
  }

  #last(symbol: string): Ticks {
    return this.#venue.market(symbol)?.last ?? (1 as Ticks)
  }
}
