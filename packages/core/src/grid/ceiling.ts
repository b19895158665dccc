import { type Instrument, priceToNumber, quantityToNumber } from '../instrument/instrument.ts'
import { toNumber } from '../money/money.ts'
import type { GridPlan } from './grid-plan.ts'

/** A claim above this multiple of the ceiling is flagged and never shown as expected. */
export const CEILING_TOLERANCE = 1.5

/**
 * Gross grid profit per day as a fraction of the investment that a driftless market of daily volatility `s` (fraction)
 * can pay at most: q·N·p̄·s² / (2 ln(U/L)·M), p̄ the mean level. Independent of N, as q shrinks with it.
 */
export function grossCeilingPerDay(plan: GridPlan, instrument: Instrument, s: number): number {
  const { config, levels, quantity } = plan
  const mean = levels.reduce((total, level) => total + priceToNumber(instrument, level), 0) / levels.length
  const turnover = quantityToNumber(instrument, quantity) * config.gridCount * mean
  return (turnover * s * s) / (2 * Math.log(config.upper / config.lower) * toNumber(config.investment))
}

/** Is a claimed profit per day (fraction of the investment) more than the ceiling can explain? */
export const exceedsCeiling = (claimPerDay: number, ceilingPerDay: number): boolean =>
  claimPerDay > CEILING_TOLERANCE * ceilingPerDay
