import { DAY_MS } from '@gridpilot/core'

/**
 * How a history is cut for walk-forward: grids are started every `strideMs` and held for `horizonMs`; before a start lie
 * the days its volatility is taken from, and the windows its choice is made from, which end an embargo before it.
 */
export interface Schedule {
  readonly horizonMs: number
  readonly strideMs: number
  readonly embargoMs: number
  /** Start times whose whole window lies in history, ascending; multiples of the stride since 1970. */
  readonly startsMs: readonly number[]
  /** Windows from this time on are out of sample. */
  readonly outOfSampleFromMs: number
}

/** Below this many windows that do not overlap nothing is proven and no band is stated (SPEC section 5). */
export const EFFECTIVE_WINDOWS_NEEDED = 8

const HOUR_MS = 3_600_000
/** Days that figures are stated for, and a window lasts at most. */
export const STATED_DAYS = 30
/** A horizon below a day says nothing about a grid. */
const HORIZON_MIN_DAYS = 1
/** Shorter windows never count as enough of them: they would say what a week is like, many times. */
const HORIZON_PROVEN_DAYS = 9
/** Horizons spent before the first window (volatility) and before the first one out of sample (training). */
export const LOOKBACK_HORIZONS = 2
const TRAIN_HORIZONS = 3
/** Histories are cut so that this many horizons fit: what is spent, and the eight that are needed. */
const HORIZONS_WANTED = 13.5
const HORIZONS_LEAST = 7
const STARTS_PER_HORIZON = 4
/** Share of a horizon: what happens at the end of a training window may still move the price at a start. */
const EMBARGO = 1 / 30

/**
 * Horizon: a thirteenth of history, at most 30 days; in histories too short for eight windows of 9 days out of sample
 * fewer and longer ones. null below a week.
 */
export function scheduleOf(fromMs: number, toMs: number): Schedule | null {
  const days = (toMs - fromMs) / DAY_MS
  const fit = Math.max(days / HORIZONS_WANTED, Math.min(days / HORIZONS_LEAST, HORIZON_PROVEN_DAYS))
  // Whole multiples of four hours, so that starts fall on hours.
  const horizonMs = Math.floor((Math.min(STATED_DAYS, fit) * DAY_MS) / (4 * HOUR_MS)) * 4 * HOUR_MS
  if (horizonMs < HORIZON_MIN_DAYS * DAY_MS) return null
  const strideMs = horizonMs / STARTS_PER_HORIZON
  const startsMs: number[] = []
  const first = Math.ceil((fromMs + LOOKBACK_HORIZONS * horizonMs) / strideMs) * strideMs
  for (let start = first; start + horizonMs <= toMs; start += strideMs) startsMs.push(start)
  const outOfSampleFromMs = fromMs + (LOOKBACK_HORIZONS + TRAIN_HORIZONS) * horizonMs
  return { horizonMs, strideMs, embargoMs: horizonMs * EMBARGO, startsMs, outOfSampleFromMs }
}

/** How many of these windows fit side by side: each begins when the one before it has ended. `startsMs` ascending. */
export function countApart(startsMs: readonly number[], horizonMs: number): number {
  let count = 0
  let free = Number.NEGATIVE_INFINITY
  for (const start of startsMs) {
    if (start < free) continue
    count += 1
    free = start + horizonMs
  }
  return count
}
