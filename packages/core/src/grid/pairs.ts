import { assert } from '../assert.ts'
import { type Instrument, notional, type Steps, type Ticks } from '../instrument/instrument.ts'
import { floorDiv } from '../money/decimal.ts'
import { type Money, ZERO } from '../money/money.ts'
import { compareIds } from '../order/compare-ids.ts'
import type { Side } from '../order/order.ts'
import type { PairLot, Slot } from './grid-bot.ts'

/** An execution of one of the slot's own orders. */
export interface SlotExecution {
  readonly side: Side
  readonly price: Ticks
  readonly quantity: Steps
  /** Paid, ≥ 0 (a rebate is negative). */
  readonly fee: Money
  readonly tradeId: string
}

export interface PairingResult {
  readonly slot: Slot
  /** Net profit of the pairs this execution closed, both fees included. */
  readonly profit: Money
}

/** The share of `fee` that belongs to `part` of `whole`: the floor, or all that is left for the last part. */
const feeShare = (fee: Money, part: number, whole: number): Money =>
  (part === whole ? fee : floorDiv(fee * BigInt(part), BigInt(whole))) as Money

/**
 * Books an execution into its slot's pairs: openings queue as lots, closings match them first in, first out.
 * Closing initial inventory makes no pair (SPEC §5 PnL).
 */
export function pairExecution(instrument: Instrument, slot: Slot, execution: SlotExecution): PairingResult {
  const { side, price, quantity, fee, tradeId } = execution
  if (side === slot.opening) {
    const later = slot.lots.findIndex((lot) => compareIds(lot.tradeId, tradeId) > 0)
    const lot: PairLot = { quantity, price, fee, tradeId }
    return { slot: { ...slot, lots: slot.lots.toSpliced(later < 0 ? slot.lots.length : later, 0, lot) }, profit: ZERO }
  }
  const fromInventory = Math.min(slot.inventory, quantity) as Steps
  let left = (quantity - fromInventory) as Steps
  let feeLeft = (fee - feeShare(fee, fromInventory, quantity)) as Money
  let profit = 0n
  const lots: PairLot[] = []
  for (const lot of slot.lots) {
    const part = Math.min(lot.quantity, left) as Steps
    if (part === 0) {
      lots.push(lot)
      continue
    }
    const openFee = feeShare(lot.fee, part, lot.quantity)
    const closeFee = feeShare(feeLeft, part, left)
    const opened = notional(instrument, lot.price, part)
    const closed = notional(instrument, price, part)
    profit += (side === 'sell' ? closed - opened : opened - closed) - openFee - closeFee
    feeLeft = (feeLeft - closeFee) as Money
    left = (left - part) as Steps
    if (part < lot.quantity) {
      lots.push({ ...lot, quantity: (lot.quantity - part) as Steps, fee: (lot.fee - openFee) as Money })
    }
  }
  assert(left === 0, `slot ${slot.index} closed more than it opened`)
  const pairedQuantity = slot.pairedQuantity + quantity - fromInventory
  const inventory = (slot.inventory - fromInventory) as Steps
  return {
    slot: { ...slot, inventory, lots, pairedQuantity, profit: (slot.profit + profit) as Money },
    profit: profit as Money,
  }
}
