import type { CandleKind, PublicTrade, WireMarket } from '@gridpilot/bitget-wire'
import type { CandleColumns, Rate, Steps, Ticks } from '@gridpilot/core'
import type { SimVenue } from '@gridpilot/venue-sim'
import type { CandleRow } from '../durable/candle-row.ts'
import type { HandMove } from './hand-move.ts'

/** How far a market has come. */
export interface Place {
  /** Number of the last point, counted from the first played one. */
  readonly position: number
  readonly marketMs: number
}

/**
 * The prices of all symbols of an exchange on one clock, and what the public saw of them. `position` counts its points;
 * −1 before the first. What a point does to orders and positions is the venue's.
 */
export interface Market extends WireMarket {
  readonly position: number
  readonly marketMs: number
  readonly ended: boolean
  /** Market time of the next point; null when there is none (the feed has ended, or others make the points). */
  nextPointMs(): number | null
  /** Longest a point may be waited for, ms of market time: a hole in the data takes no longer. */
  readonly longestGapMs: number
  /**
   * Walks the venue to the next point, settling every funding time on the way. False when there is none. The caller
   * makes it durable.
   */
  step(venue: SimVenue): boolean
  /** The first one is what is meant when nobody names a symbol. */
  symbols(): readonly string[]
  candles(symbol: string, kind?: CandleKind): { readonly columns: CandleColumns; readonly intervalMs: number }
  recentTrades(symbol: string): readonly PublicTrade[]
  fundingRate(symbol: string, settlementMs: number): Rate
  index(symbol: string): Ticks
  openInterest(symbol: string): Steps
  /** Null when prices of this market cannot be moved by hand. */
  handMove(symbol: string, price: Ticks): HandMove | null
  moveByHand(move: HandMove, venue: SimVenue): void
  /** Candles that came from outside since the last call: they must be kept. */
  unsavedCandles(): readonly CandleRow[]
  /** Plain JSON from which the market's plan opens it again. */
  snapshot(): unknown
  /** State of the feed for people; empty when there is nothing to tell. */
  status(): Readonly<Record<string, unknown>>
}
