import { type CandleColumns, sliceColumns } from './candles.ts'
import { DAY_MS } from './day.ts'

/** Log returns from close to close; one less than there are candles. */
export function logReturns({ close, length }: CandleColumns): Float64Array {
  const returns = new Float64Array(Math.max(0, length - 1))
  for (let i = 1; i < length; i += 1) returns[i - 1] = Math.log((close[i] ?? 1) / (close[i - 1] ?? 1))
  return returns
}

/**
 * Daily volatility as a fraction (0.023 = 2.3 %): √(Σ squared log returns ÷ days elapsed). The mean is taken as zero,
 * as a drift cannot be told from noise over such spans. Missing candles do no harm: a return across a gap counts for
 * all of its time. null with fewer than two candles.
 */
export function dailyVolatility(candles: CandleColumns): number | null {
  const days = elapsedDays(candles)
  if (days <= 0) return null
  const squares = logReturns(candles).reduce((total, r) => total + r * r, 0)
  return Math.sqrt(squares / days)
}

/** Volatility of the last `days` days of closed candles; null when they do not reach back that far. */
export function volatilityOver(candles: CandleColumns, days: number): number | null {
  const window = lastDays(candles, days)
  return window === null ? null : dailyVolatility(window)
}

/** The candles of the last `days` days before the last one, without copying; null when history is shorter. */
export function lastDays(candles: CandleColumns, days: number): CandleColumns | null {
  const last = candles.time[candles.length - 1]
  const first = candles.time[0]
  if (last === undefined || first === undefined || last - first < days * DAY_MS) return null
  let from = candles.length - 1
  while (from > 0 && (candles.time[from - 1] ?? 0) >= last - days * DAY_MS) from -= 1
  return sliceColumns(candles, from, candles.length)
}

/** From the first to the last candle, days. */
export function elapsedDays({ time, length }: CandleColumns): number {
  return length < 2 ? 0 : ((time[length - 1] ?? 0) - (time[0] ?? 0)) / DAY_MS
}
