import type { Ticks } from '../instrument/instrument.ts'
import { smallest } from '../money/extremes.ts'
import type { Money } from '../money/money.ts'
import { isolatedMargin, limitPrice } from '../position/margin.ts'
import type { GridConfig } from './grid-config.ts'
import { type Inventory, inventoriesAlong, losesOn, reached, type SizedGrid, type Way } from './path-inventory.ts'

/** The first price at which an inventory must end, coming from where it arose; null: never above zero. */
type StopRule = (inventory: Inventory) => Ticks | null

/**
 * Walks the price straight away from the start: where the rule of the inventory held is met before the next level
 * fills, the walk ends. null: it never ends above zero, or this way loses nothing.
 */
export function firstStop(grid: SizedGrid, way: Way, rule: StopRule): Ticks | null {
  if (!losesOn(grid.placement.direction, way)) return null
  for (const inventory of inventoriesAlong(grid, way)) {
    // A position that gains on this way ends nowhere on it, until fills have turned it.
    if (way === 'down' ? inventory.position.size <= 0 : inventory.position.size >= 0) continue
    const stop = rule(inventory)
    if (stop !== null && (inventory.next === null || reached(way, inventory.next, stop))) return stop
  }
  return null
}

/**
 * The stand-alone limit: where the bot's own investment, less the fees paid on the way, no longer covers maintenance
 * margin and the taker fee of leaving, whatever else the account holds. An isolated position stands on the margin of
 * its fills alone, so it ends where that is used up.
 */
export const standAloneLimit = (
  grid: SizedGrid,
  way: Way,
  config: Pick<GridConfig, 'investment' | 'marginMode' | 'leverage'>,
): Ticks | null =>
  firstStop(grid, way, ({ position, fees, since }) => {
    const own = (config.investment - fees) as Money
    const funds = config.marginMode === 'crossed' ? own : smallest(own, isolatedMargin(position, config.leverage))
    return limitPrice(grid.instrument, position, funds as Money, since)
  })
