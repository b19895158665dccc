import { DAY_MS, sliceColumns } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { candleInterval, resample } from '../src/resample.ts'
import { countApart, scheduleOf } from '../src/windows.ts'
import { walk } from './seeded-market.ts'

const minutes = walk({ seed: 3, days: 12, minutes: 5 })

describe('resampled candles', () => {
  it('keep first open, extremes, last close and the sum of volume of each stretch', () => {
    const hourly = resample(minutes, 3_600_000)
    expect(hourly.length).toBe(12 * 24)
    for (const row of [0, 100, 287]) {
      const part = sliceColumns(minutes, row * 12, row * 12 + 12)
      expect(hourly.time[row]).toBe(part.time[0])
      expect(hourly.open[row]).toBe(part.open[0])
      expect(hourly.high[row]).toBe(Math.max(...part.high))
      expect(hourly.low[row]).toBe(Math.min(...part.low))
      expect(hourly.close[row]).toBe(part.close[11])
      expect(hourly.volume[row]).toBe(12)
    }
  })

  it('stay as they are when they are coarse already', () => {
    expect(resample(minutes, 60_000)).toBe(minutes)
    expect(candleInterval(minutes)).toBe(300_000)
  })
})

describe('the schedule of walk-forward', () => {
  const cut = (days: number) => {
    const schedule = scheduleOf(0, days * DAY_MS)
    if (schedule === null) throw new Error('no schedule')
    return schedule
  }
  const apart = (days: number) => {
    const { startsMs, horizonMs, outOfSampleFromMs } = cut(days)
    return countApart(
      startsMs.filter((start) => start >= outOfSampleFromMs),
      horizonMs,
    )
  }

  it('holds grids for 30 days where history is long, for less where it is not, and nothing below a week', () => {
    expect(cut(730).horizonMs).toBe(30 * DAY_MS)
    expect(cut(270).horizonMs).toBe(20 * DAY_MS)
    expect(cut(90).horizonMs).toBe(9 * DAY_MS)
    expect(cut(14).horizonMs).toBe(2 * DAY_MS)
    expect(scheduleOf(0, 6.9 * DAY_MS)).toBeNull()
  })

  it('finds eight windows out of sample that do not overlap from four months on, and fewer before', () => {
    expect(apart(730)).toBeGreaterThanOrEqual(18)
    for (const days of [125, 200, 300, 405]) expect(apart(days)).toBeGreaterThanOrEqual(8)
    for (const days of [14, 60, 90, 110]) expect(apart(days)).toBeLessThan(8)
  })

  it('starts every quarter of a horizon on the same hours whatever the history began with', () => {
    const { startsMs, strideMs, horizonMs } = cut(730)
    expect(strideMs).toBe(horizonMs / 4)
    for (const [i, start] of startsMs.entries()) {
      expect(start % strideMs).toBe(0)
      if (i > 0) expect(start - (startsMs[i - 1] ?? 0)).toBe(strideMs)
    }
    expect(startsMs[0]).toBeGreaterThanOrEqual(2 * horizonMs)
    expect((startsMs.at(-1) ?? 0) + horizonMs).toBeLessThanOrEqual(730 * DAY_MS)
  })

  it('counts windows apart: each begins when the one before has ended', () => {
    expect(countApart([0, 1, 2, 3, 4, 5, 6, 7], 4)).toBe(2)
    expect(countApart([0, 4, 8], 4)).toBe(3)
    expect(countApart([], 4)).toBe(0)
  })
})
