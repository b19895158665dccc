import { quantile } from '@gridpilot/core'
import type { WindowResult } from './trial.ts'

/** What the windows of one shape say together; fractions of the investment per window. */
export interface Summary {
  readonly windows: number
  readonly mean: number
  readonly median: number
  readonly p10: number
  readonly p90: number
  readonly drawdown: number
  readonly limited: number
  readonly stopped: number
  readonly beatsCash: number
  readonly daysInRange: number
  /** Standard error of the mean over the windows that do not overlap; overlapping ones add little to what is known. */
  readonly standardError: number
}

/** `effective` ≥ 1: how many of the windows do not overlap. Needs at least one result. */
export function summarise(results: readonly WindowResult[], effective: number): Summary {
  const rois = results.map(({ roi }) => roi)
  const average = mean(rois)
  const variance = mean(rois.map((roi) => (roi - average) ** 2)) * (effective / Math.max(1, effective - 1))
  return {
    windows: results.length,
    mean: average,
    median: quantile(rois, 0.5),
    p10: quantile(rois, 0.1),
    p90: quantile(rois, 0.9),
    drawdown: mean(results.map(({ drawdown }) => drawdown)),
    limited: results.filter(({ limited }) => limited).length,
    stopped: results.filter(({ stopped }) => stopped).length,
    beatsCash: rois.filter((roi) => roi > 0).length / rois.length,
    daysInRange: quantile(
      results.map(({ daysInRange }) => daysInRange),
      0.5,
    ),
    standardError: Math.sqrt(variance / effective),
  }
}

const mean = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0) / values.length

/** Days that the figures are stated for. */
const STATED_DAYS = 30

/** Figures in percent for 30 days. */
export interface StatedFigures {
  readonly mean: number
  readonly median: number
  readonly p10: number
  readonly p90: number
  /** ≤ 0. */
  readonly drawdown: number
}

/**
 * From windows of `horizonDays` to 30 days: the mean grows with time, distances from it and drawdowns with its root,
 * as they do for sums of independent days. Scaling alone never makes a loss larger than what was put in. A measured one
 * may be: a bot that leaves at its limit gets the price after the gap, not the limit, and with cross margin the rest of
 * the account pays the difference. It is shown as measured.
 */
export function statedFigures(summary: Summary, horizonDays: number): StatedFigures {
  const time = STATED_DAYS / horizonDays
  const scaledMean = 100 * summary.mean * time
  const at = (value: number) =>
    Math.max(Math.min(-100, 100 * value), scaledMean + 100 * (value - summary.mean) * Math.sqrt(time))
  return {
    mean: Math.max(Math.min(-100, 100 * summary.mean), scaledMean),
    median: at(summary.median),
    p10: at(summary.p10),
    p90: at(summary.p90),
    drawdown: -Math.min(100, 100 * summary.drawdown * Math.sqrt(time)),
  }
}

/** The window whose ROI is nearest to the median; the earliest of equals. */
export function typicalWindow(results: readonly WindowResult[], median: number): WindowResult | undefined {
  return results.reduce<WindowResult | undefined>(
    (best, each) => (best === undefined || Math.abs(each.roi - median) < Math.abs(best.roi - median) ? each : best),
    undefined,
  )
}
