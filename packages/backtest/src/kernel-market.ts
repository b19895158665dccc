import { type CandleColumns, type FundingPoint, type Instrument, ticksFromNumber } from '@gridpilot/core'
import { type CandleIndex, indexCandles } from './candle-index.ts'
import { candleSpan } from './exact-run.ts'

/** What every run on one instrument's history shares: prepared once, handed to workers without copying. */
export interface KernelMarket {
  /** Prices in ticks. */
  readonly index: CandleIndex
  /** Length of a candle, ms. */
  readonly span: number
  readonly settlements: Settlements
}

/** Funding settlements by the candle they precede, ascending. */
export class Settlements {
  /** First candle whose open time is at or after the settlement. */
  readonly candle: Int32Array
  /** In units of 1e-8. */
  readonly rate: Float64Array

  constructor(candle: Int32Array, rate: Float64Array) {
    this.candle = candle
    this.rate = rate
  }

  /** The first settlement after the open of candle `from`. */
  firstAfter(from: number): number {
    let low = 0
    let high = this.candle.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if ((this.candle[middle] as number) <= from) low = middle + 1
      else high = middle
    }
    return low
  }
}

/** `funding`: ascending by time; settlements before the first or after the last candle concern nobody. */
export function kernelMarket(
  instrument: Instrument,
  candles: CandleColumns,
  funding: readonly FundingPoint[],
): KernelMarket {
  const index = indexCandles(candles, (price) => ticksFromNumber(instrument, price))
  const at: number[] = []
  const rates: number[] = []
  let candle = 0
  for (const { time, rate } of funding) {
    while (candle < candles.length && (candles.time[candle] as number) < time) candle += 1
    if (candle === candles.length) break
    if (candle === 0) continue
    at.push(candle)
    rates.push(Math.round(rate * 1e8))
  }
  return {
    index,
    span: candleSpan(candles),
    settlements: new Settlements(Int32Array.from(at), Float64Array.from(rates)),
  }
}

/**
 * Funding of a position worth `value` (signed, whole 1e-8 USDT) at `rate` (1e-8): positive is paid, rounded up; received
 * is rounded down. Exact for values below 90 million USDT: the product is taken in two halves, both below 2^53.
 */
export function fundingPayment(value: number, rate: number): number {
  const whole = Math.trunc(value / 1e8)
  const rest = value - whole * 1e8
  return whole * rate + Math.ceil((rest * rate) / 1e8)
}
