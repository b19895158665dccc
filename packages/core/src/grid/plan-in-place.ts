import { assert } from '../assert.ts'
import type { ErrorCode } from '../errors/catalogue.ts'
import { minimumQuantity } from '../instrument/filters.ts'
import { type Instrument, notional, type Steps, type Ticks } from '../instrument/instrument.ts'
import { largest } from '../money/extremes.ts'
import { type Money, ZERO } from '../money/money.ts'
import { initialMargin } from '../position/margin.ts'
import { unrealizedAt } from '../position/position.ts'
import { err, ok, type Result } from '../result.ts'
import { presentOrigin } from './carried.ts'
import { isPrice } from './check-shape.ts'
import type { GridBot } from './grid-bot.ts'
import type { GridConfig } from './grid-config.ts'
import type { GridPlan, PlanOrigin } from './grid-plan.ts'
import { nearestLevel, strictlyIncreasing } from './levels.ts'
import { standAloneLimit } from './limit.ts'
import { inventoriesAlong, type SizedGrid, sizedGridOf } from './path-inventory.ts'
import { DEFAULT_SLIPPAGE } from './plan-options.ts'
import { everyGridProfits, profitPerGrid } from './profit-per-grid.ts'
import { worstExitOf } from './worst-loss.ts'

/** A plan for what a bot holds, and what there is to say against it. */
export interface PlanInPlace {
  readonly plan: GridPlan
  /** Most margin and fees that its position and orders take on either way. */
  readonly needed: Money
  /** The bot's equity at that price. */
  readonly funds: Money
  /** A stand-alone limit that lies inside the range; null: none does. */
  readonly limitInside: Ticks | null
}

/**
 * The plan of a bot that keeps its quantity and everything its slots hold while levels or money change, counted from what
 * the bot really holds and has lost.
 */
export function planInPlace(
  bot: GridBot & { readonly plan: GridPlan },
  config: GridConfig,
  levels: readonly Ticks[],
  price: Ticks,
  instrument: Instrument,
): PlanInPlace {
  const origin = presentOrigin(bot, price)
  const moved: GridPlan = { ...bot.plan, levels, emptyLevel: nearestLevel(levels, price), origin }
  const grid = sizedGridOf(moved, instrument)
  const needed = committedMargin(grid, origin, config.leverage)
  const funds = (config.investment - origin.spent + unrealizedAt(instrument, origin.position, price)) as Money
  const limitBelow = standAloneLimit(grid, 'down', config)
  const limitAbove = standAloneLimit(grid, 'up', config)
  const [lowest, highest] = [levels[0], levels.at(-1)]
  assert(lowest !== undefined && highest !== undefined, 'a grid without levels')
  const below = limitBelow !== null && limitBelow >= lowest ? limitBelow : null
  const above = limitAbove !== null && limitAbove <= highest ? limitAbove : null
  const limited = { ...moved, limitBelow, limitAbove, requiredMargin: needed }
  const { loss } = worstExitOf({ ...limited, config }, instrument, DEFAULT_SLIPPAGE)
  const plan = { ...limited, worstLoss: loss, profitPerGrid: profitPerGrid(levels, instrument.makerFee) }
  return { plan, needed, funds, limitInside: below ?? above }
}

/**
 * The plan with its range moved, judged as every plan is: prices, profit and smallest order of each cell, the limit outside
 * the range, and money for everything it may come to hold, where that is more than the range of now may.
 */
export function planMoved(
  bot: GridBot & { readonly plan: GridPlan },
  levels: readonly Ticks[],
  price: Ticks,
  instrument: Instrument,
): Result<GridPlan, ErrorCode> {
  const refused = checkLevels(levels, bot.plan.quantity, instrument)
  if (refused !== null) return err(refused)
  const { plan, needed, funds, limitInside } = planInPlace(bot, bot.config, levels, price, instrument)
  if (limitInside !== null) return err('limit_inside_range')
  if (needed <= funds) return ok(plan)
  const now = planInPlace(bot, bot.config, bot.plan.levels, price, instrument)
  return needed <= now.needed ? ok(plan) : err('margin_below_grid')
}

function checkLevels(levels: readonly Ticks[], quantity: Steps, instrument: Instrument): ErrorCode | null {
  const [lowest] = levels
  if (lowest === undefined || !levels.every(isPrice)) return 'price_not_positive'
  if (!strictlyIncreasing(levels)) return 'levels_coincide'
  if (!everyGridProfits(levels, instrument.makerFee)) return 'spacing_not_profitable'
  if (quantity < minimumQuantity(instrument, lowest)) return 'investment_below_minimum'
  return null
}

/** Most margin and fees that position and orders take on either way, the position counted at the price of now. */
function committedMargin(grid: SizedGrid, origin: PlanOrigin, leverage: number): Money {
  const value = notional(grid.instrument, origin.price, Math.abs(origin.position.size) as Steps)
  const revalued = { ...grid, origin: { ...origin, position: { ...origin.position, cost: value }, spent: ZERO } }
  let most: bigint = ZERO
  for (const way of ['down', 'up'] as const)
    for (const { position, fees } of inventoriesAlong(revalued, way))
      most = largest(most, initialMargin(position.cost, leverage) + fees)
  return most as Money
}
