import type { Instrument, Ticks } from '../instrument/instrument.ts'
import type { GridConfig } from './grid-config.ts'
import type { GridPlan } from './grid-plan.ts'
import { MIN_GRID_COUNT } from './levels.ts'
import { planGrid } from './plan-grid.ts'
import { type PlanOptions, planSettings } from './plan-options.ts'
import { repairFor } from './repair.ts'
import { firstPassing } from './search.ts'
import { type PlanContext, tryPlan } from './try-plan.ts'

/** What was changed to make a configuration pass. Never the leverage: it makes small amounts fit by risking more. */
export type AlternativeKind = 'fewer_grids' | 'narrower_range' | 'other_symbol' | 'more_investment'

export interface Alternative {
  readonly kind: AlternativeKind
  readonly plan: GridPlan
}

/** Another contract the same grid could be put on, at its own price. */
export interface OtherMarket {
  readonly instrument: Instrument
  readonly startPrice: Ticks
}

/**
 * Configurations that do pass when the amount is too small for this one: the most grids it pays for in the same range,
 * the widest range that it pays for with the same distance between levels, the same range in percent on the first of
 * `others` that passes, and the least amount for the grid as asked. Empty when the amount suffices. `openOrders` of the
 * options count for this symbol and for all alike.
 */
export function alternativesFor(
  config: GridConfig,
  instrument: Instrument,
  startPrice: Ticks,
  options: PlanOptions = {},
  others: readonly OtherMarket[] = [],
): Alternative[] {
  const context: PlanContext = { instrument, startPrice, settings: planSettings(options) }
  const tried = tryPlan(config, context)
  const error = tried.ok ? undefined : tried.error.find(({ code }) => code === 'investment_below_minimum')
  if (error === undefined) return []
  const passes = (candidate: GridConfig) => tryPlan(candidate, context).ok
  const planned = (kind: AlternativeKind, changed: GridConfig): Alternative[] => {
    const plan = planGrid(changed, instrument, startPrice, options)
    return plan.ok ? [{ kind, plan: plan.value }] : []
  }
  const { gridCount } = config
  const fewer = firstPassing(gridCount, MIN_GRID_COUNT, (count) => passes({ ...config, gridCount: count }))
  const narrower = firstPassing(gridCount - 1, MIN_GRID_COUNT, (count) => passes(narrowed(config, startPrice, count)))
  return [
    ...(fewer === null ? [] : planned('fewer_grids', { ...config, gridCount: fewer })),
    ...(narrower === null ? [] : planned('narrower_range', narrowed(config, startPrice, narrower))),
    ...elsewhere(config, startPrice, options, others),
    ...planned('more_investment', { ...config, ...repairFor(error, config, context, true) }),
  ]
}

/** The range drawn in around the price, level by level in the proportion in which it lies below and above. */
function narrowed(config: GridConfig, startPrice: Ticks, gridCount: number): GridConfig {
  const { lower, upper, spacing, triggerPrice } = config
  const at = triggerPrice ?? startPrice
  const share = gridCount / config.gridCount
  const bound = (edge: number) =>
    Math.round(spacing === 'geometric' ? at * (edge / at) ** share : at + (edge - at) * share) as Ticks
  return { ...config, lower: bound(lower), upper: bound(upper), gridCount }
}

/** The same grid in percent of the price on another contract. Prices that mean something here mean nothing there. */
function elsewhere(
  config: GridConfig,
  startPrice: Ticks,
  options: PlanOptions,
  others: readonly OtherMarket[],
): Alternative[] {
  const { triggerPrice, stopLossPrice, takeProfitPrice, trailingUp, trailingDown } = config
  const prices = [triggerPrice, stopLossPrice, takeProfitPrice, trailingUp, trailingDown]
  if (prices.some((price) => price !== null)) return []
  for (const other of others) {
    if (other.instrument.symbol === config.symbol) continue
    const moved = (price: Ticks) => Math.round((price / startPrice) * other.startPrice) as Ticks
    const { symbol } = other.instrument
    const changed = { ...config, symbol, lower: moved(config.lower), upper: moved(config.upper) }
    const plan = planGrid(changed, other.instrument, other.startPrice, options)
    if (plan.ok) return [{ kind: 'other_symbol', plan: plan.value }]
  }
  return []
}
