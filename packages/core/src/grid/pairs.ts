import { assert } from '../assert.ts'
import { type Instrument, notional, type Steps } from '../instrument/instrument.ts'
import { floorDiv } from '../money/decimal.ts'
import type { Money } from '../money/money.ts'
import { compareIds } from '../order/compare-ids.ts'
import type { PairingRound, PairLot, Slot, SlotExecution } from './grid-bot.ts'

export interface PairingResult {
  readonly slot: Slot
  /** Net profit of the pairs this execution closed, both fees included. */
  readonly profit: Money
}

/** A round is counted from its beginning this many executions long; a slot that never comes to rest begins a new one. */
const ROUND_MAX = 64

type Pairs = Pick<Slot, 'inventory' | 'lots' | 'pairedQuantity' | 'profit'>

/**
 * Books an execution into its slot's pairs: openings queue as lots, closings match them first in, first out, in the
 * order of trade whatever order they are told in. Closing initial inventory makes no pair (SPEC §5 PnL). `capacity`: what
 * the slot holds when it is full.
 */
export function pairExecution(
  instrument: Instrument,
  slot: Slot,
  executed: SlotExecution,
  capacity: Steps,
): PairingResult {
  const { side, price, quantity, fee, tradeId } = executed
  const execution = { side, price, quantity, fee, tradeId }
  const begun = slot.round ?? { ...pairsOf(slot), executions: [] }
  const executions = inOrder(begun.executions, execution)
  // What opened may be told after what closed it: until then the order they are told in is the only one there is.
  const pairs =
    pairAll(instrument, slot.opening, begun, executions) ?? pairOne(instrument, slot.opening, slot, execution)
  assert(pairs !== null, `slot ${slot.index} closed more than it opened`)
  const round = roundOf(slot, begun, pairs, executions, capacity)
  return { slot: { ...slot, ...pairs, round }, profit: (pairs.profit - slot.profit) as Money }
}

const pairsOf = ({ inventory, lots, pairedQuantity, profit }: Pairs): Pairs => ({
  inventory,
  lots,
  pairedQuantity,
  profit,
})

/**
 * Goes on until as much as the slot can hold was opened and is closed: of less, an earlier part may still be on its way.
 * Openings alone need no round, they queue in the order of trade.
 */
function roundOf(
  { opening }: Slot,
  begun: PairingRound,
  { inventory, lots }: Pairs,
  executions: readonly SlotExecution[],
  capacity: Steps,
): PairingRound | null {
  const isOpening = ({ side }: SlotExecution) => side === opening
  const opened = begun.inventory + sizeOf(begun.lots) + sizeOf(executions.filter(isOpening))
  const isOver = inventory === 0 && lots.length === 0 && opened >= capacity
  const hasClosed = executions.some(({ side }) => side !== opening)
  return isOver || !hasClosed || executions.length >= ROUND_MAX ? null : { ...begun, executions }
}

const sizeOf = (parts: readonly { readonly quantity: Steps }[]): number =>
  parts.reduce((sum, { quantity }) => sum + quantity, 0)

function inOrder<Each extends { readonly tradeId: string }>(all: readonly Each[], one: Each): readonly Each[] {
  const later = all.findIndex(({ tradeId }) => compareIds(tradeId, one.tradeId) > 0)
  return all.toSpliced(later < 0 ? all.length : later, 0, one)
}

/** null: in this order more would be closed than is open. */
function pairAll(
  instrument: Instrument,
  opening: Slot['opening'],
  begun: Pairs,
  executions: readonly SlotExecution[],
): Pairs | null {
  let pairs: Pairs | null = pairsOf(begun)
  for (const each of executions) pairs = pairs === null ? null : pairOne(instrument, opening, pairs, each)
  return pairs
}

/** The share of `fee` that belongs to `part` of `whole`: the floor, or all that is left for the last part. */
const feeShare = (fee: Money, part: number, whole: number): Money =>
  (part === whole ? fee : floorDiv(fee * BigInt(part), BigInt(whole))) as Money

/** null: it closes more than is open. */
function pairOne(
  instrument: Instrument,
  opening: Slot['opening'],
  pairs: Pairs,
  { side, price, quantity, fee, tradeId }: SlotExecution,
): Pairs | null {
  if (side === opening) return { ...pairsOf(pairs), lots: inOrder(pairs.lots, { quantity, price, fee, tradeId }) }
  const fromInventory = Math.min(pairs.inventory, quantity) as Steps
  let left = (quantity - fromInventory) as Steps
  let feeLeft = (fee - feeShare(fee, fromInventory, quantity)) as Money
  let profit: bigint = pairs.profit
  const lots: PairLot[] = []
  for (const lot of pairs.lots) {
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
  if (left > 0) return null
  return {
    inventory: (pairs.inventory - fromInventory) as Steps,
    lots,
    pairedQuantity: pairs.pairedQuantity + quantity - fromInventory,
    profit: profit as Money,
  }
}
