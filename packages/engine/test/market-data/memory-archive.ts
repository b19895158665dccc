import { type Candle, type CandleColumns, columnsFromRows } from '@gridpilot/core'
import type { CandleArchive, CandleSeries, SeriesSummary, Span } from '../../src/index.ts'
import { mergeSpans } from '../../src/market-data/spans.ts'

const keyOf = ({ source, symbol, timeframe }: CandleSeries) => `${source} ${symbol} ${timeframe}`

/** The archive's promises without a file. */
export class MemoryArchive implements CandleArchive {
  readonly #candles = new Map<string, Map<number, Candle>>()
  readonly #spans = new Map<string, readonly Span[]>()

  async write(series: CandleSeries, span: Span, candles: readonly Candle[]): Promise<void> {
    if (span.fromMs >= span.toMs) return
    const key = keyOf(series)
    const rows = this.#candles.get(key) ?? new Map<number, Candle>()
    for (const candle of candles) rows.set(candle.time, candle)
    this.#candles.set(key, rows)
    this.#spans.set(key, mergeSpans([...(this.#spans.get(key) ?? []), span]))
  }

  async read(series: CandleSeries, { fromMs, toMs }: Span): Promise<CandleColumns> {
    const rows = [...(this.#candles.get(keyOf(series))?.values() ?? [])]
    return columnsFromRows(rows.filter(({ time }) => time >= fromMs && time < toMs).sort((a, b) => a.time - b.time))
  }

  async spans(series: CandleSeries): Promise<readonly Span[]> {
    return this.#spans.get(keyOf(series)) ?? []
  }

  async newest(series: CandleSeries, beforeMs: number): Promise<Candle | null> {
    const rows = [...(this.#candles.get(keyOf(series))?.values() ?? [])].filter(({ time }) => time < beforeMs)
    return rows.sort((a, b) => b.time - a.time)[0] ?? null
  }

  async list(): Promise<readonly SeriesSummary[]> {
    return []
  }

  async drop(series: CandleSeries): Promise<void> {
    this.#candles.delete(keyOf(series))
    this.#spans.delete(keyOf(series))
  }

  async close(): Promise<void> {
    // Nothing is open.
  }
}
