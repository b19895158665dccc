import { summarise } from './statistics.ts'
import type { Trial, WindowResult } from './trial.ts'
import type { Schedule } from './windows.ts'

/** Trials of a profile: by rule, by window of the schedule. */
export type TrialTable = readonly (readonly (Trial | null)[])[]

/** A window whose grid was chosen from what had ended before it began. */
export interface Forward {
  /** Window of the schedule. */
  readonly window: number
  readonly rule: number
  readonly trial: Trial
}

/** Share of the low quantile that is added to the mean when rules are compared. */
const LOW_WEIGHT = 0.25

/** What choices are made by: mean and low quantile per drawdown, and where that is a loss, the loss. */
export function scoreOf(results: readonly WindowResult[]): number {
  const { mean, p10, drawdown } = summarise(results)
  const gain = mean + LOW_WEIGHT * p10
  return gain > 0 ? gain / Math.max(drawdown, 1e-6) : gain
}

/**
 * The rule with the best score in all windows that had ended by `byMs`; null when none was ever tried.
 */
export function bestRule(table: TrialTable, schedule: Schedule, byMs: number): number | null {
  let best: number | null = null
  let most = Number.NEGATIVE_INFINITY
  for (const [rule, row] of table.entries()) {
    const results: WindowResult[] = []
    for (const [w, startMs] of schedule.startsMs.entries()) {
      if (startMs + schedule.horizonMs > byMs) break
      const trial = row[w]
      if (trial != null) results.push(trial.result)
    }
    if (results.length === 0) continue
    const score = scoreOf(results)
    if (score > most) {
      most = score
      best = rule
    }
  }
  return best
}

/** Every window out of sample with the grid that would have been chosen at its beginning. */
export function walkForward(table: TrialTable, schedule: Schedule): Forward[] {
  return schedule.startsMs.flatMap((startMs, window) => {
    if (startMs < schedule.outOfSampleFromMs) return []
    const rule = bestRule(table, schedule, startMs - schedule.embargoMs)
    const trial = rule === null ? null : (table[rule]?.[window] ?? null)
    return rule === null || trial === null ? [] : [{ window, rule, trial }]
  })
}
