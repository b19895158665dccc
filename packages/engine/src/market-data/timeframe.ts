import { assert } from '@gridpilot/core'

/** Candle lengths that are kept, ms. All start at multiples of their length in UTC. */
const LENGTHS: Readonly<Record<string, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
}

export const TIMEFRAMES: readonly string[] = Object.keys(LENGTHS)

export function timeframeMs(timeframe: string): number {
  const length = LENGTHS[timeframe]
  assert(length !== undefined, `timeframe ${timeframe}`)
  return length
}

/** Open time of the candle that holds `ms`. */
export const openTimeOf = (ms: number, lengthMs: number): number => Math.floor(ms / lengthMs) * lengthMs
