import { type Instrument, notional, type Steps, type Ticks } from '../instrument/instrument.ts'
import { ceilDiv, floorDiv } from '../money/decimal.ts'
import { add, type Money, mulRateCeil, neg, type Rate, ZERO } from '../money/money.ts'
import { unrealizedAt } from '../position/position.ts'
import type { GridPlan } from './grid-plan.ts'
import { firstStop } from './limit.ts'
import {
  type Inventory,
  inventoriesAlong,
  losesOn,
  originOf,
  reached,
  type SizedGrid,
  sizedGridOf,
  type Way,
} from './path-inventory.ts'
import { DEFAULT_SLIPPAGE } from './plan-options.ts'

/** Where the bot ends at the worst, and what that costs. */
export interface WorstExit {
  /** Loss including every fee on the way, the taker fee and the slippage of leaving; > 0. */
  readonly loss: Money
  /** 0: without leverage a falling price takes everything and meets no limit. */
  readonly price: Ticks
  readonly way: Way
}

export interface ExitRules {
  readonly stopLossPrice: Ticks | null
  readonly stopLossAmount: Money | null
  readonly limitBelow: Ticks | null
  readonly limitAbove: Ticks | null
  readonly slippage: Rate
}

/** The larger loss of the two ways, each ended by whatever comes first: stop-loss price, stop-loss amount, limit. */
export function worstExit(grid: SizedGrid, rules: ExitRules): WorstExit {
  const exits = (['down', 'up'] as const)
    .filter((way) => losesOn(grid.placement.direction, way))
    .map((way) => exitOn(grid, way, rules))
  return exits.reduce((worst, exit) => (exit.loss > worst.loss ? exit : worst))
}

/** The same for a finished plan, with the price at which it happens. */
export function worstExitOf(plan: GridPlan, instrument: Instrument, slippage: Rate = DEFAULT_SLIPPAGE): WorstExit {
  const { config, limitBelow, limitAbove } = plan
  const { stopLossPrice, stopLossAmount } = config
  return worstExit(sizedGridOf(plan, instrument), { stopLossPrice, stopLossAmount, limitBelow, limitAbove, slippage })
}

/** Where a bot of this plan is closed with a loss on either side, whichever rule comes first; null: nowhere above zero. */
export function exitPricesOf(
  plan: GridPlan,
  instrument: Instrument,
  slippage: Rate = DEFAULT_SLIPPAGE,
): { readonly below: Ticks | null; readonly above: Ticks | null } {
  const { config, limitBelow, limitAbove } = plan
  const { stopLossPrice, stopLossAmount } = config
  const rules = { stopLossPrice, stopLossAmount, limitBelow, limitAbove, slippage }
  const on = (way: Way): Ticks | null => {
    if (!losesOn(config.direction, way)) return null
    const { price } = exitOn(sizedGridOf(plan, instrument), way, rules)
    return price === 0 ? null : price
  }
  return { below: on('down'), above: on('up') }
}

function exitOn(grid: SizedGrid, way: Way, rules: ExitRules): WorstExit {
  const { price: from } = originOf(grid)
  const { stopLossPrice, stopLossAmount } = rules
  const stops: Ticks[] = []
  if (stopLossPrice !== null && reached(way, stopLossPrice, from)) stops.push(stopLossPrice)
  const limit = way === 'down' ? rules.limitBelow : rules.limitAbove
  if (limit !== null) stops.push(limit)
  if (stopLossAmount !== null) {
    const stop = firstStop(grid, way, (inventory) => lossPrice(grid.instrument, inventory, stopLossAmount))
    if (stop !== null) stops.push(stop)
  }
  const price = (stops.length === 0 ? 0 : way === 'down' ? Math.max(...stops) : Math.min(...stops)) as Ticks
  return { loss: lossAt(grid, way, price, rules.slippage), price, way }
}

/** What leaving at a price costs after a straight walk there: a level exactly at the price has filled. */
export function lossAt(grid: SizedGrid, way: Way, price: Ticks, slippage: Rate): Money {
  let held: Inventory | null = null
  for (const inventory of inventoriesAlong(grid, way)) {
    if (held !== null && !reached(way, price, inventory.since)) break
    held = inventory
  }
  if (held === null) return ZERO
  const value = notional(grid.instrument, price, Math.abs(held.position.size) as Steps)
  const slipped = mulRateCeil(value, slippage)
  const fee = mulRateCeil(add(value, slipped), grid.instrument.takerFee)
  const open = neg(unrealizedAt(grid.instrument, held.position, price))
  return add(add(open, held.fees), add(slipped, fee))
}

/** First price, coming from where the inventory arose, at which fees and open loss together reach `amount`. */
function lossPrice(instrument: Instrument, inventory: Inventory, amount: Money): Ticks | null {
  const { position, since } = inventory
  if (position.size === 0) return null
  const left = amount - inventory.fees
  const unit = BigInt(Math.abs(position.size)) * instrument.notionalUnit
  if (position.size < 0) return Math.max(Number(floorDiv(position.cost + left, unit)), since) as Ticks
  const price = Math.min(Number(ceilDiv(position.cost - left, unit)), since)
  return price < 1 ? null : (price as Ticks)
}
