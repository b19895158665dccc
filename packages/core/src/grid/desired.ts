import { type Instrument, notional, type Steps, type Ticks } from '../instrument/instrument.ts'
import { MONEY_SCALE, type Money, mulRateCeil, type Rate, rate } from '../money/money.ts'
import type { OrderKey, OrderType, Side, TimeInForce } from '../order/order.ts'
import type { PositionSide } from '../position/mode.ts'
import { openPositions } from '../position/positions.ts'
import { startComplete } from './goal.ts'
import { type GridBot, type HeldReason, isEnded, type OrderSequence } from './grid-bot.ts'
import { positionSideOf } from './leg.ts'

/** An order that should rest (or go to market) now, before anything is known about the exchange. */
export interface TargetOrder extends OrderKey {
  readonly positionSide: PositionSide
  readonly type: OrderType
  readonly price: Ticks | null
  readonly quantity: Steps
  readonly timeInForce: TimeInForce
  readonly sequence: OrderSequence
}

/** A level without an order for now. */
export interface HeldLevel {
  readonly key: OrderKey
  /** At which its order would rest. */
  readonly price: Ticks
  readonly reason: HeldReason
}

export interface Desired {
  readonly targets: readonly TargetOrder[]
  /** Levels that should have an order but cannot have one now, with the reason. */
  readonly deferred: readonly HeldLevel[]
  /** How many orders a complete grid shows: N while it runs, else the number of targets. */
  readonly wanted: number
}

const NOTHING: Desired = { targets: [], deferred: [], wanted: 0 }

/** Share of the band kept free, so that a price moving between decision and arrival does not refuse the order. */
const BAND_MARGIN: Rate = rate('0.001')
const ONE = 10n ** BigInt(MONEY_SCALE)

/** Which orders should exist, as a pure function of the bot's state: the same at start, restart and every fill. */
export function desired(bot: GridBot, instrument: Instrument): Desired {
  if (isEnded(bot)) return NOTHING
  // Without a grid as well: it may hold what it did in a life that an older backup has forgotten.
  if (bot.goal === 'flat') return closing(bot, instrument)
  if (bot.plan === null || bot.goal !== 'run' || bot.status === 'error') return NOTHING
  // While an edit is under way the old grid is drained: the new one begins when nothing of it can fill any more.
  if (bot.edit !== null) return NOTHING
  return startComplete(bot) ? resting(bot, instrument) : starting(bot, instrument)
}

function starting(bot: GridBot, instrument: Instrument): Desired {
  return market(
    (['buy', 'sell'] as const).flatMap((side) => {
      const { wanted, filled, sequence } = bot.start[side]
      const key: OrderKey = { purpose: 'start', slot: -1, side }
      return wanted > filled ? [marketOrder(bot, key, wanted - filled, sequence, instrument)] : []
    }),
  )
}

/** One order per position that is open: in hedge mode each leg is closed for itself. */
function closing(bot: GridBot, instrument: Instrument): Desired {
  return market(openPositions(bot.positions).map(({ size }) => closeOrder(bot, size, instrument)))
}

/** Closes a position of that many signed steps, or as much of it as one order may. */
export function closeOrder(bot: GridBot, size: number, instrument: Instrument): TargetOrder {
  const side: Side = size > 0 ? 'sell' : 'buy'
  return marketOrder(bot, { purpose: 'close', slot: -1, side }, Math.abs(size), bot.close[side], instrument)
}

function marketOrder(
  bot: GridBot,
  key: OrderKey,
  wanted: number,
  sequence: OrderSequence,
  instrument: Instrument,
): TargetOrder {
  const quantity = Math.min(wanted, instrument.maxMarketQuantity) as Steps
  const positionSide = positionSideOf(bot, key)
  return { ...key, positionSide, type: 'market', price: null, quantity, timeInForce: 'ioc', sequence }
}

const market = (targets: readonly TargetOrder[]): Desired => ({ targets, deferred: [], wanted: targets.length })

function resting(bot: GridBot, instrument: Instrument): Desired {
  const targets: TargetOrder[] = []
  const deferred: HeldLevel[] = []
  const plan = bot.plan
  if (plan === null) return NOTHING
  for (const slot of bot.slots) {
    const before = targets.length + deferred.length
    const sides: readonly [Side, number, Ticks | undefined][] = [
      ['buy', plan.quantity - slot.held, plan.levels[slot.cell]],
      ['sell', slot.held, plan.levels[slot.cell + 1]],
    ]
    for (const [side, quantity, price] of sides) {
      if (price === undefined || quantity <= 0) continue
      const key: OrderKey = { purpose: 'slot', slot: slot.index, side }
      if (!isPlaceable(instrument, price, quantity)) {
        // Dust waits for the other side; where that is dust as well, the whole level does.
        const isLast = side === 'sell' || quantity === plan.quantity
        if (isLast && targets.length + deferred.length === before) deferred.push({ key, price, reason: 'minimum' })
        continue
      }
      if (bot.lastPrice !== null && !insideBand(instrument, side, price, bot.lastPrice)) {
        deferred.push({ key, price, reason: 'price_band' })
        continue
      }
      const sequence = slot[side]
      const timeInForce: TimeInForce = sequence.plain ? 'gtc' : 'post_only'
      const positionSide = positionSideOf(bot, key)
      targets.push({ ...key, positionSide, type: 'limit', price, quantity: quantity as Steps, timeInForce, sequence })
    }
  }
  return { targets, deferred, wanted: plan.config.gridCount }
}

/** Does a slot, or a part of one, wait because it is below what the exchange takes now? It may raise its minimums while a bot runs. */
export const hasDust = (instrument: Instrument, { plan, slots }: GridBot): boolean =>
  plan !== null &&
  slots.some(({ cell, held }) => {
    const [below, above] = [plan.levels[cell], plan.levels[cell + 1]]
    const waits = (price: Ticks | undefined, quantity: number) =>
      price !== undefined && quantity > 0 && !isPlaceable(instrument, price, quantity)
    return waits(below, plan.quantity - held) || waits(above, held)
  })

/** Dust below the exchange's minimum waits inside the slot until more joins it. */
function isPlaceable(instrument: Instrument, price: Ticks, quantity: number): boolean {
  if (quantity < instrument.minQuantity) return false
  return notional(instrument, price, quantity as Steps) >= instrument.minNotional
}

/** Limit buy ≤ reference × (1 + band), limit sell ≥ reference × (1 − band); the venue refuses what lies outside. */
function insideBand(instrument: Instrument, side: Side, price: Ticks, reference: Ticks): boolean {
  const band = side === 'buy' ? instrument.buyBand : instrument.sellBand
  const room = mulRateCeil((BigInt(reference) * ONE) as Money, (band > BAND_MARGIN ? band - BAND_MARGIN : band) as Rate)
  const bound = side === 'buy' ? BigInt(reference) * ONE + room : BigInt(reference) * ONE - room
  return side === 'buy' ? BigInt(price) * ONE <= bound : BigInt(price) * ONE >= bound
}
