import { type Ticks, ticksFromNumber } from '@gridpilot/core'
import type { History, Stretch } from '../history.ts'
import type { Schedule } from '../windows.ts'

/** Horizons a choice is made from. They roll: what is older is forgotten. */
export const TRAIN_HORIZONS = 3

/** A window of the schedule that candles cover, with the price grids are planned at. */
export interface PlacedWindow {
  readonly startMs: number
  readonly endMs: number
  readonly stretch: Stretch
  readonly startPrice: Ticks
}

/** One choice and what it is measured on. Train windows have all ended an embargo before the test begins. */
export interface Fold {
  /** Places in the list of windows. */
  readonly train: readonly number[]
  readonly test: number
}

/** Windows that history covers. */
export function placedWindows(history: History, schedule: Schedule): PlacedWindow[] {
  return schedule.startsMs.flatMap((startMs) => {
    const stretch = history.stretch(startMs, schedule.horizonMs)
    if (stretch === null) return []
    const open = stretch.ground.candles.open[stretch.from] ?? 0
    const startPrice = ticksFromNumber(history.instrument, open)
    return [{ startMs, endMs: startMs + schedule.horizonMs, stretch, startPrice }]
  })
}

/** Tests lie side by side, so that each is a window of its own; one that could not be trained for is left out. */
export function foldsOf(
  windows: readonly PlacedWindow[],
  { horizonMs, embargoMs, outOfSampleFromMs }: Schedule,
): Fold[] {
  const folds: Fold[] = []
  let freeMs = outOfSampleFromMs
  for (const [test, { startMs, endMs }] of windows.entries()) {
    if (startMs < freeMs) continue
    const trainToMs = startMs - embargoMs
    const trainFromMs = trainToMs - TRAIN_HORIZONS * horizonMs
    const train = [...windows.keys()].filter((w) => {
      const window = windows[w]
      return window !== undefined && window.startMs >= trainFromMs && window.endMs <= trainToMs
    })
    if (train.length === 0) continue
    folds.push({ train, test })
    freeMs = endMs
  }
  return folds
}
