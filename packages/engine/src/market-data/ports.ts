import type { Candle, CandleColumns } from '@gridpilot/core'
import type { Read } from '../ports/venue.ts'

/** Which candles: `source` names the market they come from, so that simulated, replayed and real ones never mix. */
export interface CandleSeries {
  readonly source: string
  readonly symbol: string
  readonly timeframe: string
}

/** A stretch of open times, [fromMs, toMs). */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

export interface SeriesSummary extends CandleSeries {
  readonly candles: number
  readonly firstMs: number | null
  readonly lastMs: number | null
  /** Merged, ascending. */
  readonly spans: readonly Span[]
}

/**
 * Where closed candles rest. A *span* is a stretch that was asked for and answered whole: every candle the market has
 * there is stored, so a candle missing inside a span does not exist, and one outside was never asked for.
 */
export interface CandleArchive {
  /** Candles and the span they answer, in one transaction; an empty span writes nothing, a candle outside it is a bug. */
  write(series: CandleSeries, span: Span, candles: readonly Candle[]): Promise<void>
  /** Ascending by open time. */
  read(series: CandleSeries, span: Span): Promise<CandleColumns>
  spans(series: CandleSeries): Promise<readonly Span[]>
  /** The newest stored candle that opens before `beforeMs`. */
  newest(series: CandleSeries, beforeMs: number): Promise<Candle | null>
  list(): Promise<readonly SeriesSummary[]>
  /** Forgets candles and spans: they were of another market. */
  drop(series: CandleSeries): Promise<void>
  close(): Promise<void>
}

export type CandleEvent =
  /** As the stream has them, ascending; the last one is still open. A hint: what is stored is read by REST. */
  | {
      readonly type: 'candles'
      readonly symbol: string
      readonly timeframe: string
      readonly candles: readonly Candle[]
    }
  /** Every wanted channel is acknowledged; what happened before may have been missed. */
  | { readonly type: 'connected' }
  | { readonly type: 'disconnected'; readonly reason: string }

/** One connection for all its subscriptions; keeps itself alive until closed. */
export interface CandleStream {
  subscribe(symbol: string, timeframe: string): void
  unsubscribe(symbol: string, timeframe: string): void
  close(): void
}

/** A market's candles of the past. */
export interface CandleHistorySource {
  /** `sim`, `replay`, `live`, `bitget`, or the address of another exchange. */
  readonly name: string
  /** Finished and current candles with open time in [fromMs, toMs), ascending. */
  candles(symbol: string, timeframe: string, fromMs: number, toMs: number): Promise<Read<readonly Candle[]>>
}

/** A market's public candles. */
export interface CandleSource extends CandleHistorySource {
  openStream(listener: (event: CandleEvent) => void): CandleStream
}
