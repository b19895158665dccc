import type { Trade } from '@gridpilot/contract'
import {
  formatMoney,
  type GridBot,
  type GridVersion,
  type Instrument,
  type Money,
  notional,
  openingSide,
  parseClientOrderId,
  priceToNumber,
  quantityToNumber,
  type Side,
  type Steps,
  startsWithInventory,
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
  /** A whole round trip of this slot's grid. */
  readonly quantity: number
  /** Of the newest order seen: when it rises, the slot has moved to another cell. */
  revision: number
  inventory: number
  lots: Lot[]
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
  readonly #slots = new Map<string, SlotBook>()
  readonly #cycles = new Map<number, number>()

  /** `bot` must have begun. */
  constructor(bot: GridBot, instrument: Instrument) {
    this.#bot = bot
    this.#instrument = instrument
  }

  /** Books the next fill in the order they happened; returns the round trips it completed. `versions`: of the bot by now. */
  add(fill: BookedFill, versions: readonly GridVersion[]): Trade[] {
    if (fill.purpose !== 'slot') return []
    const revision = parseClientOrderId(fill.clientOrderId)?.revision ?? 0
    const version = versions.findLast((each) => each.revision <= revision)
    if (version === undefined) return []
    const slot = this.#slotOf(fill.slot, version)
    if (revision > slot.revision) {
      // It took what it held to its new cell as inventory: closing that makes no pair.
      slot.revision = revision
      slot.inventory += slot.lots.reduce((total, lot) => total + lot.quantity, 0)
      slot.lots = []
      slot.underway = null
    }
    if (fill.side === slot.opening) {
      const { quantity, price, fee, occurredAtMs: timeMs } = fill
      slot.lots.push({ quantity, price, fee, timeMs })
      return []
    }
    return this.#close(slot, fill)
  }

  #slotOf(index: number, version: GridVersion): SlotBook {
    const key = `${version.revision}:${index}`
    const known = this.#slots.get(key)
    if (known !== undefined) return known
    const { quantity, revision, emptyLevel } = version
    const { direction } = this.#bot.config
    const above = index >= emptyLevel
    const opening = openingSide(direction, above)
    const inventory = startsWithInventory(direction, above) ? quantity : 0
    const slot: SlotBook = { opening, quantity, revision, inventory, lots: [], underway: null }
    this.#slots.set(key, slot)
    return slot
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
      const room = slot.quantity - (slot.underway?.quantity ?? 0)
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
    if (trip.quantity < slot.quantity) return null
    slot.underway = null
    const cycle = this.#cycles.get(fill.slot) ?? 0
    this.#cycles.set(fill.slot, cycle + 1)
    return this.#present(slot, cycle, fill, trip)
  }

  #present(slot: SlotBook, cycle: number, fill: BookedFill, trip: Underway): Trade {
    const buys = slot.opening === 'buy'
    const profit = ((buys ? trip.closed - trip.opened : trip.opened - trip.closed) - trip.fees) as Money
    const quantity = quantityToNumber(this.#instrument, trip.quantity as Steps)
    return {
      id: `${fill.botId}:${fill.slot}:${cycle}`,
      bot_id: this.#bot.id,
      symbol: fill.symbol,
      slot: fill.slot,
      cycle,
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
