import { candleColumns } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { chartCandles, monthsOf } from '../src/report-series.ts'

describe('series of a report', () => {
  const start = Date.parse('2026-01-30T00:00:00Z')
  const candles = candleColumns(1_500)
  for (let i = 0; i < candles.length; i += 1) {
    candles.time[i] = start + i * 60_000 * 10
    candles.open[i] = 100 + i
    candles.high[i] = 105 + i
    candles.low[i] = 95 + i
    candles.close[i] = 101 + i
    candles.volume[i] = 1
  }

  it('hold every high, low and volume in few candles', () => {
    const shown = chartCandles(candles, 1_400)
    expect(shown).toHaveLength(Math.ceil(1_400 / 3))
    expect(shown[0]).toEqual([start, 100, 107, 95, 103, 3])
    expect(shown.at(-1)?.[4]).toBe(101 + 1_399)
    expect(shown.reduce((sum, [, , , , , volume]) => sum + volume, 0)).toBe(1_400)
  })

  it('give each month what it brought, from the close before it', () => {
    const equity = Float64Array.from({ length: candles.length }, (_, i) => (i < 288 ? 1_000 - i : 712 + i - 287))
    const months = monthsOf(equity, candles, 1_500, 1_000)
    expect(months.map(({ month }) => month)).toEqual(['2026-01', '2026-02'])
    expect(months[0]).toMatchObject({ profit: -287, roi_percent: -28.7 })
    expect(months[0]?.max_drawdown_percent).toBeCloseTo(-28.7)
    expect(months[1]?.profit).toBeCloseTo(712 + 1_499 - 287 - 713)
  })
})
