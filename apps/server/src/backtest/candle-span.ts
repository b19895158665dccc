import { type CandleColumns, type DomainError, sliceColumns } from '@gridpilot/core'
import { utcTime } from '../http/utc-time.ts'

/** Fewer candles than this are nothing to test on. */
export const SHORTEST_CANDLES = 2
export const MINUTE_MS = 60_000

/** Candles that open in [fromMs, toMs), in memory of their own. */
export function spanOf(candles: CandleColumns, fromMs: number, toMs: number): CandleColumns {
  const [begin, end] = bounds(candles, fromMs, toMs)
  const { length, ...columns } = sliceColumns(candles, begin, Math.max(begin, end))
  const { time, open, high, low, close, volume } = columns
  return {
    length,
    ...{ time: time.slice(), open: open.slice(), high: high.slice() },
    ...{ low: low.slice(), close: close.slice(), volume: volume.slice() },
  }
}

/** Index of the first candle from `fromMs` on, and the one behind the last before `toMs`. */
function bounds({ time, length }: CandleColumns, fromMs: number, toMs: number): [number, number] {
  let begin = 0
  while (begin < length && (time[begin] ?? 0) < fromMs) begin += 1
  let end = length
  while (end > 0 && (time[end - 1] ?? 0) >= toMs) end -= 1
  return [begin, end]
}

/**
 * The refusal of a span with too few candles. It names the bound whose change alone, by the least, makes it long enough;
 * where no single bound does, it names none.
 */
export function tooShort(candles: CandleColumns, fromMs: number, toMs: number): DomainError {
  const [begin, end] = bounds(candles, fromMs, toMs)
  const behind = begin + SHORTEST_CANDLES
  const later = behind > candles.length ? null : (candles.time[behind - 1] ?? 0) + MINUTE_MS
  const earlier = end < SHORTEST_CANDLES ? null : (candles.time[end - SHORTEST_CANDLES] ?? 0)
  const code = 'not_enough_history'
  if (later !== null && (earlier === null || later - toMs <= fromMs - earlier))
    return { code, field: 'to', value: utcTime(toMs), nearest: utcTime(later) }
  return earlier === null ? { code } : { code, field: 'from', value: utcTime(fromMs), nearest: utcTime(earlier) }
}
