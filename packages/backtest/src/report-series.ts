import type { CandleColumns } from '@gridpilot/core'
import { rounded } from './report.ts'

/** [open time ms, open, high, low, close, volume]. */
export type ChartCandle = [number, number, number, number, number, number]

/** A UTC month: USDT, percent of the investment, drawdown ≤ 0 in percent of the peak since its start. */
export interface MonthResult {
  readonly month: string
  readonly profit: number
  readonly roi_percent: number
  readonly max_drawdown_percent: number
}

/** Candles a chart can show well. */
const CHART_CANDLES = 600

/** The first `lived` candles in at most 600, equal counts of them in one. */
export function chartCandles(candles: CandleColumns, lived: number): ChartCandle[] {
  const size = Math.max(1, Math.ceil(lived / CHART_CANDLES))
  const shown: ChartCandle[] = []
  for (let from = 0; from < lived; from += size) {
    const to = Math.min(from + size, lived)
    let high = Number.NEGATIVE_INFINITY
    let low = Number.POSITIVE_INFINITY
    let volume = 0
    for (let i = from; i < to; i += 1) {
      high = Math.max(high, candles.high[i] ?? high)
      low = Math.min(low, candles.low[i] ?? low)
      volume += candles.volume[i] ?? 0
    }
    shown.push([candles.time[from] ?? 0, candles.open[from] ?? 0, high, low, candles.close[to - 1] ?? 0, volume])
  }
  return shown
}

/** What each UTC month of the run brought: equity at its last close less equity at the last close before it. */
export function monthsOf(
  equity: Float64Array,
  candles: CandleColumns,
  lived: number,
  investment: number,
): MonthResult[] {
  const months: MonthResult[] = []
  let before = investment
  let peak = investment
  let fall = 0
  for (let i = 0; i < lived; i += 1) {
    const value = equity[i] ?? before
    peak = Math.max(peak, value)
    fall = Math.max(fall, peak > 0 ? (peak - value) / peak : 0)
    const month = monthOf(candles.time[i] ?? 0)
    const last = i + 1 === lived || monthOf(candles.time[i + 1] ?? 0) !== month
    if (!last) continue
    const profit = value - before
    months.push({
      month,
      profit: rounded(profit, 8),
      roi_percent: rounded((100 * profit) / investment, 8),
      max_drawdown_percent: rounded(-100 * fall, 8),
    })
    before = value
    peak = value
    fall = 0
  }
  return months
}

const monthOf = (ms: number): string => new Date(ms).toISOString().slice(0, 7)
