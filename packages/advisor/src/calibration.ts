import { DAY_MS } from '@gridpilot/core'
import { judge } from './advice.ts'
import { History } from './history.ts'
import { type Advice, PROFILES, type Profile } from './recommendation.ts'
import { REFERENCE_INVESTMENT, type RecommendationInput } from './request.ts'
import { Study } from './study.ts'
import { EFFECTIVE_WINDOWS_NEEDED, scheduleOf } from './windows.ts'

/** What following the advisor through a history would have come to. ROI in percent of the investment, per window. */
export interface Calibration {
  readonly horizonDays: number
  /** Moments at which it was asked; from each on, the three grids it would have shown were run. */
  readonly decisions: number
  readonly advice: Readonly<Record<Advice, number>>
  /** Grids whose result was set beside the p10–p90 band stated before, and how many ended inside it. */
  readonly judged: number
  readonly inside: number
  /** Mean over all grids, and over those of each advice; null where there were none. Never starting is 0. */
  readonly alwaysMean: number | null
  readonly means: Readonly<Record<Advice, number | null>>
  /** Grids that ended at their stand-alone limit, started always and where advised. */
  readonly alwaysLiquidations: number
  readonly startLiquidations: number
}

/** `calibrate` over the history of an input; null when it is too short for any window. */
export function calibrateOn({ instrument, candles, longer, funding, referenceInvestment }: RecommendationInput) {
  const history = new History(instrument, [candles, ...(longer ?? [])], funding)
  const schedule = scheduleOf(history.fromMs, history.toMs)
  return schedule === null ? null : calibrate(new Study(history, schedule, referenceInvestment ?? REFERENCE_INVESTMENT))
}

/** Asks the advisor at the beginning of every window out of sample what it knew then, and looks what happened next. */
export function calibrate(study: Study): Calibration {
  const { startsMs, horizonMs } = study.schedule
  const horizonDays = horizonMs / DAY_MS
  const notional = study.orderNotional()
  const advice = { start: 0, wait: 0, unproven: 0 }
  const always: number[] = []
  const byAdvice: Record<Advice, number[]> = { start: [], wait: [], unproven: [] }
  let judged = 0
  let inside = 0
  const liquidations = { always: 0, started: 0 }
  let decisions = 0
  for (const [window, atMs] of startsMs.entries()) {
    const findings = study.findings(atMs)
    if (findings.length === 0) continue
    const verdict = judge(
      findings.map(({ summary, ...finding }) => {
        return { ...finding, mean: 100 * summary.mean, median: 100 * summary.median, days: horizonDays }
      }),
      PROFILES.length - findings.length,
      study.obstacle(atMs, notional),
    )
    const results = findings.flatMap(({ profile, summary, effective }) => {
      const result = realised(study, profile, window)
      return result === null ? [] : [{ ...result, summary, effective }]
    })
    if (results.length === 0) continue
    decisions += 1
    advice[verdict.advice] += 1
    for (const { roi, limited, summary, effective } of results) {
      always.push(100 * roi)
      byAdvice[verdict.advice].push(100 * roi)
      if (limited) liquidations.always += 1
      if (limited && verdict.advice === 'start') liquidations.started += 1
      if (effective < EFFECTIVE_WINDOWS_NEEDED) continue
      judged += 1
      if (roi >= summary.p10 && roi <= summary.p90) inside += 1
    }
  }
  return {
    horizonDays,
    decisions,
    advice,
    judged,
    inside,
    alwaysMean: meanOf(always),
    means: {
      start: meanOf(byAdvice.start),
      wait: meanOf(byAdvice.wait),
      unproven: meanOf(byAdvice.unproven),
    },
    alwaysLiquidations: liquidations.always,
    startLiquidations: liquidations.started,
  }
}

/** What the grid chosen at the beginning of a window came to. */
function realised(study: Study, profile: Profile, window: number) {
  return study.forward(profile).find((each) => each.window === window)?.trial.result ?? null
}

const meanOf = (values: readonly number[]): number | null =>
  values.length === 0 ? null : values.reduce((total, value) => total + value, 0) / values.length
