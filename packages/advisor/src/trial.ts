import { type CandleIndex, nextTouch, runKernel } from '@gridpilot/backtest'
import type { Money } from '@gridpilot/core'
import { DAY_MS, type Instrument, ticksFromNumber } from '@gridpilot/core'
import { type Candidate, candidateAt, type Rule } from './candidates.ts'
import type { Cone } from './cone.ts'
import type { History, Stretch } from './history.ts'
import type { ProfileRules } from './profile-rules.ts'
import type { Schedule } from './windows.ts'

/** What became of a grid that was started at the beginning of one window and closed at its end. */
export interface WindowResult {
  readonly startMs: number
  /** Total PnL ÷ investment, all fees, funding and the closing in it. */
  readonly roi: number
  /** Fraction of the peak before it, 0…1. */
  readonly drawdown: number
  /** Ended at its stand-alone limit. */
  readonly limited: boolean
  /** Ended at its stop loss. */
  readonly stopped: boolean
  /** Days until the price first left the range; the horizon when it never did. */
  readonly daysInRange: number
}

/** A rule's grid in one window: planned at its first price with what was known then, and run. */
export interface Trial extends Candidate {
  readonly stretch: Stretch
  readonly result: WindowResult
}

/**
 * What a rule would have recommended at the beginning of each window, and what it came to; null where the exchange's
 * filters allowed nothing or history has a hole. Orders fill only when the price trades through them.
 */
export function tryRule(
  rule: Rule,
  rules: ProfileRules,
  { history, cone, schedule, investment }: TrialSetting,
): (Trial | null)[] {
  const { instrument } = history
  return schedule.startsMs.map((startMs) => {
    const stretch = history.stretch(startMs, schedule.horizonMs)
    const volatility = cone.volatility(startMs)
    if (stretch === null || volatility === null) return null
    const open = stretch.ground.candles.open[stretch.from] ?? 0
    const place = { instrument, lastPrice: ticksFromNumber(instrument, open), volatility, investment }
    const candidate = candidateAt(rule, rules, place)
    return candidate === null ? null : { ...candidate, stretch, result: runWindow(candidate, stretch, instrument) }
  })
}

export interface TrialSetting {
  readonly history: History
  readonly cone: Cone
  readonly schedule: Schedule
  readonly investment: Money
}

/** Runs a planned grid over a stretch that begins at its start price. */
export function runWindow(
  { plan }: Candidate,
  { ground, from, to }: Stretch,
  instrument: Instrument,
  curve?: Float64Array,
): WindowResult {
  const { candles, market } = ground
  const given = curve === undefined ? {} : { curve }
  const run = runKernel({ instrument, plan, market, from, to, fill: 'through', closeAtEnd: true, ...given })
  const { lower, upper, investment } = plan.config
  const left = leaves(market.index, from, lower, upper)
  const startMs = candles.time[from] ?? 0
  const endMs = candles.time[left < to ? left : to - 1] ?? 0
  return {
    startMs,
    roi: run.totalPnl / (Number(investment) / 1e8),
    drawdown: run.maxDrawdownFraction,
    limited: run.end === 'limit',
    stopped: run.end === 'stop_loss',
    daysInRange: (left < to ? endMs - startMs : endMs + ground.intervalMs - startMs) / DAY_MS,
  }
}

/** The first candle at or after `from` that goes below `lower` or above `upper`. */
const leaves = (index: CandleIndex, from: number, lower: number, upper: number): number =>
  nextTouch(index, from, lower - 1, upper + 1)

const CURVE_POINTS = 48

/** [market ms, ROI percent] of one window, evenly thinned; starts at 0 and ends at the window's ROI. */
export function roiCurve(trial: Trial, instrument: Instrument): [number, number][] {
  const { ground, from, to } = trial.stretch
  const rows = to - from
  const equity = new Float64Array(rows)
  runWindow(trial, trial.stretch, instrument, equity)
  const invested = Number(trial.plan.config.investment) / 1e8
  const time = (row: number) => ground.candles.time[from + row] ?? 0
  const points: [number, number][] = [[time(0), 0]]
  const count = Math.min(CURVE_POINTS, rows - 1)
  for (let k = 1; k <= count; k += 1) {
    const row = Math.round(((rows - 1) * k) / count)
    points.push([time(row), 100 * ((equity[row] ?? invested) / invested - 1)])
  }
  return points
}
