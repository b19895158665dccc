import type { Trade } from '@gridpilot/contract'
import {
  formatMoney,
  type GridBot,
  type Instrument,
  initialSlots,
  type Money,
  notional,
  priceToNumber,
  quantityToNumber,
  type Side,
  type Steps,
  type Ticks,
  toNumber,
} from '@gridpilot/core'
import type { BookedFill } from '@gridpilot/engine'
import { utcTime } from '../http/utc-time.ts'

/** An opening execution that waits for its closing half. */
interface Lot {
  readonly quantity: number
  readonly price: Ticks
  readonly fee: bigint
  readonly timeMs: number
}

/** The round trip a slot is in the middle of. */
interface Underway {
  quantity: number
  opened: bigint
  closed: bigint
  fees: bigint
  openedAtMs: number
}

interface SlotBook {
  readonly opening: Side
  inventory: number
  lots: Lot[]
  cycles: number
  underway: Underway | null
}

const feeShare = (fee: bigint, part: number, whole: number): bigint =>
  part === whole ? fee : (fee * BigInt(part)) / BigInt(whole)

/**
 * The round trips of one bot, from its fills: whole slot quantities opened and closed again, first in, first out,
 * with core's own rule for splitting fees. Their profits add up to the bot's grid profit, unfinished ones apart.
 */
export class RoundTrips {
  readonly #bot: GridBot
  readonly #instrument: Instrument
  readonly #slots: SlotBook[]

  /** `bot` must have begun. */
  constructor(bot: GridBot, instrument: Instrument) {
    this.#bot = bot
    this.#instrument = instrument
    const slots = bot.plan === null ? [] : initialSlots(bot.plan)
    this.#slots = slots.map(({ opening, inventory }) => ({ opening, inventory, lots: [], cycles: 0, underway: null }))
  }

  /** Books the next fill in the order they happened; returns the round trips it completed. */
  add(fill: BookedFill): Trade[] {
    const slot = fill.purpose === 'slot' ? this.#slots[fill.slot] : undefined
    if (slot === undefined) return []
    if (fill.side === slot.opening) {
      const { quantity, price, fee, occurredAtMs: timeMs } = fill
      slot.lots.push({ quantity, price, fee, timeMs })
      return []
    }
    return this.#close(slot, fill)
  }

  #close(slot: SlotBook, fill: BookedFill): Trade[] {
    const trades: Trade[] = []
    const fromInventory = Math.min(slot.inventory, fill.quantity)
    slot.inventory -= fromInventory
    let left = fill.quantity - fromInventory
    let feeLeft = fill.fee - feeShare(fill.fee, fromInventory, fill.quantity)
    while (left > 0) {
      const lot = slot.lots.shift()
      if (lot === undefined) break
      const room = (this.#bot.plan?.quantity ?? 0) - (slot.underway?.quantity ?? 0)
      const part = Math.min(lot.quantity, left, Math.max(room, 1))
      const openFee = feeShare(lot.fee, part, lot.quantity)
      const closeFee = feeShare(feeLeft, part, left)
      feeLeft -= closeFee
      left -= part
      if (part < lot.quantity) slot.lots.unshift({ ...lot, quantity: lot.quantity - part, fee: lot.fee - openFee })
      const trade = this.#advance(slot, fill, lot, part, openFee + closeFee)
      if (trade !== null) trades.push(trade)
    }
    return trades
  }

  #advance(slot: SlotBook, fill: BookedFill, lot: Lot, part: number, fees: bigint): Trade | null {
    const trip = slot.underway ?? { quantity: 0, opened: 0n, closed: 0n, fees: 0n, openedAtMs: lot.timeMs }
    trip.quantity += part
    trip.opened += notional(this.#instrument, lot.price, part as Steps)
    trip.closed += notional(this.#instrument, fill.price, part as Steps)
    trip.fees += fees
    slot.underway = trip
    if (trip.quantity < (this.#bot.plan?.quantity ?? 0)) return null
    slot.underway = null
    slot.cycles += 1
    return this.#present(slot, fill, trip)
  }

  #present(slot: SlotBook, fill: BookedFill, trip: Underway): Trade {
    const buys = slot.opening === 'buy'
    const profit = ((buys ? trip.closed - trip.opened : trip.opened - trip.closed) - trip.fees) as Money
    const quantity = quantityToNumber(this.#instrument, trip.quantity as Steps)
    return {
      id: `${fill.botId}:${fill.slot}:${slot.cycles - 1}`,
      bot_id: this.#bot.id,
      symbol: fill.symbol,
      slot: fill.slot,
      cycle: slot.cycles - 1,
      entry_side: slot.opening,
      quantity,
      entry_price: meanPrice(this.#instrument, trip.opened, trip.quantity),
      exit_price: meanPrice(this.#instrument, trip.closed, trip.quantity),
      fees: toNumber(trip.fees as Money),
      profit: toNumber(profit),
      profit_exact: formatMoney(profit),
      opened_at: utcTime(trip.openedAtMs),
      closed_at: utcTime(fill.occurredAtMs),
    }
  }
}

/** Exact when all parts had one price, as a grid's have. */
function meanPrice(instrument: Instrument, value: bigint, quantity: number): number {
  const unit = instrument.notionalUnit * BigInt(quantity)
  const ticks = value % unit === 0n ? Number(value / unit) : Number(value) / Number(unit)
  return priceToNumber(instrument, ticks as Ticks)
}
