import { type CandleColumns, DAY_MS } from '@gridpilot/core'
import { candleInterval, rowAt } from './resample.ts'

/** Stretches of history, all equally long, each of which a grid is started in. */
export interface Windows {
  readonly startsMs: readonly number[]
  readonly horizonMs: number
  /** How many of this length fit side by side. */
  readonly effective: number
}

/** Rolling starts unless more fit side by side: then as many as fit. */
export const ROLLING_WINDOWS = 31

const HOUR_MS = 3_600_000
const HORIZON_MAX_MS = 30 * DAY_MS
/** A horizon below a day says nothing about a grid. */
export const HORIZON_MIN_MS = DAY_MS
/** A window with more holes than this share is left out. */
const HOLES_MAX = 0.1

/**
 * Horizon: a sixth of the history in whole hours, at most 30 days. Starts are spread evenly from the oldest candle to
 * the last one that leaves a whole horizon. null when history is too short for a horizon of one day.
 */
export function rollingWindows(candles: CandleColumns, count = ROLLING_WINDOWS): Windows | null {
  const first = candles.time[0]
  const last = candles.time[candles.length - 1]
  if (first === undefined || last === undefined) return null
  const interval = candleInterval(candles)
  const history = last + interval - first
  const horizonMs = Math.min(HORIZON_MAX_MS, Math.floor(history / 6 / HOUR_MS) * HOUR_MS)
  if (horizonMs < HORIZON_MIN_MS) return null
  const fits = Math.floor(history / horizonMs)
  const wanted = Math.max(count, fits)
  const startsMs: number[] = []
  for (let i = 0; i < wanted; i += 1) {
    const start = first + Math.round(((history - horizonMs) * i) / (wanted - 1) / interval) * interval
    const rows = rowAt(candles, start + horizonMs) - rowAt(candles, start)
    if (rows >= (1 - HOLES_MAX) * (horizonMs / interval)) startsMs.push(start)
  }
  return { startsMs, horizonMs, effective: Math.min(fits, startsMs.length) }
}
