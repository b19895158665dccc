import { DAY_MS, sliceColumns } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { candleInterval, resample, rowAt } from '../src/resample.ts'
import { rollingWindows } from '../src/windows.ts'
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

describe('rolling windows', () => {
  it('last a sixth of the history, whole hours, from the oldest candle to the last whole horizon', () => {
    const windows = rollingWindows(minutes)
    if (windows === null) throw new Error('windows')
    expect(windows.horizonMs).toBe(2 * DAY_MS)
    expect(windows.effective).toBe(6)
    expect(windows.startsMs).toHaveLength(31)
    expect(windows.startsMs[0]).toBe(minutes.time[0])
    expect(windows.startsMs.at(-1)).toBe((minutes.time[0] ?? 0) + 10 * DAY_MS)
    for (const start of windows.startsMs) expect(minutes.time[rowAt(minutes, start)]).toBe(start)
  })

  it('last 30 days at most, and use every stretch of a long history', () => {
    const windows = rollingWindows(walk({ seed: 1, days: 1_200, minutes: 240 }))
    expect(windows?.horizonMs).toBe(30 * DAY_MS)
    expect(windows?.effective).toBe(40)
    expect(windows?.startsMs).toHaveLength(40)
  })

  it('leave out windows with holes and need a day of horizon', () => {
    const cut = { ...minutes, time: minutes.time.map((time, i) => (i < 1_000 ? time : time + 3 * DAY_MS)) }
    const windows = rollingWindows(cut)
    expect(windows?.horizonMs).toBe(2.5 * DAY_MS)
    expect(windows?.startsMs.length).toBeGreaterThan(0)
    const hole = [minutes.time[999] ?? 0, (minutes.time[1_000] ?? 0) + 3 * DAY_MS] as const
    for (const start of windows?.startsMs ?? []) {
      const missing = Math.min(start + 2.5 * DAY_MS, hole[1]) - Math.max(start, hole[0])
      expect(missing).toBeLessThanOrEqual(0.1 * 2.5 * DAY_MS + 300_000)
    }
    expect(rollingWindows(sliceColumns(minutes, 0, 5 * 288))).toBeNull()
  })
})
