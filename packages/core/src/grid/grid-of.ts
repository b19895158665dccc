import { minimumQuantity } from '../instrument/filters.ts'
import type { Instrument, Steps, Ticks } from '../instrument/instrument.ts'
import type { Side } from '../order/order.ts'
import type { PositionSide } from '../position/mode.ts'
import type { Positions } from '../position/positions.ts'
import type { Times } from './bot-event.ts'
import { type GridBot, NO_START, type Slot, type StartOrder } from './grid-bot.ts'
import type { GridConfig } from './grid-config.ts'
import type { GridPlan } from './grid-plan.ts'
import { initialSlots } from './initial-slots.ts'

/** A market order so near the smallest one may fall below it while it travels. */
const SAFE_SHARE = 0.98

/**
 * The grid of a plan in the hands of a bot: its slots, and the market orders from what the bot holds to what they hold.
 * What is too little for an order stays where it is: a slot takes it into what it holds.
 */
export function gridOf(
  bot: GridBot,
  plan: GridPlan,
  instrument: Instrument,
  times: Times,
): Pick<GridBot, 'plan' | 'slots' | 'start' | 'versions'> {
  const { revision, positions } = bot
  let slots: readonly Slot[] = initialSlots(plan, revision)
  let base = plan.base
  const start: Record<Side, StartOrder> = { buy: NO_START, sell: NO_START }
  const price = Math.max(1, Math.floor(plan.startPrice * SAFE_SHARE)) as Ticks
  const smallest = minimumQuantity(instrument, price)
  for (const side of sidesOf(plan.config)) {
    const missing = sizeOf(side, slots, base, plan.quantity) - positions[side].size
    const quantity = Math.abs(missing) as Steps
    if (quantity >= smallest) start[missing > 0 ? 'buy' : 'sell'] = { ...NO_START, wanted: quantity }
    else if (missing !== 0) {
      const fitted = holding(slots, side, -missing, plan.quantity)
      if (fitted !== null) slots = fitted
      else if (side === 'net') base = (base + missing) as Steps
    }
  }
  const { gridCount } = plan.config
  const { emptyLevel, quantity } = plan
  const version = { revision, marketMs: times.marketMs, gridCount, emptyLevel, quantity }
  return { plan: { ...plan, base }, slots, start, versions: [...bot.versions, version] }
}

const sidesOf = ({ positionMode }: GridConfig): readonly PositionSide[] =>
  positionMode === 'one_way' ? ['net'] : ['long', 'short']

/** Signed steps that the slots ask of a position: Σ held − B, or what the slots of a leg have opened. */
export function sizeOf(side: PositionSide, slots: readonly Slot[], base: Steps, quantity: Steps): number {
  if (side === 'net') return slots.reduce((total, { held }) => total + held, -base)
  const own = slots.filter(({ opening }) => opening === (side === 'long' ? 'buy' : 'sell'))
  return own.reduce((total, { held }) => total + (side === 'long' ? held : held - quantity), 0)
}

/** Does what a bot holds equal what its slots say, on every position? */
export const addsUp = ({ plan, slots, config, positions }: GridBot & { readonly positions: Positions }): boolean =>
  plan === null ||
  sidesOf(config).every((side) => sizeOf(side, slots, plan.base, plan.quantity) === positions[side].size)

/** The slots with `steps` more (or fewer) held by the first one that has room; null: none has. */
function holding(slots: readonly Slot[], side: PositionSide, steps: number, quantity: Steps): readonly Slot[] | null {
  for (const [i, slot] of slots.entries()) {
    if (side !== 'net' && slot.opening !== (side === 'long' ? 'buy' : 'sell')) continue
    const held = slot.held + steps
    const inventory = slot.inventory + (slot.opening === 'buy' ? steps : -steps)
    if (held < 0 || held > quantity || inventory < 0) continue
    return slots.with(i, { ...slot, held: held as Steps, inventory: inventory as Steps, round: null })
  }
  return null
}
