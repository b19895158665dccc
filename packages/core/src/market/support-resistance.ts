import type { CandleColumns } from './candles.ts'

export interface PriceZone {
  /** Quote units, below the last close. */
  readonly support: number
  /** Quote units, above the last close. */
  readonly resistance: number
}

/** Candles on each side that a swing must stand out from. */
export const SWING_REACH = 5

/**
 * The nearest recent turning points: the highest swing low below the last close and the lowest swing high above it,
 * at least `clearance` (quote units, say half an ATR) away, so that today's noise is not called a level. Where the
 * window has none on a side: its lowest low, its highest high. null below 2·SWING_REACH + 1 candles.
 */
export function supportResistance(candles: CandleColumns, clearance = 0): PriceZone | null {
  const { length, low, high, close } = candles
  if (length < 2 * SWING_REACH + 1) return null
  const last = close[length - 1] ?? Number.NaN
  let support = Number.NEGATIVE_INFINITY
  let resistance = Number.POSITIVE_INFINITY
  for (let i = SWING_REACH; i < length - SWING_REACH; i += 1) {
    const bottom = low[i] ?? Number.NaN
    const top = high[i] ?? Number.NaN
    if (bottom <= last - clearance && bottom > support && isSwing(low, i, -1)) support = bottom
    if (top >= last + clearance && top < resistance && isSwing(high, i, 1)) resistance = top
  }
  return {
    support: Number.isFinite(support) ? support : low.reduce((least, value) => Math.min(least, value)),
    resistance: Number.isFinite(resistance) ? resistance : high.reduce((most, value) => Math.max(most, value)),
  }
}

/** Is the value the extreme (sign 1: highest, −1: lowest) of its neighbourhood? */
function isSwing(values: Float64Array, index: number, sign: 1 | -1): boolean {
  const value = sign * (values[index] ?? Number.NaN)
  for (let i = index - SWING_REACH; i <= index + SWING_REACH; i += 1)
    if (sign * (values[i] ?? Number.NaN) > value) return false
  return true
}

/** The q-quantile (0…1) of values, linear between neighbours; NaN without values. */
export function quantile(values: ArrayLike<number>, q: number): number {
  const sorted = Float64Array.from(values).sort()
  const at = (sorted.length - 1) * q
  const low = sorted[Math.floor(at)] ?? Number.NaN
  const high = sorted[Math.ceil(at)] ?? Number.NaN
  return low + (high - low) * (at - Math.floor(at))
}
