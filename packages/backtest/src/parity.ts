import {
  assert,
  type CandleColumns,
  type CapitalFlow,
  type FundingPoint,
  type GridConfig,
  type Instrument,
  type Money,
  NO_POSITIONS,
  notional,
  type Steps,
  sliceColumns,
  type Ticks,
  ticksFromNumber,
  unrealizedOf,
} from '@gridpilot/core'
import { candleSpan, runExact } from './exact-run.ts'
import {
  type BookedExecution,
  candleAt,
  type ExecutedOrder,
  ordersOfBooked,
  ordersOfRun,
  type Pairing,
  pairOrders,
  timeOf,
} from './parity-match.ts'
import type { CarriedState } from './run-input.ts'

/**
 * Why an execution differs. `path`: the way of the price inside a candle is not stored · `queue`: the candle only touched
 * the price, others stood first · `follows`: its slot held something else because of an earlier difference.
 */
export type ParityReason =
  | 'command'
  | 'forced'
  | 'deferral'
  | 'partial'
  | 'slippage'
  | 'better_price'
  | 'liquidity'
  | 'fee_coin'
  | 'fee'
  | 'latency'
  | 'path'
  | 'queue'
  | 'no_candle'
  | 'outside_candle'
  | 'follows'
  | 'unexplained'

/** A stretch in which the bot obeyed somebody else than its grid; `toMs` is Infinity while it lasts. */
export interface Intervention {
  readonly fromMs: number
  readonly toMs: number
}

export interface Deferred {
  readonly purpose: string
  readonly slot: number
  readonly side: string
  readonly marketMs: number
}

export interface ParityInput {
  readonly instrument: Instrument
  /** As it began, or as the grid of now did; the trigger is of no matter any more. */
  readonly config: GridConfig
  /** What the bot held and had made when the grid of now began; null: it began with nothing. */
  readonly carried: CarriedState | null
  readonly marginChanges: readonly CapitalFlow[]
  readonly start: { readonly price: Ticks; readonly marketMs: number }
  /** Closed candles from the one in which the bot began. */
  readonly candles: CandleColumns
  readonly funding: readonly FundingPoint[]
  /** What the bot was told to do at its end; null: it runs, or it ended by itself. */
  readonly stop: { readonly marketMs: number; readonly close: boolean } | null
  /** Ascending. */
  readonly booked: readonly BookedExecution[]
  readonly bookedFunding: readonly { readonly marketMs: number; readonly amount: Money }[]
  readonly interventions: readonly Intervention[]
  readonly deferrals: readonly Deferred[]
}

/** One order that is not the same in both. `effect`: by how much the live result is better (+) for it, at the last price. */
export interface ParityDifference extends Pairing {
  /** The first is the one its effect is counted under. */
  readonly reasons: readonly [ParityReason, ...ParityReason[]]
  readonly effect: Money
}

/** Money of one side: trading = Σ sold − Σ bought + what is held at the last price − what was held at the first; total = trading − fees + funding. */
export interface ParityMoney {
  readonly trading: Money
  readonly fees: Money
  readonly funding: Money
  readonly total: Money
}

export interface ParityResult {
  /** It began in the middle of the bot's life, with what it held then. */
  readonly carried: boolean
  readonly fromMs: number
  /** Executions and funding after it were not compared. */
  readonly toMs: number
  readonly lastPrice: Ticks
  readonly candles: number
  /** Candles that should be there and are not. */
  readonly missingCandles: number
  readonly liveOrders: number
  readonly rerunOrders: number
  readonly equal: number
  readonly notCompared: number
  readonly differences: readonly ParityDifference[]
  readonly live: ParityMoney
  readonly rerun: ParityMoney
}

/**
 * Runs a bot's own window again on stored candles, by the decision core it ran on, and compares order by order. The effects
 * of all differences and the difference of funding add up to the difference of the totals, exactly.
 */
export function compareWithRerun(input: ParityInput): ParityResult {
  const { instrument, candles, start, stop } = input
  assert(candles.length > 0, 'parity without candles')
  const span = candleSpan(candles)
  const closedMs = (candles.time[candles.length - 1] ?? 0) + span - 1
  const toMs = Math.min(stop?.marketMs ?? closedMs, closedMs)
  const walked = sliceColumns(candles, 0, candleBehind(candles, toMs))
  const run = runExact({
    instrument,
    config: { ...input.config, triggerPrice: null },
    candles: walked,
    funding: input.funding,
    fill: 'touch',
    closeAtEnd: stop?.close === true && stop.marketMs <= closedMs,
    startPoint: start,
    untilMs: toMs,
    marginChanges: input.marginChanges,
    ...(input.carried !== null && { carried: input.carried }),
  })
  // A stop is executed at the last path point; a bot that ended by itself is compared to the end of its last candle.
  const compared = input.booked.filter(({ marketMs }) => marketMs <= toMs || stop?.marketMs === toMs)
  const live = ordersOfBooked(instrument, compared, instrument.quoteCoin)
  const rerun = ordersOfRun(instrument, run.fills)
  const pairings = pairOrders(live, rerun, 2 * span)
  const judge = new Judge(input, span)
  const at = (order: ExecutedOrder | null) => (order === null ? 0n : worth(instrument, order, run.lastPrice))
  const differences: ParityDifference[] = []
  for (const pairing of pairings) {
    const [first, ...more] = judge.reasons(pairing)
    if (first === undefined) continue
    differences.push({ ...pairing, reasons: [first, ...more], effect: (at(pairing.live) - at(pairing.rerun)) as Money })
  }
  const funded = input.bookedFunding.filter(({ marketMs }) => marketMs <= toMs)
  return {
    carried: input.carried !== null,
    fromMs: start.marketMs,
    toMs,
    lastPrice: run.lastPrice,
    candles: walked.length,
    missingCandles: missingIn(walked, span),
    liveOrders: live.length,
    rerunOrders: rerun.length,
    equal: pairings.length - differences.length,
    notCompared: input.booked.length - compared.length,
    differences,
    live: moneyOf(input, live, run.lastPrice, sumOf(funded.map(({ amount }) => amount))),
    rerun: moneyOf(input, rerun, run.lastPrice, (run.bot.funding - (input.carried?.funding ?? 0n)) as Money),
  }
}

/** Number of candles that open at or before a time. */
function candleBehind(candles: CandleColumns, marketMs: number): number {
  let count = candles.length
  while (count > 1 && (candles.time[count - 1] ?? 0) > marketMs) count -= 1
  return count
}

function missingIn(candles: CandleColumns, span: number): number {
  const [first, last] = [candles.time[0] ?? 0, candles.time[candles.length - 1] ?? 0]
  return Math.round((last - first) / span) + 1 - candles.length
}

/** What an order brought, with what it left held at a price: ± (price × quantity − value) − fee. */
const worth = (instrument: Instrument, order: ExecutedOrder, price: Ticks): bigint =>
  tradingOf(instrument, order, price) - order.fee

function tradingOf(instrument: Instrument, { side, quantity, value }: ExecutedOrder, price: Ticks): bigint {
  const now = notional(instrument, price, quantity as Steps)
  return side === 'buy' ? now - value : value - now
}

function moneyOf(
  { instrument, carried, start }: ParityInput,
  orders: readonly ExecutedOrder[],
  price: Ticks,
  funding: Money,
): ParityMoney {
  // What was held at the beginning has moved with the price, in both alike.
  const held = carried?.positions ?? NO_POSITIONS
  const moved = unrealizedOf(instrument, held, price) - unrealizedOf(instrument, held, start.price)
  const trading = sumOf([moved, ...orders.map((order) => tradingOf(instrument, order, price))])
  const fees = sumOf(orders.map(({ fee }) => fee))
  return { trading, fees, funding, total: (trading - fees + funding) as Money }
}

const sumOf = (amounts: readonly bigint[]): Money => amounts.reduce((total, amount) => total + amount, 0n) as Money

/** Finds reasons, in the order of time: what a slot held depends on what differed there before. */
class Judge {
  readonly #input: ParityInput
  readonly #span: number
  /** Signed steps by which each slot holds more live than in the rerun, from one-sided orders so far. */
  readonly #ahead = new Map<number, number>()
  readonly #times = new Map<number, number[]>()

  constructor(input: ParityInput, span: number) {
    this.#input = input
    this.#span = span
    for (const { slot, marketMs } of input.booked) {
      const times = this.#times.get(slot)
      if (times === undefined) this.#times.set(slot, [marketMs])
      else times.push(marketMs)
    }
  }

  /** Empty: both are the same order. */
  reasons(pairing: Pairing): ParityReason[] {
    const { live, rerun } = pairing
    if (live !== null && rerun !== null) return this.#changed(live, rerun)
    const order = live ?? rerun
    assert(order !== null, 'a pairing of nothing')
    const before = this.#ahead.get(order.slot) ?? 0
    const signed = (order.side === 'buy' ? 1 : -1) * (live === null ? -1 : 1) * order.quantity
    this.#ahead.set(order.slot, before + signed)
    return [this.#oneSided(order, live !== null, before !== 0, timeOf(pairing))]
  }

  #changed(live: ExecutedOrder, rerun: ExecutedOrder): ParityReason[] {
    const reasons: ParityReason[] = []
    if (live.quantity !== rerun.quantity || live.executions > 1) reasons.push('partial')
    if (live.value * BigInt(rerun.quantity) !== rerun.value * BigInt(live.quantity))
      reasons.push(live.purpose === 'slot' ? 'better_price' : 'slippage')
    if (live.foreignFee) reasons.push('fee_coin')
    else if (live.liquidity !== rerun.liquidity) reasons.push('liquidity')
    else if (live.fee !== rerun.fee && reasons.length === 0) reasons.push('fee')
    if (live.marketMs !== rerun.marketMs) reasons.push(this.#late(live, rerun))
    return reasons
  }

  #late(live: ExecutedOrder, rerun: ExecutedOrder): ParityReason {
    const { candles } = this.#input
    const [from, to] = [Math.min(live.marketMs, rerun.marketMs), Math.max(live.marketMs, rerun.marketMs)]
    if (candleAt(candles, this.#span, from) === candleAt(candles, this.#span, to)) return 'path'
    if (this.#commanded(from, to)) return 'command'
    if (this.#deferred(live, from, to)) return 'deferral'
    if (live.marketMs < rerun.marketMs) return 'path'
    return this.#onlyTouched(rerun) ? 'queue' : 'latency'
  }

  #oneSided(order: ExecutedOrder, isLive: boolean, follows: boolean, at: number): ParityReason {
    if (order.forced) return 'forced'
    if (this.#commanded(at, at)) return 'command'
    if (this.#deferred(order, at - this.#span, at + 2 * this.#span)) return 'deferral'
    const { candles, instrument } = this.#input
    const index = candleAt(candles, this.#span, at)
    if (index < 0) return 'no_candle'
    if (isLive && order.purpose === 'slot') {
      const high = ticksFromNumber(instrument, candles.high[index] ?? 0)
      const low = ticksFromNumber(instrument, candles.low[index] ?? 0)
      if (order.price > high || order.price < low) return 'outside_candle'
    }
    if (follows) return 'follows'
    if (!isLive && this.#onlyTouched(order)) return 'queue'
    const near = (this.#times.get(order.slot) ?? []).some((time) => Math.abs(time - at) <= 2 * this.#span)
    return near ? 'path' : 'unexplained'
  }

  #commanded(from: number, to: number): boolean {
    return this.#input.interventions.some(({ fromMs, toMs }) => fromMs <= to && toMs >= from)
  }

  #deferred({ purpose, slot, side }: ExecutedOrder, from: number, to: number): boolean {
    return this.#input.deferrals.some(
      (each) =>
        each.purpose === purpose &&
        each.slot === slot &&
        each.side === side &&
        each.marketMs >= from &&
        each.marketMs <= to,
    )
  }

  /** The candle went as far as the price and not through it. */
  #onlyTouched({ price, side, marketMs, purpose }: ExecutedOrder): boolean {
    const { candles, instrument } = this.#input
    const index = candleAt(candles, this.#span, marketMs)
    if (index < 0 || purpose !== 'slot') return false
    return ticksFromNumber(instrument, (side === 'buy' ? candles.low : candles.high)[index] ?? 0) === price
  }
}
