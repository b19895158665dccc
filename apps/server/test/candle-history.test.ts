import { candleColumns, columnsFromRows, DAY_MS, ok } from '@gridpilot/core'
import type { CandleService } from '@gridpilot/engine'
import { describe, expect, it } from 'vitest'
import { CandleHistory } from '../src/market/candle-history.ts'
import type { MarketDesk } from '../src/market/market-desk.ts'

const NOW = 2_000 * DAY_MS
const HOUR_MS = 3_600_000

/** A market that began so many days ago. */
function historyOf(daysOld: number) {
  const asked: string[] = []
  const rows = (fromMs: number, toMs: number, everyMs: number) => {
    const first = Math.max(fromMs, NOW - daysOld * DAY_MS)
    const count = Math.max(0, Math.floor((toMs - first) / everyMs))
    const row = (i: number) => ({ time: first + i * everyMs, open: 1, high: 1, low: 1, close: 1, volume: 1 })
    return columnsFromRows(Array.from({ length: count }, (_, i) => row(i)))
  }
  const market = {
    candles: async (_: string, __: string, fromMs: number, toMs: number) => ok(rows(fromMs, toMs, DAY_MS)),
  } as unknown as MarketDesk
  const candles = {
    closed: async (_: string, timeframe: string, span: { fromMs: number; toMs: number }) => {
      asked.push(timeframe)
      return ok(timeframe === '1h' ? rows(span.fromMs, span.toMs, HOUR_MS) : candleColumns(0))
    },
  } as unknown as CandleService
  return { history: new CandleHistory(market, candles), asked }
}

describe('the hours of a long history', () => {
  it('are read from the first day of the market, three years at most', async () => {
    const young = historyOf(400)
    expect((await young.history.hours('BTCUSDT', NOW)).time[0]).toBe(NOW - 400 * DAY_MS)
    const old = await historyOf(1_900).history.hours('BTCUSDT', NOW)
    expect(old.time[0]).toBe(NOW - 1_100 * DAY_MS)
    expect(old.length).toBe(1_100 * 24)
  })

  it('are not asked for where minutes reach as far', async () => {
    const { history, asked } = historyOf(120)
    expect((await history.hours('BTCUSDT', NOW)).length).toBe(0)
    expect(asked).toEqual([])
  })
})
