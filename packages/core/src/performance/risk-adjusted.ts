import { toNumber } from '../money/money.ts'
import type { EquityPoint } from './equity-curve.ts'
import { MIN_DAYS, marketDays, spanDays } from './market-days.ts'

/** A ratio is only meaningful with the sampling it was computed from, so the two travel together. */
export interface SampledRatio {
  /** Annualised by √365; null before 7 days or when returns do not vary. */
  readonly value: number | null
  readonly sampling: 'utc_day'
  readonly samples: number
}

/** Return of each UTC day relative to its opening equity; days that open at or below zero are left out. */
export function dailyReturns(curve: readonly EquityPoint[]): number[] {
  return marketDays(curve).flatMap(({ opened, closed }) =>
    opened > 0n ? [toNumber(closed) / toNumber(opened) - 1] : [],
  )
}

/** Mean daily return ÷ standard deviation (n − 1), risk-free rate 0, annualised. */
export function sharpe(curve: readonly EquityPoint[]): SampledRatio {
  const returns = dailyReturns(curve)
  const average = mean(returns)
  const variance = returns.reduce((total, r) => total + (r - average) ** 2, 0) / (returns.length - 1)
  return ratio(curve, returns, Math.sqrt(variance))
}

/** Mean daily return ÷ downside deviation (root mean square of the losses over all days), annualised. */
export function sortino(curve: readonly EquityPoint[]): SampledRatio {
  const returns = dailyReturns(curve)
  const downside = returns.reduce((total, r) => total + Math.min(0, r) ** 2, 0) / returns.length
  return ratio(curve, returns, Math.sqrt(downside))
}

function ratio(curve: readonly EquityPoint[], returns: readonly number[], deviation: number): SampledRatio {
  const enough = spanDays(curve) >= MIN_DAYS && deviation > 0
  const value = enough ? (mean(returns) / deviation) * Math.sqrt(365) : null
  return { value, sampling: 'utc_day', samples: returns.length }
}

const mean = (values: readonly number[]): number =>
  values.length === 0 ? 0 : values.reduce((total, value) => total + value, 0) / values.length
