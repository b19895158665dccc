import { quantile } from '@gridpilot/core'
import type { WindowResult } from './trial.ts'
import { EFFECTIVE_WINDOWS_NEEDED, STATED_DAYS } from './windows.ts'

/** What windows say together; fractions of the investment per window. */
export interface Summary {
  readonly windows: number
  readonly mean: number
  readonly median: number
  readonly p10: number
  readonly p90: number
  readonly worst: number
  readonly drawdown: number
  readonly limited: number
  readonly stopped: number
  readonly beatsCash: number
  readonly daysInRange: number
}

/**
 * Needs at least one result. `effective`: how many of the windows do not overlap; with it, p10 and p90 are those of the
 * *next* window (`predictive`), which little data makes wider.
 */
export function summarise(results: readonly WindowResult[], effective?: number): Summary {
  const rois = Float64Array.from(results, ({ roi }) => roi).sort()
  const at = (q: number) => (effective === undefined ? quantile(rois, q) : predictive(rois, q, effective))
  return {
    windows: results.length,
    mean: mean(rois),
    median: quantile(rois, 0.5),
    p10: at(0.1),
    p90: at(0.9),
    worst: rois[0] ?? 0,
    drawdown: mean(results.map(({ drawdown }) => drawdown)),
    limited: results.filter(({ limited }) => limited).length,
    stopped: results.filter(({ stopped }) => stopped).length,
    beatsCash: rois.filter((roi) => roi > 0).length / rois.length,
    daysInRange: quantile(
      results.map(({ daysInRange }) => daysInRange),
      0.5,
    ),
  }
}

const mean = (values: ArrayLike<number>): number =>
  (Array.prototype.reduce.call(values, (total, value) => (total as number) + (value as number), 0) as number) /
  values.length

/**
 * The value that the next draw falls below with chance q, when `effective` draws are known: of n draws the k-th smallest
 * has k/(n+1) of the chance below it, so quantiles lie further out than those of the draws themselves.
 */
export function predictive(sorted: Float64Array, q: number, effective: number): number {
  const share = (q * (effective + 1) - 0.5) / effective
  return quantile(sorted, Math.max(0, Math.min(1, share)))
}

/** Percent for so many days. */
export interface StatedFigures {
  readonly days: number
  readonly mean: number
  readonly median: number
  /** null: fewer windows than a band needs. */
  readonly band: { readonly p10: number; readonly p90: number } | null
  /** ≤ 0. */
  readonly drawdown: number
}

export interface StatedFrom {
  readonly horizonDays: number
  /** Windows that do not overlap. */
  readonly effective: number
  /** Loss at the exit, a fraction of the investment. */
  readonly plannedLoss: number
}

/**
 * From windows of `horizonDays` to 30 days: the mean grows with time, distances from it and drawdowns with its root,
 * as they do for sums of independent days. A grid ends at its exit, so scaling never makes a loss larger than the one
 * planned there or the worst that was measured. Few windows make no band: their own least and most would be its ends.
 */
export function statedFigures(summary: Summary, from: StatedFrom, days = STATED_DAYS): StatedFigures {
  const time = days / from.horizonDays
  const worst = Math.min(-100 * from.plannedLoss, 100 * summary.worst)
  const scaledMean = 100 * summary.mean * time
  const at = (value: number) => Math.max(worst, scaledMean + 100 * (value - summary.mean) * Math.sqrt(time))
  return {
    days,
    mean: Math.max(worst, scaledMean),
    median: at(summary.median),
    band: from.effective < EFFECTIVE_WINDOWS_NEEDED ? null : { p10: at(summary.p10), p90: at(summary.p90) },
    drawdown: -Math.min(100, 100 * summary.drawdown * Math.sqrt(time)),
  }
}

/** Windows this many times shorter than 30 days say what such a window came to, not what a month will. */
const SCALED_MOST = 2

/** What a card leads with: 30 days where windows are nearly as long, otherwise one window as it was measured. */
export function leadingFigures(summary: Summary, from: StatedFrom): StatedFigures {
  const { horizonDays } = from
  return statedFigures(summary, from, STATED_DAYS > SCALED_MOST * horizonDays ? horizonDays : STATED_DAYS)
}

/** The one whose ROI is nearest to the median; the earliest of equals. */
export function typical<T extends { readonly trial: { readonly result: WindowResult } }>(
  windows: readonly T[],
  median: number,
): T | undefined {
  const away = ({ trial }: T) => Math.abs(trial.result.roi - median)
  return windows.reduce<T | undefined>(
    (best, each) => (best === undefined || away(each) < away(best) ? each : best),
    undefined,
  )
}
