import type { GridPlan } from './grid-plan.ts'

export type RiskLevel = 'low' | 'medium' | 'high'

/**
 * SPEC section 3: low when the stand-alone limit is at least 30 % beyond the range's edge and the worst loss at most
 * 15 % of the investment; medium at 20 % and 35 %; else high. The nearer of two limits counts, exact.
 */
export function riskLevel(plan: GridPlan): RiskLevel {
  if (meets(plan, 30n, 15n)) return 'low'
  return meets(plan, 20n, 35n) ? 'medium' : 'high'
}

function meets(plan: GridPlan, distancePercent: bigint, lossPercent: bigint): boolean {
  const { lower, upper, investment } = plan.config
  const below = plan.limitBelow === null || beyond(lower - plan.limitBelow, lower, distancePercent)
  const above = plan.limitAbove === null || beyond(plan.limitAbove - upper, upper, distancePercent)
  return below && above && plan.worstLoss * 100n <= investment * lossPercent
}

const beyond = (distance: number, edge: number, percent: bigint): boolean =>
  BigInt(distance) * 100n >= BigInt(edge) * percent
