import { TREND_T, VOLATILE_RATIO } from '@gridpilot/core'
import type { Cone } from './cone.ts'

/** Why a market is no place for a grid now, whatever its past says. */
export type Obstacle =
  | { readonly code: 'illiquid'; readonly share: number }
  | { readonly code: 'trending'; readonly days: number; readonly strength: number }
  | { readonly code: 'storm'; readonly ratio: number }

/** Days over which a direction is looked for. */
const TREND_DAYS = [30, 90, 180] as const

/** A grid's fills are counted from candles that trade through its orders: where this many do not, they are invented. */
const IDLE_MAX = 1 / 3

/** The gravest obstacle at a moment, or null. `idle`: share of recent candles that could not have filled an order. */
export function obstacleAt(cone: Cone, idle: number | null, atMs: number): Obstacle | null {
  if (idle !== null && idle > IDLE_MAX) return { code: 'illiquid', share: idle }
  const trends = TREND_DAYS.map((days) => ({ days, strength: cone.trend(days, atMs) ?? 0 }))
  const strongest = trends.reduce((most, each) => (Math.abs(each.strength) > Math.abs(most.strength) ? each : most))
  if (Math.abs(strongest.strength) >= TREND_T) return { code: 'trending', ...strongest }
  const ratio = cone.stormRatio(atMs)
  return ratio >= VOLATILE_RATIO ? { code: 'storm', ratio } : null
}
