import { type CandleColumns, type Instrument, PATH_FRACTIONS, pathOf, ticksFromNumber } from '@gridpilot/core'
import { candleSpan } from './exact-run.ts'
import type { TracedRun } from './traced-run.ts'

/** How near a run came to its end, and how much of it was at stake. Shares are fractions. */
export interface RiskTrace {
  /** Time with closes below the highest equity before them: of all time, and the longest stretch in ms. */
  readonly underWater: { readonly share: number; readonly longestMs: number }
  /** Position value ÷ equity: at closes on average, and at most at any path point. */
  readonly exposure: { readonly average: number; readonly most: number }
  /** Position value ÷ leverage ÷ equity, the same way. Margin of resting orders is not in it. */
  readonly marginUse: { readonly average: number; readonly most: number }
  /** The least way, as a share of the price then, to the price that uses the money up; null: nothing was ever held. */
  readonly leastDistance: { readonly fraction: number; readonly timeMs: number } | null
}

interface TraceInput {
  readonly instrument: Instrument
  readonly candles: CandleColumns
  readonly leverage: number
  /** USDT. */
  readonly investment: number
}

/** Walks the path points of a run again, with the position and cash its fills left. */
export function traceRisk(input: TraceInput, traced: TracedRun): RiskTrace {
  const { leverage } = input
  const walk = new Walk(input, traced)
  const lived = Math.max(1, traced.run.candles)
  for (let i = 0; i < lived; i += 1) walk.candle(i)
  const exposure = { average: walk.sum / lived, most: walk.most }
  const limited = traced.run.end === 'limit'
  const least = walk.leastAt === null ? null : { fraction: walk.least, timeMs: walk.leastAt }
  return {
    underWater: underWater(input, traced.equity, lived),
    exposure,
    marginUse: { average: exposure.average / leverage, most: exposure.most / leverage },
    leastDistance: limited ? { fraction: 0, timeMs: walk.lastFillMs } : least,
  }
}

function underWater({ candles, investment }: TraceInput, equity: Float64Array, lived: number): RiskTrace['underWater'] {
  const toClose = PATH_FRACTIONS[3] * candleSpan(candles)
  const start = candles.time[0] ?? 0
  let [peak, before, below, stretch, longest] = [investment, start, 0, 0, 0]
  for (let i = 0; i < lived; i += 1) {
    const now = (candles.time[i] ?? 0) + toClose
    const value = equity[i] ?? 0
    if (value < peak) {
      below += now - before
      stretch += now - before
      longest = Math.max(longest, stretch)
    } else {
      peak = value
      stretch = 0
    }
    before = now
  }
  return { share: before > start ? below / (before - start) : 0, longestMs: longest }
}

class Walk {
  sum = 0
  most = 0
  least = Number.POSITIVE_INFINITY
  leastAt: number | null = null
  lastFillMs = 0
  readonly #input: TraceInput
  readonly #traced: TracedRun
  readonly #tiers: Tiers
  readonly #span: number
  readonly #unit: number
  #next = 0
  /** Signed steps, and 1e-8 USDT; equity at P = cash + position · P · unit. */
  #position = 0
  #cash = 0

  constructor(input: TraceInput, traced: TracedRun) {
    this.#input = input
    this.#traced = traced
    this.#tiers = new Tiers(input.instrument)
    this.#span = candleSpan(input.candles)
    this.#unit = Number(input.instrument.notionalUnit)
  }

  candle(i: number): void {
    const { candles, instrument } = this.#input
    const { equity, path } = this.#traced
    const time = candles.time[i] ?? 0
    const [o, h, l, c] = [candles.open[i] ?? 0, candles.high[i] ?? 0, candles.low[i] ?? 0, candles.close[i] ?? 0]
    const prices = pathOf(o, h, l, c, path)
    const close = ticksFromNumber(instrument, prices[3])
    this.#openWith((equity[i] ?? 0) * 1e8, time + PATH_FRACTIONS[3] * this.#span, close)
    for (let k = 0; k < 4; k += 1) {
      const at = time + (PATH_FRACTIONS[k] ?? 0) * this.#span
      this.#fillUntil(at, false)
      this.#look(k === 3 ? close : ticksFromNumber(instrument, prices[k] ?? 0), at)
      this.#fillUntil(at, true)
    }
    const value = Math.abs(this.#position) * close * this.#unit
    if (value > 0) this.sum += value / (this.#cash + this.#position * close * this.#unit)
  }

  /** Cash at the open, from the equity at the close and the fills between: funding is settled before the open. */
  #openWith(equity: number, closeMs: number, close: number): void {
    const { log } = this.#traced
    let [position, flow] = [this.#position, 0]
    for (let k = this.#next; k < log.length && (log.time[k] ?? 0) <= closeMs; k += 1) {
      position += this.#signed(k)
      flow += this.#flow(k)
    }
    this.#cash = equity - position * close * this.#unit - flow
  }

  /** Takes the fills up to a time; without `closing` only up to the one that closes the position. */
  #fillUntil(atMs: number, closing: boolean): void {
    const { log } = this.#traced
    for (; this.#next < log.length && (log.time[this.#next] ?? 0) <= atMs; this.#next += 1) {
      if (!closing && log.purpose[this.#next] === CLOSE) return
      this.lastFillMs = log.time[this.#next] ?? 0
      this.#cash += this.#flow(this.#next)
      this.#position += this.#signed(this.#next)
    }
  }

  #look(price: number, atMs: number): void {
    if (this.#position === 0) return
    const value = Math.abs(this.#position) * price * this.#unit
    const equity = this.#cash + this.#position * price * this.#unit
    if (equity > 0) this.most = Math.max(this.most, value / equity)
    const distance = this.#tiers.distance(this.#cash, this.#position * this.#unit, price)
    if (distance >= this.least) return
    this.least = distance
    this.leastAt = atMs
  }

  #signed(k: number): number {
    const { buy, quantity } = this.#traced.log
    return (buy[k] === 1 ? 1 : -1) * (quantity[k] ?? 0)
  }

  /** What a fill does to cash. */
  #flow(k: number): number {
    const { price, fee } = this.#traced.log
    return -this.#signed(k) * (price[k] ?? 0) * this.#unit - (fee[k] ?? 0)
  }
}

/** Of FillLog's purposes. */
const CLOSE = 2

/** Stand-alone limits as core's `limitPrice` finds them, in doubles: for a walk over every candle. */
class Tiers {
  /** Highest notional of each tier, 1e-8 USDT, ascending; the last holds for everything above. */
  readonly #to: number[]
  /** Maintenance and taker fee, fractions. */
  readonly #rate: number[]

  constructor({ tiers, takerFee }: Instrument) {
    this.#to = tiers.map(({ notionalTo }, i) =>
      i === tiers.length - 1 ? Number.POSITIVE_INFINITY : Number(notionalTo),
    )
    this.#rate = tiers.map(({ maintenanceRate }) => Number(maintenanceRate + takerFee) / 1e8)
  }

  /** From `price` to where equity no longer covers maintenance and fee, ÷ price; 1 for "never above zero", ≥ 0. */
  distance(cash: number, exposure: number, price: number): number {
    const size = Math.abs(exposure)
    const limit = exposure > 0 ? this.#below(-cash, size, price) : this.#above(cash, size, price)
    return Math.max(0, Math.abs(price - limit) / price)
  }

  #below(shortfall: number, size: number, price: number): number {
    if (shortfall <= 0) return 0
    for (let i = this.#to.length - 1; i >= 0; i -= 1) {
      const lowest = (i === 0 ? 0 : (this.#to[i - 1] ?? 0)) / size
      const first = Math.min(shortfall / (size * (1 - (this.#rate[i] ?? 0))), (this.#to[i] ?? 0) / size, price)
      if (first > lowest) return first
    }
    return 0
  }

  #above(funds: number, size: number, price: number): number {
    for (let i = 0; i < this.#to.length; i += 1) {
      const lowest = (i === 0 ? 0 : (this.#to[i - 1] ?? 0)) / size
      const first = Math.max(funds / (size * (1 + (this.#rate[i] ?? 0))), lowest, price)
      if (first <= (this.#to[i] ?? 0) / size) return first
    }
    return price
  }
}
