import type { Money } from '../money/money.ts'
import { checkShape } from './check-shape.ts'
import type { GridConfig } from './grid-config.ts'
import { edge } from './search.ts'
import { investmentFor, minimumSlotQuantity } from './sizing.ts'
import { type PlanContext, sizingOf, tryPlan } from './try-plan.ts'

/**
 * The smallest investment with which this shape passes: the inverse of the quantity formula at the smallest quantity,
 * and a little more where only the rounding slack of that quantity keeps the limit outside the range. One unit less
 * fails. null: no amount near the minimum passes (the leverage is too high, or the shape itself is refused).
 */
export function minimumInvestment(config: GridConfig, context: PlanContext): Money | null {
  const { instrument, startPrice, settings } = context
  if (checkShape(config, instrument, startPrice, settings).length > 0) return null
  const passes = (amount: bigint): boolean => tryPlan({ ...config, investment: amount as Money }, context).ok
  const sizing = sizingOf(config, context)
  const least = BigInt(minimumSlotQuantity(sizing))
  const smallest = investmentFor(sizing, least)
  if (passes(smallest)) return smallest
  // With the quantity fixed more money only moves the limit away, so the end of the stretch is the best try.
  const last = investmentFor(sizing, least + 1n) - 1n
  if (passes(last)) return edge(smallest, last, passes) as Money
  return passes(config.investment) && config.investment > smallest
    ? (edge(smallest, config.investment, passes) as Money)
    : null
}
