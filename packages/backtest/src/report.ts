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
import { candleSpan } from './exact-run.ts'
import type { RunMetrics } from './metrics.ts'

/** A grid backtested on one stretch of candles, by one or both fill rules. */
export interface BacktestReport {
  readonly instrument: Instrument
  readonly plan: GridPlan
  /** Where the candles and the funding rates come from, for the reader; funding null: none was counted. */
  readonly source: string
  readonly fundingSource: string | null
  readonly fundingSettlements: number
  readonly candles: CandleColumns
  /** The pessimistic rule first. */
  readonly runs: readonly RunMetrics[]
}

const FILL_RULES = {
  through: { name: 'pessimistic', meaning: 'an order fills when the price trades through it' },
  touch: { name: 'optimistic', meaning: 'an order fills when the price touches it' },
} as const

const ENDS = {
  open: 'still running at the last candle',
  closed: 'closed at the last price',
  limit: 'closed at its stand-alone limit: its money was used up',
  stop_loss: 'closed by its stop loss',
  take_profit: 'closed by its take profit',
  out_of_range: 'stopped because the price left its range',
} as const

const CAUTION =
  'One start on one stretch of past prices. The same grid started on another day can end very differently.'

/** Plain data for JSON: snake_case as the API, USDT and percent as numbers, drawdowns ≤ 0, times ISO 8601 UTC. */
export function reportJson(report: BacktestReport) {
  const { instrument, plan, candles, runs } = report
  const { config } = plan
  const price = (ticks: Ticks | null) => (ticks === null ? null : Number(formatPrice(instrument, ticks)))
  const amount = (value: GridPlan['config']['stopLossAmount']) => (value === null ? null : toNumber(value))
  return {
    symbol: config.symbol,
    grid: {
      direction: config.direction,
      grid_type: config.spacing,
      price_range_lower: price(config.lower),
      price_range_upper: price(config.upper),
      grid_count: config.gridCount,
      leverage: config.leverage,
      investment_amount: toNumber(config.investment),
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
    data: {
      source: report.source,
      from: utc(candles.time[0] ?? 0),
      to: utc((candles.time[candles.length - 1] ?? 0) + candleSpan(candles)),
      candles: candles.length,
      candle_seconds: candleSpan(candles) / 1_000,
      missing_candles: missing(candles),
      funding_source: report.fundingSource,
      funding_settlements: report.fundingSettlements,
    },
    results: runs.map(runJson),
    note: CAUTION,
  }
}

function runJson(metrics: RunMetrics) {
  const { run } = metrics
  return {
    fill: metrics.fill,
    rule: FILL_RULES[metrics.fill].name,
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
    fills: run.fills,
    round_trips: run.roundTrips,
    win_rate: metrics.winRate,
    sharpe: metrics.sharpe,
    sortino: metrics.sortino,
    time_in_range_percent: percent(metrics.timeInRange, 4),
    holding: {
      roi_percent: percent(metrics.holding.roi, 6),
      max_drawdown_percent: percent(-metrics.holding.maxDrawdownFraction, 6),
    },
    equity_curve: metrics.curve.map(({ timeMs, equity }) => [timeMs, toNumber(equity)]),
  }
}

/** The report for a person: one column per fill rule, the pessimistic first. */
export function reportText(report: BacktestReport): string {
  const { runs } = report
  const rows: [string, (metrics: RunMetrics) => string][] = [
    ['total profit', ({ run }) => usdt(run.totalPnl)],
    ['return on investment', ({ roi }) => signedPercent(roi)],
    ['  grid profit', ({ run }) => usdt(run.gridProfit)],
    ['  unpaired', ({ unpairedProfit }) => usdt(unpairedProfit)],
    ['unrealised profit', ({ unrealizedPnl }) => usdt(unrealizedPnl)],
    ['fees', ({ run }) => usdt(-run.fees)],
    ['funding', ({ run }) => usdt(run.funding)],
    ['value if closed now', ({ closeNowValue }) => plain(closeNowValue)],
    ['largest drawdown', ({ run }) => usdt(-run.maxDrawdown)],
    ['  of the peak', ({ run }) => signedPercent(-run.maxDrawdownFraction)],
    ['round trips', ({ run }) => String(run.roundTrips)],
    ['fills', ({ run }) => String(run.fills)],
    ['days with a gain', ({ winRate: rate }) => (rate === null ? 'under 7 days' : share(rate))],
    ['time in range', ({ timeInRange }) => share(timeInRange)],
    ['Sharpe, daily, yearly', ({ sharpe }) => ratio(sharpe.value)],
    ['Sortino, daily, yearly', ({ sortino }) => ratio(sortino.value)],
    ['holding the coin instead', ({ holding }) => signedPercent(holding.roi)],
    ['  its drawdown', ({ holding }) => signedPercent(-holding.maxDrawdownFraction)],
  ]
  const cells = rows.map(([name, cell]) => [name, ...runs.map(cell)])
  const header = ['', ...runs.map(({ fill }) => FILL_RULES[fill].name)]
  return [
    ...introduction(report),
    '',
    ...table([header, ...cells]),
    '',
    ...runs.map(({ fill, run, toMs }) => {
      const { name, meaning } = FILL_RULES[fill]
      return `${name}: ${meaning}; ${ENDS[run.end]} (${minute(toMs)})`
    }),
    'Money in USDT. total = grid profit + unpaired; fees and funding are in it already.',
    CAUTION,
  ].join('\n')
}

function introduction({ instrument, plan, candles, source, ...report }: BacktestReport): string[] {
  const { config } = plan
  const price = (ticks: Ticks) => formatPrice(instrument, ticks)
  const limits = [
    plan.limitBelow === null ? [] : [`below at ${price(plan.limitBelow)}`],
    plan.limitAbove === null ? [] : [`above at ${price(plan.limitAbove)}`],
  ].flat()
  const [least, most] = plan.profitPerGrid.map((fraction) => (fraction * 100).toFixed(3))
  const funding =
    report.fundingSource === null
      ? 'not counted (give --funding FILE)'
      : `${report.fundingSource}, ${report.fundingSettlements} settlements`
  return [
    `${config.symbol} ${config.direction} ${config.spacing} grid, ${config.gridCount} grids from ${price(config.lower)} ` +
      `to ${price(config.upper)}, ${config.leverage}x, ${plain(toNumber(config.investment))} USDT`,
    `  candles    ${source}: ${candles.length} of ${candleSpan(candles) / 60_000} min, ` +
      `${minute(candles.time[0] ?? 0)} to ${minute(candles.time[candles.length - 1] ?? 0)} UTC, ${missing(candles)} missing`,
    `  funding    ${funding}`,
    `  start      at ${price(plan.startPrice)}, ${formatQuantity(instrument, plan.quantity)} ${instrument.baseCoin} per grid, ` +
      `profit per grid ${least} to ${most} % after fees`,
    `  risk       ${riskLevel(plan)}; worst loss ${plain(toNumber(plan.worstLoss))} USDT; money used up ` +
      `${limits.length === 0 ? 'at no price' : limits.join(', ')}; needs at least ${plain(toNumber(plan.minInvestment))} USDT`,
  ]
}

/** Names to the left, figures to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[column] ?? 0) + 3)))
      .join(''),
  )
}

/** Candles a gapless series over the same time would have besides these. */
function missing(candles: CandleColumns): number {
  const last = candles.time[candles.length - 1] ?? 0
  return Math.round((last - (candles.time[0] ?? 0)) / candleSpan(candles)) + 1 - candles.length
}

/** Never "-0": that is no figure a reader expects. */
const rounded = (value: number, decimals: number): number => Number(value.toFixed(decimals)) + 0
const percent = (fraction: number, decimals: number): number => rounded(fraction * 100, decimals)
const plain = (value: number): string => rounded(value, 2).toFixed(2)
const usdt = (value: number): string => `${rounded(value, 2) > 0 ? '+' : ''}${plain(value)}`
const signedPercent = (fraction: number): string => `${usdt(fraction * 100)} %`
const share = (fraction: number): string => `${(fraction * 100).toFixed(1)} %`
const ratio = (value: number | null): string => (value === null ? '-' : value.toFixed(2))
const utc = (ms: number): string => new Date(ms).toISOString()
const minute = (ms: number): string => utc(ms).slice(0, 16).replace('T', ' ')
