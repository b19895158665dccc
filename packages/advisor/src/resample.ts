import { assert, type CandleColumns, candleColumns, sliceColumns } from '@gridpilot/core'

/** Coarser candles aligned to UTC; the last one may be short. Candles already that coarse come back unchanged. */
export function resample(candles: CandleColumns, intervalMs: number): CandleColumns {
  assert(intervalMs > 0, `resample to ${intervalMs} ms`)
  if (candleInterval(candles) >= intervalMs) return candles
  const out = candleColumns(candles.length)
  let row = -1
  let slot = Number.NaN
  for (let i = 0; i < candles.length; i += 1) {
    const start = Math.floor((candles.time[i] ?? 0) / intervalMs) * intervalMs
    if (start !== slot) {
      slot = start
      row += 1
      out.time[row] = start
      out.open[row] = candles.open[i] ?? 0
      out.high[row] = candles.high[i] ?? 0
      out.low[row] = candles.low[i] ?? 0
    }
    out.high[row] = Math.max(out.high[row] ?? 0, candles.high[i] ?? 0)
    out.low[row] = Math.min(out.low[row] ?? 0, candles.low[i] ?? 0)
    out.close[row] = candles.close[i] ?? 0
    out.volume[row] = (out.volume[row] ?? 0) + (candles.volume[i] ?? 0)
  }
  return sliceColumns(out, 0, row + 1)
}

/** Length of one candle, ms: the smallest distance between neighbours near the end; 0 with fewer than two. */
export function candleInterval({ time, length }: CandleColumns): number {
  let least = Number.POSITIVE_INFINITY
  for (let i = Math.max(1, length - 100); i < length; i += 1) {
    least = Math.min(least, (time[i] ?? 0) - (time[i - 1] ?? 0))
  }
  return Number.isFinite(least) ? least : 0
}

/** First row whose open time is at or after `timeMs`; the length when there is none. */
export function rowAt({ time, length }: CandleColumns, timeMs: number): number {
  let low = 0
  let high = length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((time[middle] ?? 0) < timeMs) low = middle + 1
    else high = middle
  }
  return low
}
