import {
  applyExecution,
  type CandleColumns,
  downsample,
  type EquityPoint,
  FLAT,
  type GridConfig,
  type Instrument,
  type Money,
  moneyFromNumber,
  mulRateCeil,
  notional,
  PATH_FRACTIONS,
  type SampledRatio,
  type Steps,
  sharpe,
  sortino,
  spanDays,
  type Ticks,
  ticksFromNumber,
  toNumber,
  unrealizedAt,
  winRate,
} from '@gridpilot/core'
import { DEFAULT_SETTINGS } from '@gridpilot/venue-sim'
import { candleSpan } from './exact-run.ts'
import type { FillLog } from './fill-log.ts'
import { type RiskTrace, traceRisk } from './risk-trace.ts'
import type { MeasureInput } from './run-input.ts'
import type { TracedRun } from './traced-run.ts'

/** Points kept of an equity curve: enough for any chart, peaks and troughs included. */
const CURVE_POINTS = 500

/** What one backtest run comes to. Money in USDT, shares and returns as fractions, drawdowns ≥ 0. */
export interface RunMetrics extends TracedRun {
  /** First and last path point the bot lived through, epoch ms of market time. */
  readonly fromMs: number
  readonly toMs: number
  readonly days: number
  readonly investment: number
  /** Total PnL ÷ investment. */
  readonly roi: number
  /** Total PnL − grid profit: what the price did to the inventory, and fees and funding outside of round trips. */
  readonly unpairedProfit: number
  /** By average cost, before fees. total = realised + unrealised − fees + funding. */
  readonly realizedPnl: number
  readonly unrealizedPnl: number
  /** Equity after closing at market: taker fee and slippage paid. Equity itself when nothing is open. */
  readonly closeNowValue: number
  /** Share of UTC days with a gain; null before 7 days. */
  readonly winRate: number | null
  readonly sharpe: SampledRatio
  readonly sortino: SampledRatio
  /** Share of candles that closed inside the grid's range. */
  readonly timeInRange: number
  readonly risk: RiskTrace
  /** The same money held as coin over the same time, bought at the first open, without leverage or costs. */
  readonly holding: { readonly roi: number; readonly maxDrawdownFraction: number }
  /** At most 500 points, market time. */
  readonly curve: readonly EquityPoint[]
}

/** The figures of a run of this plan over these candles, of which there is at least one. */
export function measure(input: Omit<MeasureInput, 'fill' | 'path'>, traced: TracedRun): RunMetrics {
  const { candles, plan, instrument } = input
  const { run, log, inside, equity } = traced
  const lived = Math.max(1, run.candles)
  const points = equityPoints(candles, equity, lived, plan.config.investment)
  const last = ticksFromNumber(instrument, candles.close[lived - 1] ?? 0)
  const investment = toNumber(plan.config.investment)
  return {
    ...traced,
    fromMs: candles.time[0] ?? 0,
    toMs: points.at(-1)?.timeMs ?? 0,
    days: spanDays(points),
    investment,
    roi: run.totalPnl / investment,
    unpairedProfit: run.totalPnl - run.gridProfit,
    ...profitByCost(instrument, log, last),
    closeNowValue: run.equity - closingCost(input, run.position, last),
    winRate: winRate(points),
    sharpe: sharpe(points),
    sortino: sortino(points),
    timeInRange: inside === null ? shareInRange(candles, lived, instrument, plan.config) : inside / lived,
    risk: traceRisk({ instrument, candles, leverage: plan.config.leverage, investment }, traced),
    holding: holding(candles, lived),
    curve: downsample(points, CURVE_POINTS),
  }
}

/** The money put in, then the equity at each close. */
function equityPoints(candles: CandleColumns, equity: Float64Array, lived: number, investment: Money): EquityPoint[] {
  const toClose = PATH_FRACTIONS[3] * candleSpan(candles)
  const points: EquityPoint[] = [{ timeMs: candles.time[0] ?? 0, equity: investment }]
  for (let i = 0; i < lived; i += 1)
    points.push({ timeMs: (candles.time[i] ?? 0) + toClose, equity: moneyFromNumber(equity[i] ?? 0) })
  return points
}

function profitByCost(instrument: Instrument, log: FillLog, last: Ticks) {
  let position = FLAT
  let realized = 0n
  for (let i = 0; i < log.length; i += 1) {
    const side = log.buy[i] === 1 ? 'buy' : 'sell'
    const change = applyExecution(instrument, position, side, log.price[i] as Ticks, log.quantity[i] as Steps)
    position = change.position
    realized += change.realized
  }
  return {
    realizedPnl: toNumber(realized as Money),
    unrealizedPnl: toNumber(unrealizedAt(instrument, position, last)),
  }
}

function closingCost(input: Pick<MeasureInput, 'instrument' | 'slippage'>, position: number, last: Ticks): number {
  const value = notional(input.instrument, last, Math.abs(position) as Steps)
  const slippage = mulRateCeil(value, input.slippage ?? DEFAULT_SETTINGS.slippage)
  return toNumber((mulRateCeil(value, input.instrument.takerFee) + slippage) as Money)
}

function shareInRange(candles: CandleColumns, lived: number, instrument: Instrument, { lower, upper }: GridConfig) {
  let inside = 0
  for (let i = 0; i < lived; i += 1) {
    const close = ticksFromNumber(instrument, candles.close[i] ?? 0)
    if (close >= lower && close <= upper) inside += 1
  }
  return inside / lived
}

function holding(candles: CandleColumns, lived: number): RunMetrics['holding'] {
  const start = candles.open[0] ?? 1
  let peak = start
  let worst = 0
  for (let i = 0; i < lived; i += 1) {
    const close = candles.close[i] ?? start
    if (close > peak) peak = close
    else worst = Math.max(worst, (peak - close) / peak)
  }
  return { roi: (candles.close[lived - 1] ?? start) / start - 1, maxDrawdownFraction: worst }
}
