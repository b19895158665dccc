import { assert } from '../assert.ts'
import type { CandleColumns } from './candles.ts'

/** Simple moving average; NaN until `period` values are there. Same length as the input. */
export function sma(values: Float64Array, period: number): Float64Array {
  assert(Number.isInteger(period) && period >= 1, `sma period ${period}`)
  const averages = new Float64Array(values.length).fill(Number.NaN)
  let total = 0
  values.forEach((value, i) => {
    total += value - (i >= period ? (values[i - period] ?? 0) : 0)
    if (i >= period - 1) averages[i] = total / period
  })
  return averages
}

/** Exponential moving average, weight 2/(period+1), seeded with the simple average; NaN until then. */
export function ema(values: Float64Array, period: number): Float64Array {
  return smooth(values, period, 2 / (period + 1))
}

/** Average true range by Wilder's smoothing (weight 1/period), quote units; NaN for the first `period` candles. */
export function atr(candles: CandleColumns, period: number): Float64Array {
  const averages = new Float64Array(candles.length).fill(Number.NaN)
  averages.set(smooth(trueRanges(candles), period, 1 / period), Math.min(1, candles.length))
  return averages
}

/** True range of every candle but the first: the whole way the price went since the close before. */
function trueRanges({ length, high, low, close }: CandleColumns): Float64Array {
  const ranges = new Float64Array(Math.max(0, length - 1))
  for (let i = 1; i < length; i += 1) {
    const before = close[i - 1] ?? Number.NaN
    const top = high[i] ?? Number.NaN
    const bottom = low[i] ?? Number.NaN
    ranges[i - 1] = Math.max(top - bottom, Math.abs(top - before), Math.abs(bottom - before))
  }
  return ranges
}

function smooth(values: Float64Array, period: number, weight: number): Float64Array {
  assert(Number.isInteger(period) && period >= 1, `smoothing period ${period}`)
  const averages = new Float64Array(values.length).fill(Number.NaN)
  if (values.length < period) return averages
  let average = values.subarray(0, period).reduce((total, value) => total + value, 0) / period
  averages[period - 1] = average
  for (let i = period; i < values.length; i += 1) {
    average += weight * ((values[i] ?? average) - average)
    averages[i] = average
  }
  return averages
}
