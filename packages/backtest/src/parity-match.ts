import { type CandleColumns, type Instrument, type Liquidity, type Money, notional, type Ticks } from '@gridpilot/core'
import type { RunFill } from './run-input.ts'

/** An execution as the exchange booked it, of one bot. */
export interface BookedExecution extends RunFill {
  readonly tradeId: string
  readonly orderId: string
  /** A fee in another coin than the quote coin is in no sum here. */
  readonly feeCoin: string
  /** Executed by the exchange itself: liquidation, ADL, settlement. */
  readonly forced: boolean
}

/** One order as executed: its executions together. `value` is Σ price × quantity. */
export interface ExecutedOrder {
  readonly purpose: RunFill['purpose']
  readonly slot: number
  readonly side: RunFill['side']
  readonly quantity: number
  readonly value: Money
  /** Of the first execution, ticks. */
  readonly price: Ticks
  readonly fee: Money
  readonly foreignFee: boolean
  readonly forced: boolean
  readonly liquidity: Liquidity
  /** Of the last execution. */
  readonly marketMs: number
  readonly executions: number
  readonly tradeIds: readonly string[]
}

export interface Pairing {
  readonly live: ExecutedOrder | null
  readonly rerun: ExecutedOrder | null
}

/** Executions of one order become one; ascending by time. */
export function ordersOfBooked(
  instrument: Instrument,
  fills: readonly BookedExecution[],
  quoteCoin: string,
): ExecutedOrder[] {
  const orders = new Map<string, ExecutedOrder>()
  for (const fill of fills) {
    const booked = { foreignFee: fill.feeCoin !== quoteCoin, forced: fill.forced, tradeIds: [fill.tradeId] }
    const one = executed(instrument, fill, booked)
    const before = orders.get(fill.orderId)
    orders.set(fill.orderId, before === undefined ? one : joined(before, one))
  }
  return [...orders.values()].sort((a, b) => a.marketMs - b.marketMs)
}

export const ordersOfRun = (instrument: Instrument, fills: readonly RunFill[]): ExecutedOrder[] =>
  fills.map((fill) => executed(instrument, fill, { foreignFee: false, forced: false, tradeIds: [] }))

const executed = (
  instrument: Instrument,
  fill: RunFill,
  booked: Pick<ExecutedOrder, 'foreignFee' | 'forced' | 'tradeIds'>,
): ExecutedOrder => ({
  purpose: fill.purpose,
  slot: fill.slot,
  side: fill.side,
  quantity: fill.quantity,
  value: notional(instrument, fill.price, fill.quantity),
  price: fill.price,
  fee: booked.foreignFee ? (0n as Money) : fill.fee,
  liquidity: fill.liquidity,
  marketMs: fill.marketMs,
  executions: 1,
  ...booked,
})

const joined = (a: ExecutedOrder, b: ExecutedOrder): ExecutedOrder => ({
  ...a,
  quantity: a.quantity + b.quantity,
  value: (a.value + b.value) as Money,
  fee: (a.fee + b.fee) as Money,
  foreignFee: a.foreignFee || b.foreignFee,
  marketMs: Math.max(a.marketMs, b.marketMs),
  executions: a.executions + b.executions,
  tradeIds: [...a.tradeIds, ...b.tradeIds],
})

/** Live a stop that rests at the exchange may do what the rerun does by a closing order of its own. */
const keyOf = ({ purpose, slot, side }: ExecutedOrder) => `${purpose === 'protect' ? 'close' : purpose} ${slot} ${side}`

/**
 * Which live order is which order of the rerun: of the same slot side, in order, no farther apart than `toleranceMs`; what
 * is left over of a slot side is paired in order however late it came, if both have something left. Each order is in
 * exactly one pairing; pairings are ascending by time.
 */
export function pairOrders(
  live: readonly ExecutedOrder[],
  rerun: readonly ExecutedOrder[],
  toleranceMs: number,
): Pairing[] {
  const pairings: Pairing[] = []
  const [lives, reruns] = [bySide(live), bySide(rerun)]
  for (const key of new Set([...lives.keys(), ...reruns.keys()]))
    pairings.push(...pairSide(lives.get(key) ?? [], reruns.get(key) ?? [], toleranceMs))
  return pairings.sort((a, b) => timeOf(a) - timeOf(b))
}

export const timeOf = ({ live, rerun }: Pairing): number =>
  Math.min(live?.marketMs ?? Number.POSITIVE_INFINITY, rerun?.marketMs ?? Number.POSITIVE_INFINITY)

function bySide(orders: readonly ExecutedOrder[]): Map<string, ExecutedOrder[]> {
  const sides = new Map<string, ExecutedOrder[]>()
  for (const order of orders) {
    const side = sides.get(keyOf(order))
    if (side === undefined) sides.set(keyOf(order), [order])
    else side.push(order)
  }
  return sides
}

function pairSide(live: readonly ExecutedOrder[], rerun: readonly ExecutedOrder[], toleranceMs: number): Pairing[] {
  const paired: Pairing[] = []
  const [early, late]: [ExecutedOrder[], ExecutedOrder[]] = [[], []]
  let [i, j] = [0, 0]
  while (i < live.length || j < rerun.length) {
    const [a, b] = [live[i], rerun[j]]
    if (a !== undefined && b !== undefined && Math.abs(a.marketMs - b.marketMs) <= toleranceMs) {
      paired.push({ live: a, rerun: b })
      i += 1
      j += 1
    } else if (b === undefined || (a !== undefined && a.marketMs < b.marketMs)) {
      if (a !== undefined) early.push(a)
      i += 1
    } else {
      late.push(b)
      j += 1
    }
  }
  const length = Math.max(early.length, late.length)
  for (let k = 0; k < length; k += 1) paired.push({ live: early[k] ?? null, rerun: late[k] ?? null })
  return paired
}

/** Index of the candle a market time lies in; −1: none is stored for it. */
export function candleAt(candles: CandleColumns, span: number, marketMs: number): number {
  let [low, high] = [0, candles.length - 1]
  while (low <= high) {
    const middle = (low + high) >> 1
    const open = candles.time[middle] ?? 0
    if (marketMs < open) high = middle - 1
    else if (marketMs >= open + span) low = middle + 1
    else return middle
  }
  return -1
}
