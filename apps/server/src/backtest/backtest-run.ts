import {
  FillLog,
  keepsItsGrid,
  kernelMarket,
  type MeasureInput,
  measureRun,
  type RunMetrics,
  reportJson,
  runChanging,
  runKernel,
} from '@gridpilot/backtest'
import type { BacktestFill, BacktestReport, BacktestResult } from '@gridpilot/contract'
import {
  assert,
  type CandleColumns,
  gridLevels,
  type Instrument,
  priceToNumber,
  quantityToNumber,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import type { BacktestInput, BacktestStep } from './backtest-input.ts'
import { chartCandles, monthsOf } from './backtest-series.ts'

const FILLS_SHOWN = 20_000
const RULES = [
  { fill: 'through', step: 'pessimistic' },
  { fill: 'touch', step: 'optimistic' },
] as const

/** The report of one grid by both fill rules, the pessimistic first. `announce` is told what comes next. */
export function runBacktest(input: BacktestInput, announce: (step: BacktestStep) => void): BacktestReport {
  const { instrument, plan, candles, funding, closeAtEnd } = input
  const runs = RULES.map(({ fill, step }) => {
    announce(step)
    const measured: MeasureInput = { instrument, plan, candles, funding, fill, closeAtEnd }
    return { metrics: measureRun(measured), ...traceOf(measured) }
  })
  announce('writing')
  const [first] = runs
  assert(first !== undefined, 'a backtest has a run')
  const json = reportJson({
    ...{ instrument, plan, candles, source: input.source, runs: runs.map(({ metrics }) => metrics) },
    ...{ fundingSource: input.source, fundingSettlements: funding.length },
  })
  const { config } = plan
  const shown = (ticks: Ticks | null) => (ticks === null ? null : priceToNumber(instrument, ticks))
  const levels = gridLevels(config.spacing, config.lower, config.upper, config.gridCount)
  return {
    symbol: instrument.symbol,
    grid: gridOf(input),
    plan: {
      start_price: priceToNumber(instrument, plan.startPrice),
      grid_prices: levels.map((level) => priceToNumber(instrument, level)),
      quantity_per_grid: json.plan.quantity_per_grid,
      profit_per_grid_percent: [plan.profitPerGrid[0] * 100, plan.profitPerGrid[1] * 100],
      limit_below: shown(plan.limitBelow),
      limit_above: shown(plan.limitAbove),
      worst_loss_usdt: json.plan.worst_loss_usdt,
    },
    data: {
      source: input.source,
      from: json.data.from,
      to: json.data.to,
      candles: json.data.candles,
      candle_seconds: json.data.candle_seconds,
      missing_candles: json.data.missing_candles,
      funding_settlements: json.data.funding_settlements,
    },
    results: runs.map(({ metrics, equity }, i) => resultOf(metrics, json.results[i], equity, candles)),
    candles: chartCandles(candles, first.metrics.run.candles),
    fills: fillsOf(instrument, first.log),
    fills_left_out: Math.max(0, first.log.length - FILLS_SHOWN),
  }
}

export function gridOf({ instrument, plan }: Pick<BacktestInput, 'instrument' | 'plan'>): BacktestReport['grid'] {
  const { config } = plan
  const shown = (ticks: Ticks | null) => (ticks === null ? null : priceToNumber(instrument, ticks))
  return {
    direction: config.direction,
    grid_type: config.spacing,
    price_range_lower: priceToNumber(instrument, config.lower),
    price_range_upper: priceToNumber(instrument, config.upper),
    grid_count: config.gridCount,
    leverage: config.leverage,
    investment_amount: Number(config.investment) / 1e8,
    stop_loss_price: shown(config.stopLossPrice),
    take_profit_price: shown(config.takeProfitPrice),
  }
}

/** Fills and equity after each candle, which the measured run does not keep. */
function traceOf(input: MeasureInput) {
  const equity = new Float64Array(input.candles.length)
  if (!keepsItsGrid(input.plan)) return { log: runChanging({ ...input, curve: equity }).log, equity }
  const log = new FillLog()
  runKernel({ ...input, market: kernelMarket(input.instrument, input.candles, input.funding), log, curve: equity })
  return { log, equity }
}

type JsonResult = ReturnType<typeof reportJson>['results'][number]

function resultOf(
  metrics: RunMetrics,
  json: JsonResult | undefined,
  equity: Float64Array,
  candles: CandleColumns,
): BacktestResult {
  assert(json !== undefined, 'every run has its figures')
  const { fill: _, equity: __, sharpe, sortino, equity_curve, ...figures } = json
  return {
    ...figures,
    sharpe: sharpe.value,
    sortino: sortino.value,
    equity_curve: equity_curve.map(([at, value]) => [Math.round(at ?? 0), value ?? 0]),
    months: monthsOf(equity, candles, metrics.run.candles, metrics.investment),
  }
}

const PURPOSES = ['slot', 'start', 'close'] as const

function fillsOf(instrument: Instrument, log: FillLog): BacktestFill[] {
  return Array.from({ length: Math.min(log.length, FILLS_SHOWN) }, (_, i) => [
    Math.round(log.time[i] ?? 0),
    log.buy[i] === 1 ? 'buy' : 'sell',
    priceToNumber(instrument, (log.price[i] ?? 0) as Ticks),
    quantityToNumber(instrument, (log.quantity[i] ?? 0) as Steps),
    PURPOSES[log.purpose[i] ?? 0] ?? 'slot',
  ])
}
