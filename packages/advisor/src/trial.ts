import { type CandleIndex, type KernelMarket, nextTouch, runKernel } from '@gridpilot/backtest'
import { type CandleColumns, DAY_MS, type Instrument, type Money, ticksFromNumber } from '@gridpilot/core'
import { rowAt } from './resample.ts'
import { type GridShape, planShape } from './shape.ts'
import type { Windows } from './windows.ts'

/** The market a shape is tried on, with what its grids are given. */
export interface TrialGround {
  readonly instrument: Instrument
  readonly candles: CandleColumns
  /** The same candles with their funding, indexed. */
  readonly market: KernelMarket
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
  { instrument, candles, market, investment }: TrialGround,
  startMs: number,
  horizonMs: number,
  curve?: Float64Array,
): WindowResult | null {
  const from = rowAt(candles, startMs)
  const to = rowAt(candles, startMs + horizonMs)
  const open = candles.open[from] ?? 0
  const plan = planShape(shape, instrument, ticksFromNumber(instrument, open), investment)
  if (plan === null) return null
  const run = runKernel({
    instrument,
    plan,
    market,
    from,
    to,
    fill: 'through',
    closeAtEnd: true,
    ...(curve === undefined ? {} : { curve }),
  })
  const ticks = (price: number) => (price * 10 ** instrument.priceDecimals) / instrument.tickUnits
  const left = leaves(market.index, from, ticks(open * Math.exp(-shape.down)), ticks(open * Math.exp(shape.up)))
  return {
    startMs,
    roi: run.totalPnl / (Number(investment) / 1e8),
    drawdown: run.maxDrawdownFraction,
    limited: run.end === 'limit',
    stopped: run.end === 'stop_loss',
    daysInRange: (left < to ? (candles.time[left] ?? 0) - (candles.time[from] ?? 0) : horizonMs) / DAY_MS,
  }
}

/** The first candle at or after `from` that goes below `lower` or above `upper`, in ticks that need not be whole. */
const leaves = (index: CandleIndex, from: number, lower: number, upper: number): number =>
  nextTouch(index, from, Math.ceil(lower) - 1, Math.floor(upper) + 1)

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
