import type { IntrabarPath } from '@gridpilot/core'
import type { FillRule } from '@gridpilot/venue-sim'
import { runChanging } from './changing-run.ts'
import { FillLog } from './fill-log.ts'
import { type KernelResult, keepsItsGrid, runKernel } from './kernel.ts'
import { type KernelMarket, kernelMarket } from './kernel-market.ts'
import type { MeasureInput } from './run-input.ts'

/** One run with all that its figures are computed from. */
export interface TracedRun {
  readonly fill: FillRule
  readonly path: IntrabarPath
  readonly run: KernelResult
  readonly log: FillLog
  /** USDT after each candle of the input; after its end it stays. */
  readonly equity: Float64Array
  /** Candles that closed inside the range as it was then; null: it stayed where it was. */
  readonly inside: number | null
}

/** What a candle leaves open: does a touched order fill, and which extreme came first. */
export interface FillAssumption {
  readonly fill: FillRule
  readonly path: IntrabarPath
}

/** The band of what the same candles can have brought: both fill rules, each with both ways inside every candle. */
export const FILL_BAND: readonly FillAssumption[] = [
  { fill: 'through', path: 'high_first' },
  { fill: 'through', path: 'low_first' },
  { fill: 'touch', path: 'high_first' },
  { fill: 'touch', path: 'low_first' },
]

/** Runs a plan by the kernel where it can, otherwise by the exact run. `market`: the prepared candles, if there are any. */
export function traceRun(input: MeasureInput, market?: KernelMarket): TracedRun {
  const { candles, fill, path = 'by_candle' } = input
  const equity = new Float64Array(candles.length)
  if (!keepsItsGrid(input.plan)) {
    const { run, log, inside } = runChanging({ ...input, curve: equity })
    return { fill, path, run, log, equity, inside }
  }
  const log = new FillLog()
  const prepared = market ?? kernelMarket(input.instrument, candles, input.funding)
  const run = runKernel({ ...input, market: prepared, log, curve: equity })
  return { fill, path, run, log, equity, inside: null }
}

/** The plan by each assumption, the lowest total first; equals stay in the order of the assumptions. */
export function runBand(
  input: Omit<MeasureInput, 'fill' | 'path'>,
  assumptions: readonly FillAssumption[],
  announce: (assumption: FillAssumption, done: number) => void,
): TracedRun[] {
  const market = keepsItsGrid(input.plan) ? kernelMarket(input.instrument, input.candles, input.funding) : undefined
  const runs = assumptions.map((assumption, done) => {
    announce(assumption, done)
    return traceRun({ ...input, ...assumption }, market)
  })
  return runs.sort((a, b) => a.run.totalPnl - b.run.totalPnl)
}
