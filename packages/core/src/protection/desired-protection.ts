import type { GridBot } from '../grid/grid-bot.ts'
import type { Instrument, Steps, Ticks } from '../instrument/instrument.ts'
import type { Side } from '../order/order.ts'
import type { MarginMode, PositionSide } from '../position/mode.ts'
import { openPositions } from '../position/positions.ts'
import { type ExitPrice, type ExitReason, exitPriceOf } from './exit-price.ts'

/** What one bot holds on one position of a symbol, and where its own rule ends it. */
export interface Holder {
  readonly botId: string
  readonly positionSide: PositionSide
  readonly marginMode: MarginMode
  /** Signed steps, never 0. */
  readonly size: number
  /** null: no rule of the bot ends it above zero on the way that loses. */
  readonly exit: ExitPrice | null
}

/** A stop that should rest at the exchange: reduce-only, by mark price, for one bot's part of one position. */
export interface DesiredStop {
  readonly botId: string
  readonly side: Side
  readonly positionSide: PositionSide
  readonly marginMode: MarginMode
  readonly reason: ExitReason
  /** Where the rule is met: the last price at which it may rest. */
  readonly price: Ticks
  /** The first one, towards the market: a computed price moves with every fill, and a stop a little early stays. */
  readonly nearest: Ticks
  /** null: the whole position, whatever its size is when it acts. */
  readonly quantity: Steps | null
}

/** Why the exchange cannot do (all of) it. */
export type EngineOnlyReason = 'opposes_net' | 'no_exit_price'

/** One bot's part of a position: what rests at the exchange and what only the running program would do. */
export interface ProtectedShare {
  readonly botId: string
  readonly positionSide: PositionSide
  readonly side: Side
  readonly price: Ticks | null
  readonly reason: ExitReason | null
  readonly stop: DesiredStop | null
  /** Steps that no stop at the exchange covers, ≥ 0. */
  readonly byEngine: Steps
  readonly why: EngineOnlyReason | null
}

export interface PositionToProtect {
  readonly positionSide: PositionSide
  readonly holders: readonly Holder[]
  /** Signed steps that belong to no bot. */
  readonly external: number
  /** Nobody but the one holder may come to hold something here: then one stop for all of it follows the position. */
  readonly exclusive: boolean
}

/** A computed exit may be met this much early, as parts of its price: fills move it without a new order each time. */
const EARLY_PARTS = 1_000

const awayFrom = (price: Ticks, side: Side, parts: number): Ticks => {
  const room = Math.floor(price / parts)
  return Math.max(1, side === 'sell' ? price + room : price - room) as Ticks
}

/** Where a fresh stop goes inside the room it has: in the middle, so that it need not move at once. */
export function placementPrice(stop: Pick<DesiredStop, 'price' | 'nearest'>, mark: Ticks | null): Ticks {
  const middle = Math.round((stop.price + stop.nearest) / 2) as Ticks
  const ahead = (price: Ticks) => mark === null || (stop.nearest >= stop.price ? price < mark : price > mark)
  return ahead(middle) ? middle : stop.price
}

/** What each open position of a bot is to its protection. */
export const holdersOf = (bot: GridBot, instrument: Instrument): Holder[] =>
  openPositions(bot.positions).map(({ positionSide, size }) => ({
    botId: bot.id,
    positionSide,
    marginMode: bot.config.marginMode,
    size,
    exit: exitPriceOf(bot, instrument, size > 0 ? 'down' : 'up'),
  }))

/**
 * The stops of one position of a symbol: the net one, or a leg. Each bot has at most one, at its own exit. Together they
 * never close more than the bots' net, nor more than the exchange's position has in that direction: what is nearest to
 * the market is served first, as it would be if the price walked there. A part that would make the net larger is the
 * running program's alone, and so is everything when foreign trades have turned the position round.
 */
export function desiredProtection({ holders, external, exclusive }: PositionToProtect): ProtectedShare[] {
  const net = holders.reduce((total, { size }) => total + size, 0)
  const position = net + external
  const aligned = net !== 0 && net > 0 === position > 0 && position !== 0
  let left = aligned ? Math.min(Math.abs(net), Math.abs(position)) : 0
  const whole = exclusive && external === 0 && holders.length === 1
  const nearestFirst = [...holders].sort((a, b) => {
    const [one, other] = [a.exit?.price ?? 0, b.exit?.price ?? 0]
    if (one !== other) return net > 0 ? other - one : one - other
    return a.botId < b.botId ? -1 : 1
  })
  return nearestFirst.map((holder) => {
    const reduces = aligned && holder.size > 0 === net > 0
    const held = Math.abs(holder.size)
    const taken = reduces && holder.exit !== null ? Math.min(held, left) : 0
    left -= taken
    return shareOf(holder, taken as Steps, whole)
  })
}

function shareOf(holder: Holder, taken: Steps, whole: boolean): ProtectedShare {
  const { botId, positionSide, marginMode, size, exit } = holder
  const side: Side = size > 0 ? 'sell' : 'buy'
  const byEngine = (Math.abs(size) - taken) as Steps
  const share = { botId, positionSide, side, price: exit?.price ?? null, reason: exit?.reason ?? null, byEngine }
  if (exit === null) return { ...share, stop: null, why: 'no_exit_price' }
  if (taken === 0) return { ...share, stop: null, why: 'opposes_net' }
  const stop: DesiredStop = {
    ...{ botId, side, positionSide, marginMode, reason: exit.reason, price: exit.price },
    nearest: exit.exact ? exit.price : awayFrom(exit.price, side, EARLY_PARTS),
    quantity: whole ? null : taken,
  }
  return { ...share, stop, why: byEngine > 0 ? 'opposes_net' : null }
}
