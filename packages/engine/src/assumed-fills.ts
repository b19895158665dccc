import {
  executeOn,
  type GridBot,
  type Instrument,
  isSettled,
  isTerminal,
  type OrderRecord,
  type Slot,
  type Steps,
} from '@gridpilot/core'
import type { AccountState } from './account-state.ts'

/** So long the rows of an order that has ended may be late before its stated quantity is used for planning. */
const PATIENCE_MS = 3_000

export interface AssumedFills {
  /** The bot as it will be once the missing rows are booked; only for planning, never kept. */
  readonly bot: GridBot
  /** Orders whose missing rows are in it. */
  readonly orderIds: ReadonlySet<string>
}

/**
 * What an order states as filled while its rows are late (FAULTS E11, rule 4): it moves what a slot holds, so that the
 * counter order or the close can go out. It is worked out anew for every decision from what is stated and what is
 * booked, so each row that comes replaces its part one to one, and nothing of it ever enters fills or ledger.
 */
export function assumeFills(
  state: AccountState,
  bot: GridBot,
  orders: readonly OrderRecord[],
  wallMs: number,
): AssumedFills {
  const late = orders.filter((order) => isLate(state, order, wallMs))
  const instrument = state.instruments.get(bot.config.symbol)
  if (late.length === 0 || instrument === undefined) return { bot, orderIds: new Set() }
  // What opens a leg first: an order that closes it may have been told earlier.
  const inOrder = [...late.filter(opensLeg), ...late.filter((order) => !opensLeg(order))]
  const assumed = inOrder.reduce((next, order) => withMissing(next, order, instrument), bot)
  return { bot: assumed, orderIds: new Set(late.map(({ clientOrderId }) => clientOrderId)) }
}

const opensLeg = ({ positionSide, side }: OrderRecord): boolean => (positionSide === 'short') === (side === 'sell')

/** Ended with a stated quantity that is not booked, and for longer than rows usually take. */
function isLate(state: AccountState, order: OrderRecord, wallMs: number): boolean {
  if (!isTerminal(order.status) || isSettled(order)) return false
  return wallMs - endedAt(state, order) >= PATIENCE_MS
}

/** Orders loaded as ended were seen so by another process. */
const endedAt = (state: AccountState, { clientOrderId }: OrderRecord): number =>
  state.endedSeenWallMs.get(clientOrderId) ?? state.loadedWallMs

/** When the next of these orders will be late; null: none. */
export function lateAt(state: AccountState, orders: readonly OrderRecord[], wallMs: number): number | null {
  const times = orders.flatMap((order) => {
    if (!isTerminal(order.status) || isSettled(order)) return []
    const due = endedAt(state, order) + PATIENCE_MS
    return due > wallMs ? [due] : []
  })
  return times.length === 0 ? null : Math.min(...times)
}

function withMissing(bot: GridBot, order: OrderRecord, instrument: Instrument): GridBot {
  const stated = order.status === 'filled' ? order.quantity : order.reportedQuantity
  const missing = (stated - order.filledQuantity) as Steps
  const price = order.price ?? bot.lastPrice
  if (missing <= 0 || price === null) return bot
  // No more of a leg can be closed than it holds, as far as is known: the rest opens it and is not told yet.
  const size = Math.abs(bot.positions[order.positionSide].size) as Steps
  const moving = order.positionSide === 'net' || opensLeg(order) ? missing : (Math.min(missing, size) as Steps)
  const moved: GridBot =
    moving === 0
      ? bot
      : {
          ...bot,
          positions: executeOn(instrument, bot.positions, order.positionSide, order.side, price, moving).positions,
        }
  // An order of a grid that an edit has replaced changes what is held, and no slot of the grid of now; nor does a start:
  // a grid rests on facts.
  if (order.purpose !== 'slot' || order.revision < (bot.versions.at(-1)?.revision ?? 0)) return moved
  const slot = bot.slots[order.slot]
  const q = bot.plan?.quantity
  if (slot === undefined || q === undefined) return moved
  const held = Math.min(q, Math.max(0, slot.held + (order.side === 'buy' ? missing : -missing)))
  const next: Slot = { ...slot, held: held as Steps }
  return { ...moved, slots: bot.slots.with(order.slot, next) }
}
