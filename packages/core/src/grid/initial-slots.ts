import type { Steps } from '../instrument/instrument.ts'
import { ZERO } from '../money/money.ts'
import type { Side } from '../order/order.ts'
import { FIRST_SEQUENCE, type Slot } from './grid-bot.ts'
import type { GridDirection } from './grid-config.ts'
import type { GridPlan } from './grid-plan.ts'

/** The side that opens the round trips of a slot above or below the empty level. */
export const openingSide = (direction: GridDirection, above: boolean): Side => {
  if (direction === 'long') return 'buy'
  if (direction === 'short') return 'sell'
  return above ? 'sell' : 'buy'
}

/** Does such a slot begin with inventory: opened at market by the start, not by an order of its own? */
export const startsWithInventory = (direction: GridDirection, above: boolean): boolean =>
  direction === (above ? 'long' : 'short')

/** The slots at the moment of start: above the empty level they hold q, below nothing (SPEC §5 Slots). */
export function initialSlots(plan: GridPlan, revision = 0): Slot[] {
  const { direction, gridCount } = plan.config
  return Array.from({ length: gridCount }, (_, index) => {
    const above = index >= plan.emptyLevel
    return {
      index,
      cell: index,
      revision,
      held: (above ? plan.quantity : 0) as Steps,
      opening: openingSide(direction, above),
      inventory: (startsWithInventory(direction, above) ? plan.quantity : 0) as Steps,
      lots: [],
      pairedQuantity: 0,
      profit: ZERO,
      round: null,
      buy: FIRST_SEQUENCE,
      sell: FIRST_SEQUENCE,
    }
  })
}
