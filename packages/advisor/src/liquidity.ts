import { type CandleColumns, DAY_MS, quantile, sliceColumns } from '@gridpilot/core'
import { candleInterval, rowAt } from './resample.ts'

/** What recent candles say of how freely a market trades. */
export interface Liquidity {
  /** Turnover of a median day, USDT; null where the candles carry no volume. */
  readonly turnoverPerDay: number | null
  /** Share of the candles in which the price did not move, or that are missing, 0…1. */
  readonly idleShare: number
}

const DAYS = 30

/** The candles of the last 30 days, without copying. */
export function recentDays(candles: CandleColumns, days = DAYS): CandleColumns {
  const last = candles.time[candles.length - 1] ?? 0
  return sliceColumns(candles, rowAt(candles, last - days * DAY_MS), candles.length)
}

/** null without candles to judge by. */
export function liquidityOf(candles: CandleColumns): Liquidity | null {
  const recent = recentDays(candles)
  const interval = candleInterval(candles)
  if (recent.length < 2 || interval === 0) return null
  const days = new Map<number, number>()
  let moving = 0
  let traded = false
  for (let i = 0; i < recent.length; i += 1) {
    if ((recent.high[i] ?? 0) > (recent.low[i] ?? 0)) moving += 1
    const volume = recent.volume[i] ?? 0
    if (volume > 0) traded = true
    const day = Math.floor((recent.time[i] ?? 0) / DAY_MS)
    days.set(day, (days.get(day) ?? 0) + volume * (recent.close[i] ?? 0))
  }
  const expected = Math.round(((recent.time[recent.length - 1] ?? 0) - (recent.time[0] ?? 0)) / interval) + 1
  return {
    turnoverPerDay: traded ? quantile([...days.values()], 0.5) : null,
    idleShare: 1 - moving / Math.max(expected, recent.length),
  }
}

/** Share of recent candles in which less was traded than `notional` USDT; null where volumes are unknown. */
export function thinShare(candles: CandleColumns, notional: number): number | null {
  const recent = recentDays(candles)
  let thin = 0
  let traded = false
  for (let i = 0; i < recent.length; i += 1) {
    const turnover = (recent.volume[i] ?? 0) * (recent.close[i] ?? 0)
    if (turnover > 0) traded = true
    if (turnover < notional) thin += 1
  }
  return traded ? thin / recent.length : null
}
