import {
  type CandleColumns,
  formatPrice,
  formatQuantity,
  type GridPlan,
  type Instrument,
  riskLevel,
  type Ticks,
  toNumber,
} from '@gridpilot/core'
import type { AssumedContract } from './assumed-instrument.ts'
import { candleSpan } from './exact-run.ts'
import type { FundingCover } from './funding-cover.ts'
import { gridFigures } from './grid-figures.ts'
import type { RunMetrics } from './metrics.ts'

/** A grid backtested on one stretch of candles, by several assumptions about fills. */
export interface BacktestReport {
  readonly instrument: Instrument
  /** null: the contract is built in. */
  readonly assumed?: AssumedContract | null
  readonly plan: GridPlan
  /** Where the candles and the known funding rates come from, for the reader; null: no history was given. */
  readonly source: string
  readonly fundingSource: string | null
  /** null: funding was not to be counted. */
  readonly funding: Pick<FundingCover, 'known' | 'assumed' | 'typicalRate'> | null
  readonly candles: CandleColumns
  /** The lowest total first. */
  readonly runs: readonly RunMetrics[]
}

export const CAUTION =
  'One start on one stretch of past prices. The same grid started on another day can end very differently.'

/** Days of daily returns in a year: coins trade on all of them. */
const DAYS_A_YEAR = 365

/** Plain data for JSON: snake_case as the API, USDT and percent as numbers, drawdowns ≤ 0, times ISO 8601 UTC. */
export function reportJson(report: BacktestReport) {
  const { instrument, plan, runs } = report
  const { config } = plan
  const price = (ticks: Ticks | null) => (ticks === null ? null : Number(formatPrice(instrument, ticks)))
  const amount = (value: GridPlan['config']['stopLossAmount']) => (value === null ? null : toNumber(value))
  return {
    symbol: config.symbol,
    instrument_assumed: report.assumed?.en ?? null,
    grid: {
      ...gridFigures(config, instrument),
      stop_loss_price: price(config.stopLossPrice),
      take_profit_price: price(config.takeProfitPrice),
      stop_loss_amount: amount(config.stopLossAmount),
      take_profit_amount: amount(config.takeProfitAmount),
      trailing_up_to: price(config.trailingUp),
      trailing_down_to: price(config.trailingDown),
      out_of_range: config.outOfRange,
    },
    plan: {
      start_price: price(plan.startPrice),
      quantity_per_grid: Number(formatQuantity(instrument, plan.quantity)),
      required_margin: toNumber(plan.requiredMargin),
      profit_per_grid_percent: plan.profitPerGrid.map((fraction) => percent(fraction, 6)),
      limit_below: price(plan.limitBelow),
      limit_above: price(plan.limitAbove),
      worst_loss_usdt: toNumber(plan.worstLoss),
      min_investment: toNumber(plan.minInvestment),
      risk_level: riskLevel(plan),
    },
    data: dataJson(report),
    /** The lowest total first: that run leads. */
    results: runs.map(runJson),
    note: CAUTION,
  }
}

export function dataJson({ candles, source, fundingSource, funding }: Omit<BacktestReport, 'plan' | 'runs'>) {
  return {
    source,
    from: utc(candles.time[0] ?? 0),
    to: utc((candles.time[candles.length - 1] ?? 0) + candleSpan(candles)),
    candles: candles.length,
    candle_seconds: candleSpan(candles) / 1_000,
    missing_candles: missing(candles),
    funding_source: fundingSource,
    /** Settlements of history, and those for which the typical rate stands. */
    funding_settlements: funding?.known ?? 0,
    funding_assumed: funding?.assumed ?? 0,
    funding_assumed_rate_percent: funding === null ? null : percent(funding.typicalRate, 6),
  }
}

export function runJson(metrics: RunMetrics) {
  const { run, risk } = metrics
  const holding = metrics.investment * metrics.holding.roi
  return {
    fill: metrics.fill,
    path: metrics.path,
    end: run.end,
    ended_at: utc(metrics.toMs),
    days: rounded(metrics.days, 4),
    total_profit: rounded(run.totalPnl, 8),
    roi_percent: percent(metrics.roi, 6),
    grid_profit: rounded(run.gridProfit, 8),
    unpaired_profit: rounded(metrics.unpairedProfit, 8),
    realized_pnl: metrics.realizedPnl,
    unrealized_pnl: metrics.unrealizedPnl,
    fees: rounded(run.fees, 8),
    funding: rounded(run.funding, 8),
    equity: rounded(run.equity, 8),
    close_now_value: rounded(metrics.closeNowValue, 8),
    max_drawdown: rounded(-run.maxDrawdown, 8),
    max_drawdown_percent: percent(-run.maxDrawdownFraction, 6),
    under_water_percent: percent(risk.underWater.share, 4),
    under_water_longest_days: rounded(risk.underWater.longestMs / DAY_MS, 4),
    fills: run.fills,
    round_trips: run.roundTrips,
    win_rate: metrics.winRate,
    exposure_average: rounded(risk.exposure.average, 6),
    exposure_most: rounded(risk.exposure.most, 6),
    margin_use_average_percent: percent(risk.marginUse.average, 4),
    margin_use_most_percent: percent(risk.marginUse.most, 4),
    least_distance_percent: risk.leastDistance === null ? null : percent(risk.leastDistance.fraction, 4),
    least_distance_at: risk.leastDistance === null ? null : utc(risk.leastDistance.timeMs),
    sharpe: metrics.sharpe.value,
    sortino: metrics.sortino.value,
    /** Of Sharpe and Sortino: returns of UTC days, annualised by the root of 365. */
    ratio_sampling: { of: metrics.sharpe.sampling, samples: metrics.sharpe.samples, days_a_year: DAYS_A_YEAR },
    time_in_range_percent: percent(metrics.timeInRange, 4),
    holding: {
      roi_percent: percent(metrics.holding.roi, 6),
      max_drawdown_percent: percent(-metrics.holding.maxDrawdownFraction, 6),
    },
    /** USDT more (+) than the same money as cash, which earns nothing, and as coin. */
    against_cash: rounded(run.totalPnl, 8),
    against_holding: rounded(run.totalPnl - holding, 8),
    equity_curve: metrics.curve.map(({ timeMs, equity }) => [timeMs, toNumber(equity)] as [number, number]),
  }
}

const DAY_MS = 86_400_000

/** Candles a gapless series over the same time would have besides these. */
export function missing(candles: CandleColumns): number {
  const last = candles.time[candles.length - 1] ?? 0
  return Math.round((last - (candles.time[0] ?? 0)) / candleSpan(candles)) + 1 - candles.length
}

/** Never "-0": that is no figure a reader expects. */
export const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals)) + 0
const percent = (fraction: number, decimals: number): number => rounded(fraction * 100, decimals)
export const utc = (ms: number): string => new Date(ms).toISOString()
