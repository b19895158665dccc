import { DAY_MS } from '../market/day.ts'
import type { Money } from '../money/money.ts'
import { type EquityPoint, equityAtTime } from './equity-curve.ts'

/** Below this many whole days no rate of days is stated: it would be an anecdote. */
export const MIN_DAYS = 7

/** PnL of one UTC day of market time. */
export interface DayResult {
  /** Start of the day, epoch ms. */
  readonly dayMs: number
  /** Equity at its start (or at the first point) and at its end (or at the last point). */
  readonly opened: Money
  readonly closed: Money
}

/** The UTC days a curve touches, the first and last possibly in part. Days without a point close where they opened. */
export function marketDays(curve: readonly EquityPoint[]): DayResult[] {
  const first = curve[0]
  const last = curve.at(-1)
  if (first === undefined || last === undefined) return []
  const days: DayResult[] = []
  let opened = first.equity
  for (let dayMs = Math.floor(first.timeMs / DAY_MS) * DAY_MS; dayMs <= last.timeMs; dayMs += DAY_MS) {
    const closed = equityAtTime(curve, dayMs + DAY_MS - 1) ?? opened
    days.push({ dayMs, opened, closed })
    opened = closed
  }
  return days
}

/** Days between first and last point, as a fraction. */
export function spanDays(curve: readonly EquityPoint[]): number {
  const first = curve[0]
  const last = curve.at(-1)
  return first === undefined || last === undefined ? 0 : (last.timeMs - first.timeMs) / DAY_MS
}

/**
 * Share of market days with positive total PnL, 0…1; null before 7 days. Closed pairs win by construction, so they
 * prove nothing (SPEC section 3).
 */
export function winRate(curve: readonly EquityPoint[]): number | null {
  if (spanDays(curve) < MIN_DAYS) return null
  const days = marketDays(curve)
  return days.filter(({ opened, closed }) => closed > opened).length / days.length
}
