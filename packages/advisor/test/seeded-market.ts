import { seededRandom } from '@gridpilot/backtest'
import { type CandleColumns, candleColumns, type Instrument, instrumentFor, ticksFromNumber } from '@gridpilot/core'
import type { RecommendationInput } from '../src/index.ts'

export interface WalkSettings {
  readonly seed: number
  readonly days: number
  readonly minutes?: number
  /** Daily volatility and daily drift of the log price, fractions. */
  readonly sigma?: number
  readonly drift?: number
  readonly start?: number
  readonly decimals?: number
}

const START_MS = Date.UTC(2024, 0, 1)

/** A random walk on a tick of 0.1 or as asked; without drift its price is a martingale. Four points inside each candle. */
export function walk({
  seed,
  days,
  minutes = 60,
  sigma = 0.025,
  drift = 0,
  start = 60_000,
  decimals = 1,
}: WalkSettings): CandleColumns {
  const random = seededRandom(seed)
  const length = Math.round((days * 1440) / minutes)
  const columns = candleColumns(length)
  const tick = (value: number) => Math.round(value * 10 ** decimals) / 10 ** decimals
  const points = length * 4
  const perPoint = sigma * Math.sqrt(days / points)
  const push = (drift * days) / points - (perPoint * perPoint) / 2
  let price = start
  for (let i = 0; i < length; i += 1) {
    const inside = [price]
    for (let k = 0; k < 4; k += 1) {
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
      price *= Math.exp(perPoint * normal + push)
      inside.push(price)
    }
    columns.time[i] = START_MS + i * minutes * 60_000
    columns.open[i] = tick(inside[0] ?? price)
    columns.high[i] = tick(Math.max(...inside))
    columns.low[i] = tick(Math.min(...inside))
    columns.close[i] = tick(price)
    columns.volume[i] = 1
  }
  return columns
}

export interface RangeSettings {
  readonly seed: number
  readonly days: number
  readonly minutes?: number
  /** Days in which half of a distance from the centre is given back. */
  readonly halfLife: number
  readonly sigma?: number
}

/** A price that keeps returning to 60,000 (Ornstein–Uhlenbeck), four points inside each candle. */
export function ranging({ seed, days, minutes = 5, halfLife, sigma = 0.03 }: RangeSettings): CandleColumns {
  const random = seededRandom(seed)
  const columns = candleColumns(Math.round((days * 1440) / minutes))
  const step = minutes / 1440 / 4
  const back = (Math.LN2 / halfLife) * step
  const at = (offset: number) => Math.round(600_000 * Math.exp(offset)) / 10
  let away = 0
  for (let i = 0; i < columns.length; i += 1) {
    const inside = [away]
    for (let k = 0; k < 4; k += 1) {
      const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
      away += sigma * Math.sqrt(step) * normal - back * away
      inside.push(away)
    }
    columns.time[i] = START_MS + i * minutes * 60_000
    columns.open[i] = at(inside[0] ?? 0)
    columns.high[i] = at(Math.max(...inside))
    columns.low[i] = at(Math.min(...inside))
    columns.close[i] = at(away)
    columns.volume[i] = 1
  }
  return columns
}

/** 10-minute candles of a price that keeps returning to 60,000: an Ornstein–Uhlenbeck walk with a half-life of a day. */
export function swinging(seed: number, days: number): CandleColumns {
  const columns = walk({ seed, days, minutes: 10, sigma: 0.03 })
  const out = candleColumns(columns.length)
  const keep = 0.5 ** (1 / 144)
  let away = 0
  const at = (offset: number) => Math.round(60_000 * Math.exp(offset) * 10) / 10
  for (let i = 0; i < columns.length; i += 1) {
    const open = columns.open[i] ?? 1
    const moved = (column: Float64Array) => at(away * keep + Math.log((column[i] ?? 1) / open))
    out.time[i] = columns.time[i] ?? 0
    out.open[i] = at(away)
    out.close[i] = moved(columns.close)
    out.high[i] = Math.max(out.open[i] ?? 0, out.close[i] ?? 0, moved(columns.high))
    out.low[i] = Math.min(out.open[i] ?? 0, out.close[i] ?? 0, moved(columns.low))
    out.volume[i] = 1
    away = away * keep + Math.log((columns.close[i] ?? 1) / open)
  }
  return out
}

/** What the advisor is asked about a stretch of candles, at its end. */
export function inputOf(
  candles: CandleColumns,
  instrument: Instrument = instrumentFor('BTCUSDT'),
): RecommendationInput {
  const last = candles.length - 1
  return {
    instrument,
    candles,
    funding: [],
    lastPrice: ticksFromNumber(instrument, candles.close[last] ?? 0),
    nowMarketMs: (candles.time[last] ?? 0) + 3_600_000,
  }
}
