import { assert } from '../assert.ts'
import type { ErrorCode } from '../errors/catalogue.ts'
import type { Instrument, Steps, Ticks } from '../instrument/instrument.ts'
import { err, ok, type Result } from '../result.ts'
import { isPrice } from './check-shape.ts'
import type { GridBot, OrderSequence, Slot } from './grid-bot.ts'
import type { GridPlan } from './grid-plan.ts'
import { latticePrice } from './levels.ts'
import { planMoved } from './plan-in-place.ts'
import { edge } from './search.ts'

export type BegunBot = GridBot & { readonly plan: GridPlan }

/** A jump over more cells than this is followed in several steps. */
const MOST_CELLS = 200

/** Why trailing does not follow although the price has left. */
export type TrailingRefusal = ErrorCode | 'trailing_at_limit'

/** The price `index` cells above the lower end of the plan: the lattice all cells of this grid lie on. */
export function latticeOf({ plan }: BegunBot, index: number): Ticks {
  const { spacing, lower, upper, gridCount } = plan.config
  return latticePrice(spacing, lower, upper, gridCount, index)
}

/** How many whole cells a price lies beyond the range: + above, − below, 0 for less than one. */
export function cellsBeyond(bot: BegunBot, price: Ticks): number {
  const { shift, plan } = bot
  const { lower, upper } = bot.config
  const way = price > upper ? 1 : price < lower ? -1 : 0
  if (way === 0) return 0
  const edge = way > 0 ? shift + plan.config.gridCount : shift
  let cells = 0
  let last: number = way > 0 ? upper : lower
  while (cells < MOST_CELLS) {
    const next = latticeOf(bot, edge + way * (cells + 1))
    if (!isPrice(next) || (way > 0 ? next <= last || next > price : next >= last || next < price)) break
    cells += 1
    last = next
  }
  return way * cells
}

/**
 * Moves the range after a price that is `beyond` whole cells outside, as far as the limit, the money and the plan's checks
 * allow. The slots at the far end go to the near one with everything they hold, so neither the position nor what the bot
 * owes itself changes: only the orders of those slots do.
 */
export function trail(
  bot: BegunBot,
  instrument: Instrument,
  price: Ticks,
  beyond: number,
): Result<BegunBot, TrailingRefusal> {
  const { trailingUp, trailingDown } = bot.config
  const way = Math.sign(beyond)
  const limit = way > 0 ? trailingUp : trailingDown
  assert(limit !== null && way !== 0, 'trailing without a limit or a way')
  const outermost = way > 0 ? bot.shift + bot.plan.config.gridCount : bot.shift
  const within = (cells: number) => {
    const end = latticeOf(bot, outermost + way * cells)
    return way > 0 ? end <= limit : end >= limit
  }
  let most = Math.abs(beyond)
  while (most > 0 && !within(most)) most -= 1
  if (most === 0) return err('trailing_at_limit')
  const planned = (cells: number) => {
    const levels = bot.plan.levels.map((_, i) => latticeOf(bot, bot.shift + way * cells + i))
    return planMoved(bot, levels, price, instrument)
  }
  const one = planned(1)
  if (!one.ok) return err(one.error)
  // A move that needs more than a shorter one is refused first, so the longest that passes is found by halving.
  const passes = (cells: bigint) => planned(Number(cells)).ok
  const cells = passes(BigInt(most)) ? most : Number(edge(BigInt(most), 1n, passes))
  const plan = planned(cells)
  return plan.ok ? ok(shifted(bot, plan.value, way * cells)) : err(plan.error)
}

function shifted(bot: BegunBot, plan: GridPlan, cells: number): BegunBot {
  const revision = bot.revision + 1
  const [lower, upper] = [plan.levels[0], plan.levels.at(-1)]
  assert(lower !== undefined && upper !== undefined, 'a plan without levels')
  return {
    ...bot,
    revision,
    shift: bot.shift + cells,
    plan,
    config: { ...bot.config, lower, upper },
    slots: bot.slots.map((slot) => carriedOver(slot, cells, bot.slots.length, revision)),
  }
}

/** The slot in its cell of the moved range. One that changes ends keeps what it holds as inventory: no pair spans two cells. */
function carriedOver(slot: Slot, cells: number, count: number, revision: number): Slot {
  const cell = slot.cell - cells
  if (cell >= 0 && cell < count) return { ...slot, cell }
  const fresh = (sequence: OrderSequence): OrderSequence => ({ ...sequence, plain: false, deferral: null })
  const inventory = slot.lots.reduce((total, lot) => total + lot.quantity, slot.inventory as number) as Steps
  return {
    ...slot,
    cell: ((cell % count) + count) % count,
    revision,
    inventory,
    lots: [],
    round: null,
    buy: fresh(slot.buy),
    sell: fresh(slot.sell),
  }
}
