import type { CandleColumns } from './candles.ts'
import { atr } from './moving-averages.ts'
import { supportResistance } from './support-resistance.ts'
import { type TrendStrength, trendStrength } from './trend.ts'
import { dailyVolatility, elapsedDays, lastDays } from './volatility.ts'

export type TrendDirection = 'uptrend' | 'downtrend' | 'sideways'

/** range: grids live here · trend: one side of the grid will be left behind · volatile: moves outgrow their history. */
export type Regime = 'range' | 'trend' | 'volatile'

/** What closed candles say about a market now. Prices in quote units, volatility a fraction per day. */
export interface MarketFeatures {
  readonly lastClose: number
  readonly atr: number
  readonly volatility: number
  /** Recent volatility ÷ that of the whole window; 1 when nothing changed. */
  readonly volatilityRatio: number
  readonly trendStrength: TrendStrength
  readonly trend: TrendDirection
  readonly regime: Regime
  readonly support: number
  readonly resistance: number
}

/** A slope this many standard deviations from a driftless walk counts as a trend: about one walk in twenty. */
export const TREND_T = 2

/** Recent volatility this many times the window's counts as volatile. */
export const VOLATILE_RATIO = 1.5

const ATR_PERIOD = 14

export function trendDirection(strength: TrendStrength): TrendDirection {
  if (Math.abs(strength.tStatistic) < TREND_T) return 'sideways'
  return strength.tStatistic > 0 ? 'uptrend' : 'downtrend'
}

/** A storm is a storm whichever way it blows, so volatility is judged before direction. */
export function classifyRegime(strength: TrendStrength, volatilityRatio: number): Regime {
  if (volatilityRatio >= VOLATILE_RATIO) return 'volatile'
  return trendDirection(strength) === 'sideways' ? 'range' : 'trend'
}

/**
 * All features of a window of closed candles (the caller drops the open one). "Recent" is the last tenth of the
 * window. null when the window is too short or the price never moved.
 */
export function marketFeatures(candles: CandleColumns): MarketFeatures | null {
  const strength = trendStrength(candles)
  const volatility = dailyVolatility(candles)
  const range = atr(candles, ATR_PERIOD)[candles.length - 1]
  const lastClose = candles.close[candles.length - 1]
  const recentWindow = lastDays(candles, elapsedDays(candles) / 10)
  const recent = recentWindow === null ? null : dailyVolatility(recentWindow)
  if (strength === null || volatility === null || volatility === 0 || recent === null) return null
  if (range === undefined || Number.isNaN(range) || lastClose === undefined) return null
  const zone = supportResistance(candles, range / 2)
  if (zone === null) return null
  const volatilityRatio = recent / volatility
  return {
    lastClose,
    atr: range,
    volatility,
    volatilityRatio,
    trendStrength: strength,
    trend: trendDirection(strength),
    regime: classifyRegime(strength, volatilityRatio),
    ...zone,
  }
}
