import { formatPrice, formatQuantity, riskLevel, type Ticks, toNumber } from '@gridpilot/core'
import { candleSpan } from './exact-run.ts'
import type { RunMetrics } from './metrics.ts'
import { type BacktestReport, CAUTION, missing, rounded, utc } from './report.ts'

const FILL_RULES = {
  through: 'an order fills when the price trades through it',
  touch: 'an order fills when the price touches it',
} as const

const PATHS = {
  high_first: 'highs first',
  low_first: 'lows first',
  by_candle: 'by candle',
} as const

const ENDS = {
  open: 'still running at the last candle',
  closed: 'closed at the last price',
  limit: 'closed at its stand-alone limit: its money was used up',
  stop_loss: 'closed by its stop loss',
  take_profit: 'closed by its take profit',
  out_of_range: 'stopped because the price left its range',
} as const

type Row = readonly [name: string, cell: (metrics: RunMetrics) => string]

const ROWS: readonly Row[] = [
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
  ['time under water', ({ risk }) => share(risk.underWater.share)],
  ['  longest', ({ risk }) => `${plain(risk.underWater.longestMs / 86_400_000)} days`],
  ['round trips', ({ run }) => String(run.roundTrips)],
  ['fills', ({ run }) => String(run.fills)],
  ['days with a gain', ({ winRate: rate }) => (rate === null ? 'under 7 days' : share(rate))],
  ['time in range', ({ timeInRange }) => share(timeInRange)],
  ['exposure, average', ({ risk }) => `${plain(risk.exposure.average)}x`],
  ['  most', ({ risk }) => `${plain(risk.exposure.most)}x`],
  ['margin use, average', ({ risk }) => share(risk.marginUse.average)],
  ['  most', ({ risk }) => share(risk.marginUse.most)],
  ['nearest to its limit', ({ risk }) => (risk.leastDistance === null ? '-' : share(risk.leastDistance.fraction))],
  ['  at (UTC)', ({ risk }) => (risk.leastDistance === null ? '-' : minute(risk.leastDistance.timeMs))],
  ['Sharpe, daily, yearly', ({ sharpe }) => ratio(sharpe.value)],
  ['Sortino, daily, yearly', ({ sortino }) => ratio(sortino.value)],
  ['against keeping cash', ({ run }) => usdt(run.totalPnl)],
  ['against holding the coin', ({ run, investment, holding }) => usdt(run.totalPnl - investment * holding.roi)],
  ['  its return', ({ holding }) => signedPercent(holding.roi)],
  ['  its drawdown', ({ holding }) => signedPercent(-holding.maxDrawdownFraction)],
]

/** The report for a person: one column per assumption about fills, the lowest total first. */
export function reportText(report: BacktestReport): string {
  const { runs } = report
  const cells = ROWS.map(([name, cell]) => [name, ...runs.map(cell)])
  const last = runs.length - 1
  const heads = [
    ['', ...runs.map((_, i) => (i === 0 ? 'pessimistic' : i === last ? 'optimistic' : ''))],
    ['', ...runs.map(({ fill }) => fill)],
    ['', ...runs.map(({ path }) => PATHS[path])],
  ]
  const rules = [...new Set(runs.map(({ fill }) => fill))]
  const samples = runs[0]?.sharpe.samples ?? 0
  return [
    ...introduction(report),
    '',
    ...table([...heads, ...cells]),
    '',
    ...rules.map((fill) => `${fill}: ${FILL_RULES[fill]}`),
    'highs first, lows first: the way of the price assumed inside every candle. The lowest total leads.',
    ...runs.map(({ fill, path, run, toMs }) => `${fill}, ${PATHS[path]}: ${ENDS[run.end]} (${minute(toMs)})`),
    'Money in USDT. total = grid profit + unpaired; fees and funding are in it already. Cash earns nothing here.',
    'Exposure: position value / equity. Margin use: position value / leverage / equity, without resting orders.',
    `Sharpe and Sortino: of ${samples} daily returns (UTC days), times the root of 365; none below 7 days.`,
    CAUTION,
  ].join('\n')
}

function introduction(report: BacktestReport): string[] {
  const { instrument, plan, candles, source } = report
  const { config } = plan
  const price = (ticks: Ticks) => formatPrice(instrument, ticks)
  const limits = [
    plan.limitBelow === null ? [] : [`below at ${price(plan.limitBelow)}`],
    plan.limitAbove === null ? [] : [`above at ${price(plan.limitAbove)}`],
  ].flat()
  const [least, most] = plan.profitPerGrid.map((fraction) => (fraction * 100).toFixed(3))
  return [
    `${config.symbol} ${config.direction} ${config.spacing} grid, ${config.gridCount} grids from ${price(config.lower)} ` +
      `to ${price(config.upper)}, ${config.leverage}x, ${plain(toNumber(config.investment))} USDT`,
    `  candles    ${source}: ${candles.length} of ${candleSpan(candles) / 60_000} min, ` +
      `${minute(candles.time[0] ?? 0)} to ${minute(candles.time[candles.length - 1] ?? 0)} UTC, ${missing(candles)} missing`,
    ...(report.assumed == null ? [] : [`  contract   ${report.assumed.en}`]),
    `  funding    ${fundingText(report)}`,
    `  start      at ${price(plan.startPrice)}, ${formatQuantity(instrument, plan.quantity)} ${instrument.baseCoin} per grid, ` +
      `profit per grid ${least} to ${most} % after fees`,
    `  risk       ${riskLevel(plan)}; planned loss ${plain(toNumber(plan.worstLoss))} USDT; money used up ` +
      `${limits.length === 0 ? 'at no price' : limits.join(', ')}; needs at least ${plain(toNumber(plan.minInvestment))} USDT`,
  ]
}

/** Which settlements are history and for which the typical rate stands. */
function fundingText({ funding, fundingSource }: BacktestReport): string {
  if (funding === null) return 'not counted'
  const { known, assumed, typicalRate } = funding
  const rate = `${rounded(typicalRate * 100, 6)} %`
  const guessed = `${assumed} settlements at the typical rate of ${rate}, no history`
  if (fundingSource === null) return `${guessed} (give --funding FILE)`
  const history = `${fundingSource}, ${known} settlements`
  return assumed === 0 ? history : `${history}; ${guessed}`
}

/** Names to the left, figures to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[column] ?? 0) + 3)))
      .join('')
      .trimEnd(),
  )
}

const plain = (value: number): string => rounded(value, 2).toFixed(2)
const usdt = (value: number): string => `${rounded(value, 2) > 0 ? '+' : ''}${plain(value)}`
const signedPercent = (fraction: number): string => `${usdt(fraction * 100)} %`
const share = (fraction: number): string => `${(fraction * 100).toFixed(1)} %`
const ratio = (value: number | null): string => (value === null ? '-' : value.toFixed(2))
const minute = (ms: number): string => utc(ms).slice(0, 16).replace('T', ' ')
