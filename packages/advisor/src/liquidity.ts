import { type CandleColumns, DAY_MS, quantile, sliceColumns } from '@gridpilot/core'
import type { History } from './history.ts'
import { TIMEFRAME_MS } from './request.ts'
import { candleInterval, resample, rowAt } from './resample.ts'

/** What recent candles say of how freely a market trades. */
export interface Liquidity {
  /** Turnover of a median day, USDT; null where the candles carry no volume. */
  readonly turnoverPerDay: number | null
  /** Share of the candles in which the price did not move, or that are missing, 0…1. */
  readonly idleShare: number
  /** Share of the candles that traded less than one order is worth, 0…1; null where they carry no volume. */
  readonly thinShare: number | null
}

const DAYS = 30

/**
 * Judged by the last 30 days before `atMs`, in candles of five minutes (coarser where there are no others).
 * `orderNotional` USDT. null without candles.
 */
export function liquidityAt(history: History, atMs: number, orderNotional: number): Liquidity | null {
  const ground = history.grounds.find(({ candles }) => (candles.time[candles.length - 1] ?? 0) >= atMs - DAY_MS)
  if (ground === undefined) return null
  const { candles } = ground
  const recent = sliceColumns(candles, rowAt(candles, atMs - DAYS * DAY_MS), rowAt(candles, atMs))
  return recent.length < 2 ? null : liquidityOf(resample(recent, TIMEFRAME_MS['5m']), orderNotional)
}

function liquidityOf(candles: CandleColumns, orderNotional: number): Liquidity {
  const days = new Map<number, number>()
  let moving = 0
  let thin = 0
  let traded = false
  for (let i = 0; i < candles.length; i += 1) {
    if ((candles.high[i] ?? 0) > (candles.low[i] ?? 0)) moving += 1
    const turnover = (candles.volume[i] ?? 0) * (candles.close[i] ?? 0)
    if (turnover > 0) traded = true
    if (turnover < orderNotional) thin += 1
    const day = Math.floor((candles.time[i] ?? 0) / DAY_MS)
    days.set(day, (days.get(day) ?? 0) + turnover)
  }
  const span = (candles.time[candles.length - 1] ?? 0) - (candles.time[0] ?? 0)
  const expected = Math.max(candles.length, Math.round(span / Math.max(1, candleInterval(candles))) + 1)
  return {
    turnoverPerDay: traded ? quantile([...days.values()], 0.5) : null,
    idleShare: 1 - moving / expected,
    thinShare: traded ? thin / candles.length : null,
  }
}
