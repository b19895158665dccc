import { FILL_BAND, measure, reportData, runBand } from '@gridpilot/backtest'
import type { BacktestReport } from '@gridpilot/contract'
import { assert } from '@gridpilot/core'
import type { BacktestInput, BacktestStep } from './backtest-input.ts'

/** The report of one grid by the whole fill band. `announce` is told what comes next, and how far it is, 0…1. */
export function runBacktest(
  input: BacktestInput,
  announce: (step: BacktestStep, progress: number) => void,
): BacktestReport {
  const { candles, funding, source, ...grid } = input
  const measured = { ...grid, candles, funding: funding.points }
  const band = runBand(measured, FILL_BAND, ({ fill }, done) => announce(fill, 0.1 + (0.75 * done) / FILL_BAND.length))
  announce('writing', 0.85)
  const [lowest, highest] = [band[0], band.at(-1)]
  assert(lowest !== undefined && highest !== undefined, 'a band has runs')
  const [worse, better] = [measure(measured, lowest), measure(measured, highest)]
  const data = reportData({ ...grid, candles, funding, band, worse, better })
  return { ...data, data: { ...data.data, source } }
}
