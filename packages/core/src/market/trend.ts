import type { CandleColumns } from './candles.ts'
import { DAY_MS } from './day.ts'
import { dailyVolatility, elapsedDays } from './volatility.ts'

export interface TrendStrength {
  /** Least-squares slope of log price, per day. */
  readonly slopePerDay: number
  /** Slope ÷ its standard deviation under a driftless random walk of the same volatility: about N(0, 1) on noise. */
  readonly tStatistic: number
  /** Share of the variance of log price that the line explains, 0…1; high on noise too, so it decides nothing. */
  readonly rSquared: number
}

/** Variance of the least-squares slope of a random walk of σ² per day over T days: 1.2·σ²/T. */
const WALK_SLOPE_VARIANCE = 1.2

/**
 * How far the price has a direction. The textbook t-statistic assumes independent residuals and finds trends in every
 * random walk; here the slope is compared with what random walks of this volatility show. null below 3 candles or
 * without movement.
 */
export function trendStrength(candles: CandleColumns): TrendStrength | null {
  const { length, time, close } = candles
  const sigma = dailyVolatility(candles)
  const days = elapsedDays(candles)
  if (length < 3 || sigma === null || sigma === 0) return null
  const origin = time[0] ?? 0
  let meanX = 0
  let meanY = 0
  for (let i = 0; i < length; i += 1) {
    meanX += ((time[i] ?? 0) - origin) / DAY_MS / length
    meanY += Math.log(close[i] ?? 1) / length
  }
  let xx = 0
  let xy = 0
  let yy = 0
  for (let i = 0; i < length; i += 1) {
    const x = ((time[i] ?? 0) - origin) / DAY_MS - meanX
    const y = Math.log(close[i] ?? 1) - meanY
    xx += x * x
    xy += x * y
    yy += y * y
  }
  const slopePerDay = xy / xx
  return {
    slopePerDay,
    tStatistic: slopePerDay / (sigma * Math.sqrt(WALK_SLOPE_VARIANCE / days)),
    rSquared: yy === 0 ? 0 : (xy * xy) / (xx * yy),
  }
}
