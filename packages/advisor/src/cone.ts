import { type CandleColumns, DAY_MS, sliceColumns, trendStrength } from '@gridpilot/core'
import { TIMEFRAME_MS } from './request.ts'
import { resample, rowAt } from './resample.ts'

/** The cone needs volatility as it adds up over weeks: daily closes of this many days, hourly ones where there are few. */
const LOOKBACK_DAYS = 60
const DAILY_CLOSES_MIN = 20
/** Share of the lookback that is "recent". */
const RECENT = 1 / 6
const STORM_DAYS = 30

/** Volatility and direction of a market as they were known at any moment of its history. */
export class Cone {
  readonly #hourly: CandleColumns
  readonly #hourlySums: Squares
  readonly #dailySums: Squares

  constructor(hourly: CandleColumns) {
    this.#hourly = hourly
    this.#hourlySums = new Squares(hourly, TIMEFRAME_MS['1h'])
    this.#dailySums = new Squares(resample(hourly, DAY_MS), DAY_MS)
  }

  /**
   * Daily volatility (fraction) from what was closed before `atMs`: daily closes of 60 days, or what there is, moved
   * halfway (in variance) to what the last sixth of them was like. null when nothing is known yet.
   */
  volatility(atMs: number): number | null {
    const fromMs = atMs - LOOKBACK_DAYS * DAY_MS
    const long = this.#hourlySums.volatility(fromMs, atMs)
    const known = this.#dailySums.volatility(fromMs, atMs)
    const slow = known !== null && known.closes >= DAILY_CLOSES_MIN ? known : long
    if (slow === null || long === null || slow.value === 0) return null
    const recent = this.#hourlySums.volatility(atMs - (atMs - Math.max(fromMs, long.fromMs)) * RECENT, atMs)
    const ratio = recent === null || long.value === 0 ? 1 : recent.value / long.value
    return slow.value * Math.sqrt((1 + ratio * ratio) / 2)
  }

  /** Volatility of the last tenth of 30 days ÷ that of all 30; 1 when nothing changed or nothing is known. */
  stormRatio(atMs: number): number {
    const month = this.#hourlySums.volatility(atMs - STORM_DAYS * DAY_MS, atMs)
    const recent = this.#hourlySums.volatility(atMs - (STORM_DAYS / 10) * DAY_MS, atMs)
    return month === null || recent === null || month.value === 0 ? 1 : recent.value / month.value
  }

  /** Trend strength (t-statistic) of the last `days` before `atMs`; null when history does not reach back that far. */
  trend(days: number, atMs: number): number | null {
    const { time, length } = this.#hourly
    const to = Math.min(length, rowAt(this.#hourly, atMs - TIMEFRAME_MS['1h'] + 1))
    if (to === 0 || (time[0] ?? 0) > atMs - days * DAY_MS) return null
    return trendStrength(sliceColumns(this.#hourly, rowAt(this.#hourly, atMs - days * DAY_MS), to))?.tStatistic ?? null
  }
}

interface Known {
  readonly value: number
  readonly closes: number
  readonly fromMs: number
}

/** Running sums of squared log returns, so that any stretch costs two look-ups. */
class Squares {
  readonly #candles: CandleColumns
  readonly #intervalMs: number
  readonly #sums: Float64Array

  constructor(candles: CandleColumns, intervalMs: number) {
    this.#candles = candles
    this.#intervalMs = intervalMs
    this.#sums = new Float64Array(candles.length)
    for (let i = 1; i < candles.length; i += 1) {
      const r = Math.log((candles.close[i] ?? 1) / (candles.close[i - 1] ?? 1))
      this.#sums[i] = (this.#sums[i - 1] ?? 0) + r * r
    }
  }

  /** Of the closes that were known at `toMs` and begin at or after `fromMs`; null with fewer than two. */
  volatility(fromMs: number, toMs: number): Known | null {
    const { time } = this.#candles
    const first = rowAt(this.#candles, fromMs)
    const last = rowAt(this.#candles, toMs - this.#intervalMs + 1) - 1
    if (last <= first) return null
    const days = ((time[last] ?? 0) - (time[first] ?? 0)) / DAY_MS
    const squares = (this.#sums[last] ?? 0) - (this.#sums[first] ?? 0)
    return { value: Math.sqrt(squares / days), closes: last - first + 1, fromMs: time[first] ?? 0 }
  }
}
