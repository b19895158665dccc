import { assert } from '../assert.ts'
import { type Instrument, notional, type Steps, type Ticks } from '../instrument/instrument.ts'
import { type Money, mulRateCeil, type Rate, ZERO } from '../money/money.ts'
import type { Side } from '../order/order.ts'
import { applyExecution, FLAT, type Position } from '../position/position.ts'
import type { GridPlan } from './grid-plan.ts'
import { type FirstPlacement, firstPlacement } from './sizing.ts'

/** The way the price leaves the start price for good; along it every level on the way fills once. */
export type Way = 'down' | 'up'

/** A sized first placement: everything a straight walk needs. */
export interface SizedGrid {
  readonly instrument: Instrument
  readonly placement: FirstPlacement
  readonly quantity: Steps
}

/** What the bot holds at some point of the walk, and the fees (> 0 paid) that brought it there. */
export interface Inventory {
  readonly position: Position
  readonly fees: Money
  /** Price of the last fill: the inventory exists from here on. */
  readonly since: Ticks
}

/** After the market order at start. */
export function initialInventory(grid: SizedGrid): Inventory {
  const { placement, quantity, instrument } = grid
  const nothing: Inventory = { position: FLAT, fees: ZERO, since: placement.startPrice }
  const slots = slotsTradedAtStart(placement)
  if (slots === 0) return nothing
  const side = placement.direction === 'long' ? 'buy' : 'sell'
  return execute(instrument, nothing, side, placement.startPrice, (slots * quantity) as Steps, instrument.takerFee)
}

/** How many slots' worth is traded at market when the grid starts. */
export function slotsTradedAtStart(placement: FirstPlacement): number {
  if (placement.direction === 'neutral') return 0
  return placement.direction === 'long' ? placement.slotsAbove : placement.slotsBelow
}

/** The inventories of a straight walk: at start, then after each level on the way, in walking order. */
export function* inventoriesAlong(grid: SizedGrid, way: Way): Generator<Inventory> {
  const { placement, instrument, quantity } = grid
  const { levels, emptyLevel } = placement
  let inventory = initialInventory(grid)
  yield inventory
  const step = way === 'down' ? -1 : 1
  for (let i = emptyLevel + step; i >= 0 && i < levels.length; i += step) {
    const level = levels[i]
    assert(level !== undefined, `grid level ${i}`)
    const side: Side = way === 'down' ? 'buy' : 'sell'
    inventory = execute(instrument, inventory, side, level, quantity, instrument.makerFee)
    yield inventory
  }
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
  const { position } = applyExecution(instrument, inventory.position, side, price, quantity)
  const fee = mulRateCeil(notional(instrument, price, quantity), feeRate)
  return { position, fees: (inventory.fees + fee) as Money, since: price }
}

/** The sized first placement of a finished plan. */
export const sizedGridOf = (plan: GridPlan, instrument: Instrument): SizedGrid => ({
  instrument,
  placement: firstPlacement(plan.config, plan.levels, plan.startPrice),
  quantity: plan.quantity,
})
