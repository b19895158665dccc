import type { Candle, Instrument, Rate } from '@gridpilot/core'

/** Candles one after another; what a feed produces is a function of its settings only. */
export interface CandleSource {
  /** The next candle, or null when there is none any more. */
  next(): Candle | null
  /** Leaves out that many candles without producing them. */
  skip(count: number): void
}

/** One symbol's past and future: history first, then what is played. */
export interface Feed {
  readonly instrument: Instrument
  /** Length of a candle, ms. */
  readonly intervalMs: number
  /** Candles before the first played one; ≥ 1. */
  readonly historyCandles: number
  /** All candles, history included; null: it never ends. */
  readonly totalCandles: number | null
  /** Where the funding rates come from, for people. */
  readonly fundingSource: string
  /** A fresh reader from the oldest candle on. */
  open(): CandleSource
  /** Number of the last candle that opens at or before `ms`; −1 when there is none. */
  indexAt(ms: number): number
  fundingRate(settlementMs: number): Rate
}

/** What a market plays: its symbols, in the order every point of it moves them. */
export interface MarketFeed {
  readonly kind: 'sim' | 'replay'
  /** Market time at which history ends and play begins. */
  readonly startMs: number
  readonly feeds: readonly Feed[]
}
