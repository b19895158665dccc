import type { CandleColumns } from '@gridpilot/core'
import type { Granularity } from './granularity.ts'

export interface CandleRow {
  readonly openMs: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  /** Base coin. */
  readonly volume: number
  /** Quote coin, from each base candle's middle price. */
  readonly quoteVolume: number
}

export interface CandleQuery {
  /** Open times in [fromMs, toMs). */
  readonly fromMs: number
  readonly toMs: number
  /** The newest that many. */
  readonly limit: number
}

/** Aggregates base candles into the newest `limit` candles of a granularity, ascending. Gaps stay gaps. */
export function aggregateCandles(columns: CandleColumns, granularity: Granularity, query: CandleQuery): CandleRow[] {
  const { startOf } = granularity
  const rows: CandleRow[] = []
  let index = firstAtOrAfter(columns, startOf, query.toMs) - 1
  while (index >= 0 && rows.length < query.limit) {
    const openMs = startOf(columns.time[index] as number)
    if (openMs < query.fromMs) break
    let first = index
    while (first > 0 && startOf(columns.time[first - 1] as number) === openMs) first--
    rows.push(foldRange(columns, openMs, first, index))
    index = first - 1
  }
  return rows.reverse()
}

function foldRange(columns: CandleColumns, openMs: number, first: number, last: number): CandleRow {
  let high = Number.NEGATIVE_INFINITY
  let low = Number.POSITIVE_INFINITY
  let volume = 0
  let quoteVolume = 0
  for (let i = first; i <= last; i++) {
    const rowHigh = columns.high[i] as number
    const rowLow = columns.low[i] as number
    if (rowHigh > high) high = rowHigh
    if (rowLow < low) low = rowLow
    volume += columns.volume[i] as number
    quoteVolume += ((columns.volume[i] as number) * (rowHigh + rowLow)) / 2
  }
  return {
    openMs,
    open: columns.open[first] as number,
    high,
    low,
    close: columns.close[last] as number,
    volume,
    quoteVolume,
  }
}

/** Index of the first base candle whose bucket opens at or after `toMs`. */
function firstAtOrAfter(columns: CandleColumns, startOf: (ms: number) => number, toMs: number): number {
  let low = 0
  let high = columns.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (startOf(columns.time[middle] as number) < toMs) low = middle + 1
    else high = middle
  }
  return low
}
