import type { Ticks } from '../instrument/instrument.ts'
import type { Money } from '../money/money.ts'
import { FLAT } from '../position/position.ts'
import type { GridBot } from './grid-bot.ts'
import type { PlanOrigin } from './grid-plan.ts'
import type { Carried } from './plan-options.ts'

/**
 * What a bot brings into its next grid. Two legs are counted as one position of their difference: profit and loss are the
 * same at every price.
 */
export function carriedOf({ positions, fees, realizedPnl, funding }: GridBot): Carried {
  const legs = [positions.net, positions.long, positions.short]
  const size = legs.reduce((total, leg) => total + leg.size, 0)
  const paid = legs.reduce((total, leg) => total + (leg.size < 0 ? -leg.cost : leg.cost), 0n)
  const spent = fees - realizedPnl - funding
  if (size === 0) return { position: FLAT, spent: (spent + paid) as Money }
  return { position: { size, cost: (size > 0 ? paid : -paid) as Money }, spent: spent as Money }
}

/** Where the price paths of a bot begin now. */
export function presentOrigin(bot: GridBot, price: Ticks): PlanOrigin {
  const byCell = [...bot.slots].sort((a, b) => a.cell - b.cell)
  return { price, held: byCell.map(({ held }) => held), ...carriedOf(bot) }
}
