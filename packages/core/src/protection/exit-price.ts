import { limitReached, totalPnl } from '../grid/equity.ts'
import type { GridBot, Slot } from '../grid/grid-bot.ts'
import { positionSideOf } from '../grid/leg.ts'
import type { Way } from '../grid/path-inventory.ts'
import { type Instrument, notional, type Steps, type Ticks } from '../instrument/instrument.ts'
import { type Money, mulRateCeil } from '../money/money.ts'
import type { OrderKey, Side } from '../order/order.ts'
import { executeOn } from '../position/positions.ts'

/** Which rule of a bot ends it with a loss: its stop loss (price or amount) or its stand-alone limit. */
export type ExitReason = 'limit' | 'stop_loss'

export interface ExitPrice {
  readonly price: Ticks
  readonly reason: ExitReason
  /** The user named this very price; a computed one moves a little with every fill. */
  readonly exact: boolean
}

/** Above this no price of any instrument lies: a rule that is not met up to here is never met. */
const HIGHEST = 2 ** 44

/**
 * Where a rule of the bot first ends it with a loss, if the mark price walks straight that way from where it is: on the
 * way every level ahead fills with its maker fee, and the rules are counted on what is held then (SPEC §5 Path-wise).
 * null: no rule is met above zero. A tier boundary inside one level's space may be met a little late.
 */
export function exitPriceOf(bot: GridBot, instrument: Instrument, way: Way): ExitPrice | null {
  if (bot.plan === null) return null
  const from = bot.markPrice ?? bot.lastPrice ?? bot.plan.startPrice
  const side: Side = way === 'down' ? 'buy' : 'sell'
  let walker = bot
  let reachedAt = from
  for (const { slot, price } of levelsOnTheWay(bot, way)) {
    // The market has left it behind without filling it: it waits (post-only, refused, beyond a cap) and is not on the way.
    if (way === 'down' ? price > from : price < from) continue
    const ahead = way === 'down' ? price < reachedAt : price > reachedAt
    if (ahead) {
      if (ruleMet(walker, instrument, price, way)) return firstMet(walker, instrument, reachedAt, price, way)
      reachedAt = price
    }
    walker = filledAt(walker, instrument, slot, side, price)
  }
  return beyondTheGrid(walker, instrument, reachedAt, way)
}

function beyondTheGrid(walker: GridBot, instrument: Instrument, from: Ticks, way: Way): ExitPrice | null {
  if (way === 'down') {
    return ruleMet(walker, instrument, 1 as Ticks, way) ? firstMet(walker, instrument, from, 1 as Ticks, way) : null
  }
  for (let near = from as number, far = near * 2; near < HIGHEST; near = far, far *= 2) {
    if (ruleMet(walker, instrument, far as Ticks, way)) {
      return firstMet(walker, instrument, near as Ticks, far as Ticks, way)
    }
  }
  return null
}

interface RestingLevel {
  readonly slot: Slot
  readonly price: Ticks
}

/** Levels whose order fills on the way, nearest to the market first. A paused, halted or just edited grid has none. */
function levelsOnTheWay({ goal, status, slots, plan, edit }: GridBot, way: Way): RestingLevel[] {
  if (goal !== 'run' || status === 'error' || plan === null || edit !== null) return []
  const byCell = [...slots].sort((a, b) => a.cell - b.cell)
  const rows = byCell.flatMap((slot): RestingLevel[] => {
    const price = plan.levels[way === 'down' ? slot.cell : slot.cell + 1]
    const left = way === 'down' ? plan.quantity - slot.held : slot.held
    return price === undefined || left <= 0 ? [] : [{ slot, price }]
  })
  return way === 'down' ? rows.reverse() : rows
}

function filledAt(bot: GridBot, instrument: Instrument, slot: Slot, side: Side, price: Ticks): GridBot {
  const key: OrderKey = { purpose: 'slot', slot: slot.index, side }
  const quantity = (side === 'buy' ? (bot.plan?.quantity ?? 0) - slot.held : slot.held) as Steps
  const leg = positionSideOf(bot, key)
  const held = Math.abs(bot.positions[leg].size)
  // In hedge mode an order that reduces its leg ends with it: a hand may have closed a part.
  const reduces = leg !== 'net' && (leg === 'long') === (side === 'sell')
  const filled = (reduces ? Math.min(quantity, held) : quantity) as Steps
  if (filled <= 0) return bot
  const { positions, realized } = executeOn(instrument, bot.positions, leg, side, price, filled)
  const fee = mulRateCeil(notional(instrument, price, filled), instrument.makerFee)
  return {
    ...bot,
    positions,
    realizedPnl: (bot.realizedPnl + realized) as Money,
    fees: (bot.fees + fee) as Money,
  }
}

/** The rule that ends the bot at this mark price, the order of `step`; null: none. */
function ruleMet(bot: GridBot, instrument: Instrument, mark: Ticks, way: Way): Omit<ExitPrice, 'price'> | null {
  const { stopLossPrice, stopLossAmount } = bot.config
  if (limitReached(bot, instrument, mark)) return { reason: 'limit', exact: false }
  const start = bot.plan?.startPrice ?? mark
  if (stopLossPrice !== null && stopLossPrice < start === (way === 'down')) {
    if (way === 'down' ? mark <= stopLossPrice : mark >= stopLossPrice) return { reason: 'stop_loss', exact: true }
  }
  const lost = stopLossAmount !== null && totalPnl(bot, instrument, mark) <= -stopLossAmount
  return lost ? { reason: 'stop_loss', exact: false } : null
}

/** The price nearest to `near` at which a rule is met, given that one is at `far`. */
function firstMet(bot: GridBot, instrument: Instrument, near: Ticks, far: Ticks, way: Way): ExitPrice {
  let [unmet, met] = [near as number, far as number]
  if (ruleMet(bot, instrument, near, way) !== null) met = near
  while (Math.abs(met - unmet) > 1) {
    const middle = Math.floor((met + unmet) / 2)
    if (ruleMet(bot, instrument, middle as Ticks, way) === null) unmet = middle
    else met = middle
  }
  const rule = ruleMet(bot, instrument, met as Ticks, way) ?? { reason: 'limit' as const, exact: false }
  // Just before it a computed rule may be what the user's own price cuts short: the nearer one names it.
  return { price: met as Ticks, ...rule }
}
