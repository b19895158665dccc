import type { Money } from '../money/money.ts'
import type { CapitalFlow } from './capital-flow.ts'

/**
 * What a bot or account was worth at one moment of market time. Ascending by time; money added or withdrawn is taken
 * out beforehand, so that a step of the curve is always a gain or a loss.
 */
export interface EquityPoint {
  /** Epoch ms, market clock. */
  readonly timeMs: number
  readonly equity: Money
}

/**
 * The curve as if all the money of now had been there from the beginning: each point without what was in it then, with
 * what is in it now. `points` hold equity as it was, flows included.
 */
export function netOfFlows(points: readonly EquityPoint[], flows: readonly CapitalFlow[]): readonly EquityPoint[] {
  if (flows.length < 2) return points
  return points.map(({ timeMs, equity }) => {
    const later = flows.slice(1).filter((flow) => flow.timeMs > timeMs)
    return { timeMs, equity: later.reduce((total, { amount }) => (total + amount) as Money, equity) }
  })
}

/** Peak minus equity at its deepest: money, and the fraction 0…1 of the peak before it (of the deepest fraction). */
export interface Drawdown {
  readonly amount: Money
  readonly fraction: number
}

/** Largest drawdowns of a curve; both 0 while it only rises. The two maxima may be at different moments. */
export function maxDrawdown(curve: readonly EquityPoint[]): Drawdown {
  let peak: Money | null = null
  let amount = 0n
  let fraction = 0
  for (const { equity } of curve) {
    if (peak === null || equity > peak) peak = equity
    const fall = peak - equity
    if (fall > amount) amount = fall
    if (peak > 0n) fraction = Math.max(fraction, Number(fall) / Number(peak))
  }
  return { amount: amount as Money, fraction }
}

/** Equity at a moment: the last point not after it; null before the first. */
export function equityAtTime(curve: readonly EquityPoint[], timeMs: number): Money | null {
  let low = 0
  let high = curve.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((curve[middle]?.timeMs ?? Number.POSITIVE_INFINITY) <= timeMs) low = middle + 1
    else high = middle
  }
  return curve[low - 1]?.equity ?? null
}

/**
 * At most `count` points of the curve that keep its look: first and last, and of every stretch between them its lowest
 * and highest point, so no peak and no trough that matters disappears. `count` ≥ 4 unless the curve is shorter.
 */
export function downsample(curve: readonly EquityPoint[], count: number): EquityPoint[] {
  const first = curve[0]
  const last = curve.at(-1)
  if (curve.length <= count || first === undefined || last === undefined) return [...curve]
  const stretches = Math.max(1, Math.floor((count - 2) / 2))
  const kept: EquityPoint[] = [first]
  for (let i = 0; i < stretches; i += 1) {
    const from = 1 + Math.floor((i * (curve.length - 2)) / stretches)
    const to = 1 + Math.floor(((i + 1) * (curve.length - 2)) / stretches)
    kept.push(...extremes(curve, from, to))
  }
  kept.push(last)
  return kept
}

/** Lowest and highest point of [from, to), in time order; one point when they are the same. */
function extremes(curve: readonly EquityPoint[], from: number, to: number): EquityPoint[] {
  let lowest = from
  let highest = from
  for (let i = from; i < to; i += 1) {
    if (valueAt(curve, i) < valueAt(curve, lowest)) lowest = i
    if (valueAt(curve, i) > valueAt(curve, highest)) highest = i
  }
  const indices = lowest === highest ? [lowest] : [Math.min(lowest, highest), Math.max(lowest, highest)]
  return indices.flatMap((index) => curve[index] ?? [])
}

const valueAt = (curve: readonly EquityPoint[], index: number): Money => curve[index]?.equity ?? (0n as Money)
