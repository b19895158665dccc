import { runKernel } from '@gridpilot/backtest'
import { type CandleColumns, DAY_MS, type Instrument, type Money, sliceColumns, ticksFromNumber } from '@gridpilot/core'
import { rowAt } from './resample.ts'
import { type GridShape, planShape } from './shape.ts'
import type { Windows } from './windows.ts'

/** The market a shape is tried on, with what its grids are given. */
export interface TrialGround {
  readonly instrument: Instrument
  readonly candles: CandleColumns
  readonly funding: { readonly time: Float64Array; readonly rate: Float64Array }
  readonly investment: Money
}

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

/**
 * Runs a shape in every window, planned at the window's first price. Orders fill only when the price trades through
 * them, the pessimistic rule. Windows in which the exchange's filters do not allow the shape are left out.
 */
export function tryShape(shape: GridShape, ground: TrialGround, windows: Windows, every = 1): WindowResult[] {
  return windows.startsMs
    .filter((_, i) => i % every === 0)
    .flatMap((startMs) => tryWindow(shape, ground, startMs, windows.horizonMs) ?? [])
}

function tryWindow(
  shape: GridShape,
  { instrument, candles, funding, investment }: TrialGround,
  startMs: number,
  horizonMs: number,
  curve?: Float64Array,
): WindowResult | null {
  const from = rowAt(candles, startMs)
  const window = sliceColumns(candles, from, rowAt(candles, startMs + horizonMs))
  const plan = planShape(shape, instrument, ticksFromNumber(instrument, window.open[0] ?? 0), investment)
  if (plan === null) return null
  const run = runKernel({
    instrument,
    plan,
    candles: window,
    funding,
    fill: 'through',
    closeAtEnd: true,
    ...(curve === undefined ? {} : { curve }),
  })
  const open = window.open[0] ?? 0
  return {
    startMs,
    roi: run.totalPnl / (Number(investment) / 1e8),
    drawdown: run.maxDrawdownFraction,
    limited: run.end === 'limit',
    stopped: run.end === 'stop_loss',
    daysInRange: daysInside(window, open * Math.exp(-shape.down), open * Math.exp(shape.up), horizonMs),
  }
}

function daysInside(window: CandleColumns, lower: number, upper: number, horizonMs: number): number {
  const { length, time, low, high } = window
  for (let i = 0; i < length; i += 1) {
    if ((low[i] as number) < lower || (high[i] as number) > upper) return ((time[i] ?? 0) - (time[0] ?? 0)) / DAY_MS
  }
  return horizonMs / DAY_MS
}

const CURVE_POINTS = 48

/** [market ms, ROI percent] of one window, evenly thinned; starts at 0 and ends at the window's ROI. */
export function roiCurve(
  shape: GridShape,
  ground: TrialGround,
  startMs: number,
  horizonMs: number,
): [number, number][] {
  const from = rowAt(ground.candles, startMs)
  const rows = rowAt(ground.candles, startMs + horizonMs) - from
  const equity = new Float64Array(rows)
  if (tryWindow(shape, ground, startMs, horizonMs, equity) === null) return []
  const invested = Number(ground.investment) / 1e8
  const points: [number, number][] = [[ground.candles.time[from] ?? startMs, 0]]
  const count = Math.min(CURVE_POINTS, rows - 1)
  for (let k = 1; k <= count; k += 1) {
    const row = Math.round(((rows - 1) * k) / count)
    points.push([ground.candles.time[from + row] ?? startMs, 100 * ((equity[row] ?? invested) / invested - 1)])
  }
  return points
}
