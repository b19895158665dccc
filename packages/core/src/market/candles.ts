/**
 * Candles as columns: one array each, same length, ascending by time, no object per candle. Prices are doubles in
 * quote units as the venue printed them; `time` is the OPEN time in epoch milliseconds. Missing candles are absent.
 */
export interface CandleColumns {
  readonly length: number
  readonly time: Float64Array
  readonly open: Float64Array
  readonly high: Float64Array
  readonly low: Float64Array
  readonly close: Float64Array
  /** Base coin. */
  readonly volume: Float64Array
}

export interface Candle {
  readonly time: number
  readonly open: number
  readonly high: number
  readonly low: number
  readonly close: number
  readonly volume: number
}

export function candleColumns(length: number): CandleColumns {
  const column = () => new Float64Array(length)
  return { length, time: column(), open: column(), high: column(), low: column(), close: column(), volume: column() }
}

export function columnsFromRows(rows: readonly Candle[]): CandleColumns {
  const columns = candleColumns(rows.length)
  rows.forEach((row, i) => {
    columns.time[i] = row.time
    columns.open[i] = row.open
    columns.high[i] = row.high
    columns.low[i] = row.low
    columns.close[i] = row.close
    columns.volume[i] = row.volume
  })
  return columns
}

/** Rows [from, to) without copying. */
export function sliceColumns(columns: CandleColumns, from: number, to: number): CandleColumns {
  return {
    length: to - from,
    time: columns.time.subarray(from, to),
    open: columns.open.subarray(from, to),
    high: columns.high.subarray(from, to),
    low: columns.low.subarray(from, to),
    close: columns.close.subarray(from, to),
    volume: columns.volume.subarray(from, to),
  }
}

/** A funding settlement: the rate that applied at that time; positive means longs pay. */
export interface FundingPoint {
  readonly time: number
  readonly rate: number
}
