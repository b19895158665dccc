import { assert } from '../assert.ts'
import { DAY_MS } from '../market/day.ts'
import { floorDiv } from '../money/decimal.ts'
import { type Money, ZERO } from '../money/money.ts'
import type { CapitalFlow } from './capital-flow.ts'
import { type EquityPoint, equityAtTime } from './equity-curve.ts'
import { MIN_DAYS } from './market-days.ts'

/**
 * Average of the capital invested over [fromMs, toMs], weighted by how long it was there, rounded down. With no time
 * between them: what was invested by then. Flows before `fromMs` count from there, flows after `toMs` not at all.
 */
export function timeWeightedCapital(flows: readonly CapitalFlow[], fromMs: number, toMs: number): Money {
  assert(toMs >= fromMs, 'time-weighted capital of a backward span')
  const inTime = flows.filter(({ timeMs }) => timeMs <= toMs)
  const span = BigInt(Math.round(toMs - fromMs))
  if (span === 0n) return inTime.reduce((total, { amount }) => (total + amount) as Money, ZERO)
  let weighted = 0n
  for (const { timeMs, amount } of inTime) weighted += amount * BigInt(Math.round(toMs - Math.max(timeMs, fromMs)))
  return floorDiv(weighted, span) as Money
}

/** Total PnL ÷ time-weighted invested capital, a fraction; null while nothing is invested. */
export const roi = (totalPnl: Money, invested: Money): number | null =>
  invested > 0n ? Number(totalPnl) / Number(invested) : null

/**
 * ROI of the last 30 days (of all of them while younger) × 365/30, simple, a fraction; null before 7 days. `curve` is
 * net of flows; `flows` say what was invested.
 */
export function apy30d(curve: readonly EquityPoint[], flows: readonly CapitalFlow[]): number | null {
  const first = curve[0]
  const last = curve.at(-1)
  if (first === undefined || last === undefined || last.timeMs - first.timeMs < MIN_DAYS * DAY_MS) return null
  const fromMs = Math.max(first.timeMs, last.timeMs - 30 * DAY_MS)
  const opened = equityAtTime(curve, fromMs) ?? first.equity
  const monthly = roi((last.equity - opened) as Money, timeWeightedCapital(flows, fromMs, last.timeMs))
  return monthly === null ? null : (monthly * 365) / 30
}
