import type { Instrument, Ticks } from '../instrument/instrument.ts'
import { leverageBounds } from './check-shape.ts'
import type { GridConfig } from './grid-config.ts'
import type { GridPlan } from './grid-plan.ts'
import { MIN_GRID_COUNT } from './levels.ts'
import { planGrid } from './plan-grid.ts'
import { type PlanOptions, planSettings } from './plan-options.ts'
import { repairFor } from './repair.ts'
import { firstPassing } from './search.ts'
import { type PlanContext, tryPlan } from './try-plan.ts'

/** Which single choice was changed to make a configuration pass. */
export type AlternativeKind = 'fewer_grids' | 'higher_leverage' | 'more_investment'

export interface Alternative {
  readonly kind: AlternativeKind
  readonly plan: GridPlan
}

/**
 * Configurations that do pass when the amount is too small for this one: the most grids it pays for, the lowest
 * leverage that stretches it far enough, and the least amount for the grid as asked. Empty when the amount suffices.
 */
export function alternativesFor(
  config: GridConfig,
  instrument: Instrument,
  startPrice: Ticks,
  options: PlanOptions = {},
): Alternative[] {
  const context: PlanContext = { instrument, startPrice, settings: planSettings(options) }
  const tried = tryPlan(config, context)
  const error = tried.ok ? undefined : tried.error.find(({ code }) => code === 'investment_below_minimum')
  if (error === undefined) return []
  const passes = (candidate: GridConfig) => tryPlan(candidate, context).ok
  const { max } = leverageBounds(instrument)
  const { gridCount, leverage } = config
  const fewer = firstPassing(gridCount, MIN_GRID_COUNT, (count) => passes({ ...config, gridCount: count }))
  const higher = firstPassing(leverage, max, (value) => passes({ ...config, leverage: value }))
  const found: [AlternativeKind, Partial<GridConfig>][] = [['more_investment', repairFor(error, config, context, true)]]
  if (higher !== null) found.unshift(['higher_leverage', { leverage: higher }])
  if (fewer !== null) found.unshift(['fewer_grids', { gridCount: fewer }])
  return found.flatMap(([kind, change]) => {
    const plan = planGrid({ ...config, ...change }, instrument, startPrice, options)
    return plan.ok ? [{ kind, plan: plan.value }] : []
  })
}
