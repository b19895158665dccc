import {
  gridLevels,
  type Instrument,
  priceToNumber,
  quantityToNumber,
  type Steps,
  type Ticks,
  toNumber,
} from '@gridpilot/core'
import type { FillLog } from './fill-log.ts'
import { gridFigures } from './grid-figures.ts'
import type { RunMetrics } from './metrics.ts'
import { type BacktestReport, dataJson, rounded, runJson } from './report.ts'
import { chartCandles, monthsOf } from './report-series.ts'
import type { TracedRun } from './traced-run.ts'

const FILLS_SHOWN = 20_000
const PURPOSES = ['slot', 'start', 'close'] as const

interface ReportDataInput extends Omit<BacktestReport, 'runs' | 'source' | 'fundingSource'> {
  /** Every run, the lowest total first. */
  readonly band: readonly TracedRun[]
  /** The first and the last of them. */
  readonly worse: RunMetrics
  readonly better: RunMetrics
}

/**
 * The report as the API, the page and its files have it: plain data, the lowest run and the highest in full, of the
 * others what they came to.
 */
export function reportData(input: ReportDataInput, mostFills = FILLS_SHOWN) {
  const { instrument, plan, candles, band, worse, better } = input
  const { config } = plan
  const shown = (ticks: Ticks | null) => (ticks === null ? null : priceToNumber(instrument, ticks))
  const levels = gridLevels(config.spacing, config.lower, config.upper, config.gridCount)
  const { source: _, funding_source: __, ...data } = dataJson({ ...input, source: '', fundingSource: null })
  return {
    symbol: instrument.symbol,
    grid: gridData(input),
    plan: {
      start_price: priceToNumber(instrument, plan.startPrice),
      grid_prices: levels.map((level) => priceToNumber(instrument, level)),
      quantity_per_grid: quantityToNumber(instrument, plan.quantity),
      profit_per_grid_percent: [plan.profitPerGrid[0] * 100, plan.profitPerGrid[1] * 100] as [number, number],
      limit_below: shown(plan.limitBelow),
      limit_above: shown(plan.limitAbove),
      worst_loss_usdt: toNumber(plan.worstLoss),
    },
    data,
    results: [resultData(input, 'pessimistic', worse), resultData(input, 'optimistic', better)],
    band: band.map(({ fill, path, run }) => ({
      fill,
      path,
      total_profit: rounded(run.totalPnl, 8),
      roi_percent: rounded((100 * run.totalPnl) / worse.investment, 6),
      max_drawdown_percent: rounded(-100 * run.maxDrawdownFraction, 6),
      round_trips: run.roundTrips,
      end: run.end,
    })),
    candles: chartCandles(candles, worse.run.candles),
    fills: fillData(instrument, worse.log, mostFills),
    fills_left_out: Math.max(0, worse.log.length - mostFills),
  }
}

/** The grid with its prices where they stood. */
export function gridData({ instrument, plan }: Pick<BacktestReport, 'instrument' | 'plan'>) {
  const { config } = plan
  const shown = (ticks: Ticks | null) => (ticks === null ? null : priceToNumber(instrument, ticks))
  return {
    ...gridFigures(config, instrument),
    stop_loss_price: shown(config.stopLossPrice),
    take_profit_price: shown(config.takeProfitPrice),
  }
}

function resultData({ candles }: ReportDataInput, rule: 'pessimistic' | 'optimistic', metrics: RunMetrics) {
  const { equity: _, equity_curve, ...figures } = runJson(metrics)
  return {
    rule,
    ...figures,
    equity_curve: equity_curve.map(([at, value]): [number, number] => [Math.round(at), value]),
    months: monthsOf(metrics.equity, candles, metrics.run.candles, metrics.investment),
  }
}

/** [market time ms, side, price, quantity, purpose, fee in USDT]. */
type FillData = [number, 'buy' | 'sell', number, number, (typeof PURPOSES)[number], number]

function fillData(instrument: Instrument, log: FillLog, mostFills: number): FillData[] {
  return Array.from({ length: Math.min(log.length, mostFills) }, (_, i) => [
    Math.round(log.time[i] ?? 0),
    log.buy[i] === 1 ? 'buy' : 'sell',
    priceToNumber(instrument, (log.price[i] ?? 0) as Ticks),
    quantityToNumber(instrument, (log.quantity[i] ?? 0) as Steps),
    PURPOSES[log.purpose[i] ?? 0] ?? 'slot',
    (log.fee[i] ?? 0) / 1e8,
  ])
}
