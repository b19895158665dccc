import { assert } from '../assert.ts'
import { type Instrument, notional, type Steps, type Ticks } from '../instrument/instrument.ts'
import { type Money, mulRateCeil, type Rate, ZERO } from '../money/money.ts'
import type { Side } from '../order/order.ts'
import { applyExecution, FLAT, type Position } from '../position/position.ts'
import type { GridPlan, PlanOrigin } from './grid-plan.ts'
import { type FirstPlacement, firstPlacement } from './sizing.ts'

/** The way the price leaves the start price for good; along it every level on the way fills once. */
export type Way = 'down' | 'up'

/** A sized placement: everything a straight walk needs. */
export interface SizedGrid {
  readonly instrument: Instrument
  readonly placement: FirstPlacement
  readonly quantity: Steps
  /** Left out: the walk begins with a start from nothing. */
  readonly origin?: PlanOrigin | null
}

/** What the bot holds at some point of the walk, and what it has lost or paid (> 0) by then. */
export interface Inventory {
  readonly position: Position
  /** Fees on the way, and what was lost before it. */
  readonly fees: Money
  /** Price of the last fill: the inventory exists from here on. */
  readonly since: Ticks
  /** Price of the next fill on the way; null: the grid ends. */
  readonly next: Ticks | null
}

/** How many slots' worth is traded at market when the grid starts. */
export function slotsTradedAtStart(placement: FirstPlacement): number {
  if (placement.direction === 'neutral') return 0
  return placement.direction === 'long' ? placement.slotsAbove : placement.slotsBelow
}

/** Where a start from nothing begins: full above the empty level, after the market order. */
function freshOrigin({ placement, quantity, instrument }: SizedGrid): PlanOrigin {
  const { direction, levels, emptyLevel, startPrice: price } = placement
  const held = levels.slice(1).map((_, cell) => (cell >= emptyLevel ? quantity : 0) as Steps)
  const slots = slotsTradedAtStart(placement)
  if (slots === 0) return { price, held, position: FLAT, spent: ZERO }
  const traded = (slots * quantity) as Steps
  const { position } = applyExecution(instrument, FLAT, direction === 'long' ? 'buy' : 'sell', price, traded)
  return { price, held, position, spent: mulRateCeil(notional(instrument, price, traded), instrument.takerFee) }
}

/** Where this grid's walks begin. */
export const originOf = (grid: SizedGrid): PlanOrigin => grid.origin ?? freshOrigin(grid)

/** The inventories of a straight walk: at its origin, then after each level on the way, in walking order. */
export function* inventoriesAlong(grid: SizedGrid, way: Way): Generator<Inventory> {
  const { placement, instrument, quantity } = grid
  const { levels } = placement
  const { price, held, position, spent } = originOf(grid)
  const side: Side = way === 'down' ? 'buy' : 'sell'
  const fills = held.map((amount, cell) => {
    const level = levels[way === 'down' ? cell : cell + 1]
    assert(level !== undefined, `grid cell ${cell}`)
    // An order on the wrong side of the price (a counter order not placed yet) fills at once.
    const at = (way === 'down' ? Math.min(level, price) : Math.max(level, price)) as Ticks
    return { at, quantity: (way === 'down' ? quantity - amount : amount) as Steps }
  })
  if (way === 'down') fills.reverse()
  let inventory: Inventory = { position, fees: spent, since: price, next: null }
  for (const fill of fills) {
    if (fill.quantity <= 0) continue
    yield { ...inventory, next: fill.at }
    inventory = execute(instrument, inventory, side, fill.at, fill.quantity, instrument.makerFee)
  }
  yield inventory
}

/** Does this way lose money? Long bots lose below, short bots above, neutral ones on both sides. */
export const losesOn = (direction: FirstPlacement['direction'], way: Way): boolean =>
  direction === 'neutral' || (direction === 'long') === (way === 'down')

/** Is `price` on the way at or past `mark`? */
export const reached = (way: Way, price: Ticks, mark: Ticks): boolean =>
  way === 'down' ? price <= mark : price >= mark

function execute(
  instrument: Instrument,
  inventory: Inventory,
  side: Side,
  price: Ticks,
  quantity: Steps,
  feeRate: Rate,
): Inventory {
  const change = applyExecution(instrument, inventory.position, side, price, quantity)
  const fee = mulRateCeil(notional(instrument, price, quantity), feeRate)
  const fees = (inventory.fees + fee - change.realized) as Money
  return { position: change.position, fees, since: price, next: null }
}

/** The sized placement of a finished plan. */
export const sizedGridOf = (plan: GridPlan, instrument: Instrument): SizedGrid => ({
  instrument,
  placement: firstPlacement(plan.config, plan.levels, plan.startPrice),
  quantity: plan.quantity,
  origin: plan.origin,
})
