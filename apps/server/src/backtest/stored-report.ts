import type { BacktestFill, BacktestReport, BacktestResult, BandRun } from '@gridpilot/contract'

/** A report as some version of the program wrote it: what came later is missing in older ones. */
export interface StoredReport extends Omit<BacktestReport, 'band' | 'results' | 'data' | 'fills'> {
  readonly band?: BandRun[]
  readonly results: (Pick<BacktestResult, 'rule'> & Partial<BacktestResult>)[]
  readonly data: Partial<BacktestReport['data']>
  readonly fills: readonly (readonly unknown[])[]
}

const UNKNOWN: Partial<BacktestResult> = {
  path: 'by_candle',
  under_water_percent: null,
  under_water_longest_days: null,
  exposure_average: null,
  exposure_most: null,
  margin_use_average_percent: null,
  margin_use_most_percent: null,
  least_distance_percent: null,
  least_distance_at: null,
  ratio_sampling: null,
  against_cash: null,
  against_holding: null,
}

/** The report with every field of today: what it does not know is null, and its band are the two runs it has. */
export function asCurrentReport(stored: StoredReport): BacktestReport {
  if (stored.band !== undefined) return stored as BacktestReport
  const results = stored.results.map(
    (each) => ({ ...UNKNOWN, fill: each.rule === 'pessimistic' ? 'through' : 'touch', ...each }) as BacktestResult,
  )
  const band = results.map(
    ({ fill, path, total_profit, roi_percent, max_drawdown_percent, round_trips, end }): BandRun => ({
      ...{ fill, path, total_profit, roi_percent, max_drawdown_percent, round_trips, end },
    }),
  )
  const data = { funding_assumed: 0, funding_assumed_rate_percent: null, ...stored.data } as BacktestReport['data']
  const fills = stored.fills.map((fill) => [...fill.slice(0, 5), null] as unknown as BacktestFill)
  return { ...stored, data, results, band, fills }
}
