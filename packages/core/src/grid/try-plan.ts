import { assert } from '../assert.ts'
import type { DomainError } from '../errors/domain-error.ts'
import { formatPrice, type Instrument, notional, type Steps, type Ticks, tierFor } from '../instrument/instrument.ts'
import { largest, smallest } from '../money/extremes.ts'
import { type Money, mulRateCeil, ZERO } from '../money/money.ts'
import { applyExecution, unrealizedAt } from '../position/position.ts'
import { err, ok, type Result } from '../result.ts'
import { checkShape } from './check-shape.ts'
import type { GridConfig } from './grid-config.ts'
import type { GridPlan, PlanOrigin } from './grid-plan.ts'
import { gridLevels } from './levels.ts'
import { standAloneLimit } from './limit.ts'
import { type SizedGrid, slotsTradedAtStart } from './path-inventory.ts'
import type { Carried, PlanSettings } from './plan-options.ts'
import { profitPerGrid } from './profit-per-grid.ts'
import {
  firstPlacement,
  makeSizing,
  minimumSlotQuantity,
  plannedNotional,
  quantityFor,
  requiredMargin,
  type Sizing,
} from './sizing.ts'
import { worstExit } from './worst-loss.ts'

/** Where a plan is judged: the market and the account around it. */
export interface PlanContext {
  readonly instrument: Instrument
  readonly startPrice: Ticks
  readonly settings: PlanSettings
}

/** A plan but for its minimum investment, which takes a search of its own. */
export type TriedPlan = Omit<GridPlan, 'minInvestment'>

export const effectiveStart = (config: GridConfig, context: PlanContext): Ticks =>
  config.triggerPrice ?? context.startPrice

/** The sizing of a configuration whose shape has passed `checkShape`. */
export function sizingOf(config: GridConfig, context: PlanContext): Sizing {
  const levels = gridLevels(config.spacing, config.lower, config.upper, config.gridCount)
  const placement = firstPlacement(config, levels, effectiveStart(config, context))
  const { instrument, settings } = context
  const { carried } = settings
  const lost = carried === null ? ZERO : largest(ZERO, lossOf(instrument, carried, placement.startPrice))
  return makeSizing(instrument, placement, config.leverage, settings.reserveRate, lost as Money)
}

/** What a running bot has lost (> 0) or earned at a price. */
const lossOf = (instrument: Instrument, { position, spent }: Carried, price: Ticks): Money =>
  (spent - unrealizedAt(instrument, position, price)) as Money

/** Largest slot quantity the exchange takes: order sizes, and the position inside the last margin tier. */
export function largestQuantity(sizing: Sizing): bigint {
  const { instrument, placement } = sizing
  const slots = slotsTradedAtStart(placement)
  const lastTier = instrument.tiers.at(-1)
  assert(lastTier !== undefined, 'instrument without margin tiers')
  const bounds: [bigint, ...bigint[]] = [
    BigInt(instrument.maxLimitQuantity),
    lastTier.notionalTo / plannedNotional(sizing, 1n),
  ]
  if (slots > 0) bounds.push(BigInt(instrument.maxMarketQuantity) / BigInt(slots))
  return smallest(...bounds)
}

/** One honest attempt: a plan that keeps every promise, or every reason of the first stage that refuses it. */
export function tryPlan(config: GridConfig, context: PlanContext): Result<TriedPlan, DomainError[]> {
  const shape = checkShape(config, context.instrument, context.startPrice, context.settings)
  if (shape.length > 0) return err(shape)
  const sizing = sizingOf(config, context)
  const quantity = quantityFor(sizing, config.investment)
  const refused = checkQuantity(config, sizing, quantity)
  if (refused !== null) return err([refused])
  return limitedPlan(config, context, sizing, Number(quantity) as Steps)
}

function checkQuantity(config: GridConfig, sizing: Sizing, quantity: bigint): DomainError | null {
  if (quantity < BigInt(minimumSlotQuantity(sizing))) return { code: 'investment_below_minimum', field: 'investment' }
  if (quantity > largestQuantity(sizing)) return { code: 'investment_above_maximum', field: 'investment' }
  const { maxLeverage } = tierFor(sizing.instrument, plannedNotional(sizing, quantity))
  if (config.leverage <= maxLeverage) return null
  return { code: 'leverage_above_tier', field: 'leverage', details: { max: maxLeverage } }
}

function limitedPlan(
  config: GridConfig,
  context: PlanContext,
  sizing: Sizing,
  quantity: Steps,
): Result<TriedPlan, DomainError[]> {
  const { instrument, settings } = context
  const { placement } = sizing
  const origin = settings.carried === null ? null : carriedOrigin(settings.carried, sizing, quantity)
  const grid: SizedGrid = { instrument, placement, quantity, origin }
  const limitBelow = standAloneLimit(grid, 'down', config)
  const limitAbove = standAloneLimit(grid, 'up', config)
  const inside = insideRange(config, limitBelow, limitAbove)
  if (inside !== null)
    return err([{ code: 'limit_inside_range', field: 'leverage', details: { limit: formatPrice(instrument, inside) } }])
  const { stopLossPrice, stopLossAmount } = config
  const rules = { stopLossPrice, stopLossAmount, limitBelow, limitAbove, slippage: settings.slippageRate }
  return ok({
    config,
    startPrice: placement.startPrice,
    levels: placement.levels,
    emptyLevel: placement.emptyLevel,
    quantity,
    base: baseOf(sizing, quantity),
    initial:
      settings.carried === null ? initialOrder(sizing, quantity) : tradedFrom(settings.carried, sizing, quantity),
    requiredMargin: requiredMargin(sizing, quantity),
    limitBelow,
    limitAbove,
    worstLoss: worstExit(grid, rules).loss satisfies Money,
    profitPerGrid: profitPerGrid(placement.levels, instrument.makerFee),
    origin,
  })
}

function insideRange(config: GridConfig, limitBelow: Ticks | null, limitAbove: Ticks | null): Ticks | null {
  if (limitBelow !== null && limitBelow >= config.lower) return limitBelow
  return limitAbove !== null && limitAbove <= config.upper ? limitAbove : null
}

/** B: 0 for long, the slots above for neutral, all slots for short. */
function baseOf(sizing: Sizing, quantity: Steps): Steps {
  const { direction, slotsAbove, levels } = sizing.placement
  const slots = direction === 'long' ? 0 : direction === 'neutral' ? slotsAbove : levels.length - 1
  return (slots * quantity) as Steps
}

function initialOrder(sizing: Sizing, quantity: Steps): GridPlan['initial'] {
  const slots = slotsTradedAtStart(sizing.placement)
  if (slots === 0) return null
  const side = sizing.placement.direction === 'long' ? 'buy' : 'sell'
  return { side, quantity: (slots * quantity) as Steps }
}

/** What the new grid has to hold at its start price. */
const wantedSize = (sizing: Sizing, quantity: Steps): number => {
  const slots = slotsTradedAtStart(sizing.placement)
  return sizing.placement.direction === 'short' ? -slots * quantity : slots * quantity
}

/** The one market order from what is held to what the new grid holds. */
function tradedFrom({ position }: Carried, sizing: Sizing, quantity: Steps): GridPlan['initial'] {
  const missing = wantedSize(sizing, quantity) - position.size
  if (missing === 0) return null
  return { side: missing > 0 ? 'buy' : 'sell', quantity: Math.abs(missing) as Steps }
}

/** The bot right after that order, at the start price. */
function carriedOrigin(carried: Carried, sizing: Sizing, quantity: Steps): PlanOrigin {
  const { instrument, placement } = sizing
  const { emptyLevel, levels, startPrice: price } = placement
  const held = levels.slice(1).map((_, cell) => (cell >= emptyLevel ? quantity : 0) as Steps)
  const traded = tradedFrom(carried, sizing, quantity)
  if (traded === null) return { price, held, position: carried.position, spent: carried.spent }
  const { position, realized } = applyExecution(instrument, carried.position, traded.side, price, traded.quantity)
  const fee = mulRateCeil(notional(instrument, price, traded.quantity), instrument.takerFee)
  return { price, held, position, spent: (carried.spent + fee - realized) as Money }
}
