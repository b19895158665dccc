import { basename } from 'node:path'
import {
  type BacktestReport,
  coverFunding,
  FILL_BAND,
  type FileInstrument,
  type FillAssumption,
  type FundingCover,
  loadCandles,
  loadFunding,
  measure,
  runBand,
} from '@gridpilot/backtest'
import {
  type CandleColumns,
  err,
  type GridConfig,
  type GridPlan,
  type Instrument,
  type IntrabarPath,
  ok,
  planGrid,
  type Result,
  sliceColumns,
  ticksFromNumber,
  withNearest,
} from '@gridpilot/core'
import { instrumentOfFiles, symbolOfFiles } from '../data/file-market.ts'
import type { Failure } from './failure.ts'
import { type GridRequest, readGrid, withTypedCounts } from './grid-request.ts'
import { changedFlags } from './refusal.ts'

export type FillRule = 'touch' | 'through'

/** Candles that are in memory already, and where they came from. */
export interface GivenCandles {
  readonly candles: CandleColumns
  readonly title: string
}

export interface BacktestRequest extends GridRequest {
  /** A file, or what was read from the market data. */
  readonly data: string | GivenCandles
  readonly symbol?: string
  /** A file, or 'none': funding is not counted. The typical rate stands for what is not known. */
  readonly funding?: string
  /** Both rules, and both ways inside a candle, when left out. */
  readonly fill?: FillRule
  readonly path?: IntrabarPath
  /** Epoch ms; candles that open before `from` or at or after `to` are left out. */
  readonly from?: number
  readonly to?: number
  readonly closeAtEnd: boolean
}

/** How many steps `runBacktest` announces at most. */
export const BACKTEST_STEPS = 7

/** Loads, plans, runs by each assumption about fills and measures. `announce` is told what comes next. */
export function runBacktest(
  request: BacktestRequest,
  announce: (what: string) => void,
): Result<BacktestReport, Failure> {
  const { data } = request
  const source = typeof data === 'string' ? basename(data) : data.title
  announce(`reading ${source}`)
  const market = loadMarket(request)
  if (!market.ok) return market
  const { instrument, assumed, candles, funding } = market.value
  announce('planning the grid')
  const plan = planFor(request, instrument, candles)
  if (!plan.ok) return plan
  const { closeAtEnd } = request
  const input = { instrument, plan: plan.value, candles, funding: funding?.points ?? [], closeAtEnd }
  const band = runBand(input, assumptionsOf(request), ({ fill, path }) =>
    announce(`${candles.length} candles, fill by ${fill}, ${path}`),
  )
  announce('writing the report')
  return ok({
    instrument,
    assumed,
    plan: plan.value,
    source,
    fundingSource: request.funding === undefined || funding === null ? null : basename(request.funding),
    funding,
    candles,
    runs: band.map((run) => measure(input, run)),
  })
}

function assumptionsOf({ fill, path }: BacktestRequest): readonly FillAssumption[] {
  const paths = path === undefined ? FILL_BAND : FILL_BAND.filter((each) => each.path === 'high_first')
  return paths
    .map((each) => (path === undefined ? each : { ...each, path }))
    .filter((each) => fill === undefined || each.fill === fill)
}

interface Market extends FileInstrument {
  readonly candles: CandleColumns
  readonly funding: FundingCover | null
}

function loadMarket(request: BacktestRequest): Result<Market, Failure> {
  const { data, funding } = request
  const loaded = typeof data === 'string' ? loadCandles(data) : ok(data.candles)
  if (!loaded.ok) return trouble('--data', loaded.error.code, loaded.error.message)
  const symbol = symbolOfFiles({
    ...(request.symbol === undefined ? {} : { symbol: request.symbol }),
    ...(typeof data === 'string' ? { data: [data] } : { data: [], title: data.title }),
    ...(funding === undefined || funding === 'none' ? {} : { funding }),
  })
  if (!symbol.ok) return symbol
  const found = instrumentOfFiles(symbol.value, loaded.value)
  if (!found.ok) return found
  const candles = period(loaded.value, request.from, request.to)
  if (candles.length < 2)
    return trouble(
      '--from',
      'period_without_candles',
      `between --from and --to the file holds ${candles.length} candles`,
    )
  if (funding === 'none') return ok({ ...found.value, candles, funding: null })
  const history = funding === undefined ? ok([]) : loadFunding(funding)
  if (!history.ok) return trouble('--funding', history.error.code, history.error.message)
  return ok({ ...found.value, candles, funding: coverFunding(found.value.instrument, candles, history.value) })
}

const trouble = (flag: string, code: string, message: string) => err({ trouble: { flag, code, message } })

function period(candles: CandleColumns, from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY): CandleColumns {
  let begin = 0
  while (begin < candles.length && (candles.time[begin] ?? 0) < from) begin += 1
  let end = candles.length
  while (end > begin && (candles.time[end - 1] ?? 0) >= to) end -= 1
  return sliceColumns(candles, begin, end)
}

function planFor(request: BacktestRequest, instrument: Instrument, candles: CandleColumns): Result<GridPlan, Failure> {
  const start = ticksFromNumber(instrument, candles.open[0] ?? 0)
  const config = readGrid(request, instrument, start)
  if (!config.ok) return err({ refusal: { errors: config.error, passing: null } })
  const plan = planGrid(config.value, instrument, start, { beginsAtOnce: true })
  if (plan.ok) return plan
  const corrected: GridConfig = withNearest(config.value, instrument, plan.error)
  const passes = planGrid(corrected, instrument, start).ok
  const passing = passes ? changedFlags(config.value, corrected, instrument) : null
  return err({ refusal: { errors: withTypedCounts(plan.error, request), passing } })
}
