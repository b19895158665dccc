import type { DomainError } from '../errors/domain-error.ts'
import type { Ticks } from '../instrument/instrument.ts'
import type { Money } from '../money/money.ts'
import { firstTrailingLimits, isPrice, leverageBounds, stopPriceFits } from './check-shape.ts'
import type { GridConfig } from './grid-config.ts'
import { MAX_GRID_COUNT, MAX_PRICE_TICKS, MIN_GRID_COUNT } from './levels.ts'
import { minimumInvestment } from './min-investment.ts'
import { edge, firstPassing, nearestPassing } from './search.ts'
import { investmentFor } from './sizing.ts'
import { effectiveStart, largestQuantity, type PlanContext, sizingOf, tryPlan } from './try-plan.ts'

/** The fields to change so that an error goes away, with values that really do it. Empty: nothing known does. */
export type Repair = Partial<GridConfig>

const passes = (config: GridConfig, context: PlanContext): boolean => tryPlan(config, context).ok

/** Does the field itself no longer stand in the way? Weaker than passing: other fields may still be wrong. */
function clears(config: GridConfig, context: PlanContext, field: string): boolean {
  const tried = tryPlan(config, context)
  return tried.ok || tried.error.every((error) => error.field !== field)
}

/** A configuration to repair. `alone`: nothing else is wrong, so a value is worth looking for with which all passes. */
interface Patient {
  readonly config: GridConfig
  readonly context: PlanContext
  readonly alone: boolean
}

/** Finds the nearest change that makes the whole configuration pass, or at least this field. */
export function repairFor(error: DomainError, config: GridConfig, context: PlanContext, alone: boolean): Repair {
  const patient: Patient = { config, context, alone }
  switch (error.code) {
    case 'price_not_positive':
    case 'range_inverted':
    case 'price_outside_range':
    case 'start_outside_range':
      return repairBound(error.field === 'upper' ? 'upper' : 'lower', patient)
    case 'trigger_price_outside_range':
      return repairTrigger(patient)
    case 'grid_count_out_of_range':
    case 'open_order_cap_exceeded':
    case 'levels_coincide':
    case 'spacing_not_profitable':
      return repairCount(patient)
    case 'leverage_out_of_range':
    case 'leverage_above_tier':
      return repairLeverage(error, patient)
    case 'limit_inside_range':
      return repairLimit(patient)
    case 'investment_below_minimum':
      return repairSmallAmount(config, context)
    case 'investment_above_maximum':
      return repairLargeAmount(config, context)
    case 'stop_loss_price_invalid':
      return repairStop('stopLossPrice', 'loss', config)
    case 'take_profit_price_invalid':
      return repairStop('takeProfitPrice', 'profit', config)
    case 'stop_loss_amount_invalid':
      return { stopLossAmount: null }
    case 'take_profit_amount_invalid':
      return { takeProfitAmount: null }
    case 'trailing_limit_invalid':
      return repairTrailing(error.field === 'trailingDown' ? 'trailingDown' : 'trailingUp', config)
    case 'trailing_needs_one_way':
      return { trailingUp: null, trailingDown: null }
    default:
      return {}
  }
}

/** Looks for a value with which everything passes, then for one with which at least the field does. */
function settle<T>(
  search: (accepts: (candidate: GridConfig) => boolean) => T | null,
  field: string,
  { context, alone }: Patient,
): T | null {
  const complete = alone ? search((candidate) => passes(candidate, context)) : null
  return complete ?? search((candidate) => clears(candidate, context, field))
}

function repairBound(field: 'lower' | 'upper', patient: Patient): Repair {
  const { config, context } = patient
  const start = effectiveStart(config, context)
  const { lower, upper } = config
  if (lower > upper && lower > start && upper < start) return { lower: upper, upper: lower }
  const [from, to] =
    field === 'lower'
      ? lower < 1
        ? [1, start - 1]
        : [Math.min(start - 1, upper > 1 ? upper - 1 : start - 1), 1]
      : upper > MAX_PRICE_TICKS
        ? [MAX_PRICE_TICKS, start + 1]
        : [Math.max(start, lower > 0 && lower < MAX_PRICE_TICKS ? lower : 0) + 1, MAX_PRICE_TICKS]
  const search = (accepts: (candidate: GridConfig) => boolean) =>
    nearestPassing(from, to, (value) => accepts({ ...config, [field]: value as Ticks }))
  const value = settle(search, field, patient)
  return value === null ? {} : { [field]: value as Ticks }
}

function repairTrigger(patient: Patient): Repair {
  const { config } = patient
  const { lower, upper, triggerPrice } = config
  const ends = triggerPrice !== null && triggerPrice >= upper ? [upper - 1, lower + 1] : [lower + 1, upper - 1]
  const [from = lower, to = upper] = ends
  const search = (accepts: (candidate: GridConfig) => boolean) =>
    nearestPassing(from, to, (value) => accepts({ ...config, triggerPrice: value as Ticks }))
  const value = settle(search, 'triggerPrice', patient)
  return value === null ? {} : { triggerPrice: value as Ticks }
}

function repairCount(patient: Patient): Repair {
  const { config } = patient
  const asked = Number.isFinite(config.gridCount) ? Math.floor(config.gridCount) : MAX_GRID_COUNT
  const [from, to] =
    asked < MIN_GRID_COUNT ? [MIN_GRID_COUNT, MAX_GRID_COUNT] : [Math.min(asked, MAX_GRID_COUNT), MIN_GRID_COUNT]
  const search = (accepts: (candidate: GridConfig) => boolean) =>
    firstPassing(from, to, (gridCount) => accepts({ ...config, gridCount }))
  const gridCount = settle(search, 'gridCount', patient)
  if (gridCount !== null) return { gridCount }
  if (config.gridCount > MAX_GRID_COUNT || config.gridCount < MIN_GRID_COUNT) return {}
  const widen = (accepts: (candidate: GridConfig) => boolean) =>
    nearestPassing(config.upper, MAX_PRICE_TICKS, (upper) => accepts({ ...config, upper: upper as Ticks }))
  const upper = settle(widen, 'gridCount', patient)
  return upper === null ? {} : { upper: upper as Ticks }
}

/** Else the nearest leverage with which at least this error is gone: the next one may have another remedy. */
function repairLeverage(error: DomainError, patient: Patient): Repair {
  const { config, context } = patient
  const passing = passingLeverage(patient)
  if (passing !== null) return passing
  const [from, to] = leverageSearch(patient)
  const cleared = firstPassing(from, to, (leverage) => {
    const tried = tryPlan({ ...config, leverage }, context)
    return tried.ok || tried.error.every(({ code }) => code !== error.code)
  })
  return cleared === null ? {} : { leverage: cleared }
}

/** The nearest leverage that passes, with more money if it takes that. */
function passingLeverage(patient: Patient): Repair | null {
  const { config, context, alone } = patient
  if (!alone) return null
  const [from, to] = leverageSearch(patient)
  const leverage = firstPassing(from, to, (value) => passes({ ...config, leverage: value }, context))
  return leverage === null ? leverageAndAmount(config, context, from, to) : { leverage }
}

/** From the leverage asked for downwards; upwards when it is below the lowest. */
function leverageSearch({ config, context }: Patient): readonly [number, number] {
  const { min, max } = leverageBounds(context.instrument)
  const asked = Number.isNaN(config.leverage) ? min : Math.floor(config.leverage)
  return asked < min ? [min, max] : [Math.min(asked, max), min]
}

/** A lower leverage; where even the lowest does not do, the bound beyond which the limit lies comes nearer. */
function repairLimit(patient: Patient): Repair {
  const { config, context } = patient
  const byLeverage = passingLeverage(patient)
  if (byLeverage !== null) return byLeverage
  const start = effectiveStart(config, context)
  const ways = [
    ['upper', config.upper, start + 1],
    ['lower', config.lower, start - 1],
  ] as const
  for (const [field, from, to] of ways) {
    const value = nearestPassing(from, to, (bound) => passes({ ...config, [field]: bound as Ticks }, context))
    if (value !== null) return { [field]: value as Ticks }
  }
  return {}
}

/** Where a lower leverage needs more money than given: the highest leverage some amount passes with, and that amount. */
function leverageAndAmount(config: GridConfig, context: PlanContext, from: number, to: number): Repair | null {
  const amountAt = (leverage: number) => minimumInvestment({ ...config, leverage }, context)
  const takes = (leverage: bigint) => (amountAt(Number(leverage)) ?? 0n) > config.investment
  const [first, last] = [BigInt(from), BigInt(to)]
  // The lower the leverage the farther the limit, so the highest that passes is found by halving.
  const leverage = takes(first) ? first : first > last && takes(last) ? edge(first, last, takes) : null
  const investment = leverage === null ? null : amountAt(Number(leverage))
  return leverage === null || investment === null ? null : { leverage: Number(leverage), investment }
}

function repairSmallAmount(config: GridConfig, context: PlanContext): Repair {
  const investment = minimumInvestment(config, context)
  if (investment !== null) return { investment }
  return leverageAndAmount(config, context, config.leverage, leverageBounds(context.instrument).min) ?? {}
}

function repairLargeAmount(config: GridConfig, context: PlanContext): Repair {
  const sizing = sizingOf(config, context)
  const most = (investmentFor(sizing, largestQuantity(sizing) + 1n) - 1n) as Money
  const accepts = (amount: bigint): boolean => passes({ ...config, investment: amount as Money }, context)
  if (accepts(most)) return { investment: most }
  const least = minimumInvestment(config, context)
  if (least !== null && least < most) return { investment: edge(most, least, accepts) as Money }
  return most > 0n ? { investment: most } : {}
}

function repairTrailing(field: 'trailingUp' | 'trailingDown', config: GridConfig): Repair {
  const { up, down } = firstTrailingLimits(config)
  const limit = field === 'trailingUp' ? up : down
  return { [field]: isPrice(limit) ? limit : null }
}

function repairStop(field: 'stopLossPrice' | 'takeProfitPrice', kind: 'loss' | 'profit', config: GridConfig): Repair {
  const { lower, upper } = config
  const price = config[field] ?? lower
  const sides = [(lower - 1) as Ticks, (upper + 1) as Ticks]
  const fitting = sides.filter((side) => stopPriceFits(config, side, kind))
  const distance = (side: Ticks) => Math.abs(side - price)
  const [nearest] = fitting.sort((a, b) => distance(a) - distance(b))
  return nearest === undefined ? {} : { [field]: nearest }
}
