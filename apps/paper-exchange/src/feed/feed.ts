import type { Candle, Rate } from '@gridpilot/core'

/** Candles one after another; what a feed produces is a function of its settings only. */
export interface CandleSource {
  /** The next candle, or null when there is none any more. */
  next(): Candle | null
  /** Leaves out that many candles without producing them. */
  skip(count: number): void
}

/** A market's past and future: history first, then what is played. */
export interface Feed {
  readonly kind: 'sim' | 'replay'
  readonly symbol: string
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
  fundingRate(settlementMs: number): Rate
}
