import { describe, expect, it } from 'vitest'
import {
  atr,
  type CandleColumns,
  classifyRegime,
  columnsFromRows,
  DAY_MS,
  dailyVolatility,
  elapsedDays,
  ema,
  lastDays,
  logReturns,
  marketFeatures,
  quantile,
  sliceColumns,
  sma,
  supportResistance,
  trendStrength,
  volatilityOver,
} from '../../src/index.ts'

const HOUR = DAY_MS / 24

/** Candles through the given closes; each opens at the close before and reaches `reach` beyond both. */
function candles(closes: readonly number[], stepMs = HOUR, reach = 0): CandleColumns {
  return columnsFromRows(
    closes.map((close, i) => {
      const open = closes[i - 1] ?? close
      const high = Math.max(open, close) + reach
      const low = Math.min(open, close) - reach
      return { time: i * stepMs, open, high, low, close, volume: 1 }
    }),
  )
}

/** A seeded random walk: σ per day, drift per day, both in log price. */
function walk(seed: number, count: number, sigma: number, drift = 0): number[] {
  let state = seed >>> 0
  const uniform = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return (state + 0.5) / 4_294_967_296
  }
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform())
  let logPrice = Math.log(50_000)
  return Array.from({ length: count }, () => {
    logPrice += drift / 24 + (sigma / Math.sqrt(24)) * normal()
    return Math.exp(logPrice)
  })
}

describe('averages', () => {
  it('sma and ema by hand', () => {
    const values = Float64Array.from([1, 2, 3, 4, 5])
    expect([...sma(values, 3)]).toEqual([Number.NaN, Number.NaN, 2, 3, 4])
    // Seed 2, then weight 1/2: 2 + (4 − 2)/2 = 3, 3 + (5 − 3)/2 = 4.
    expect([...ema(values, 3)]).toEqual([Number.NaN, Number.NaN, 2, 3, 4])
    expect([...ema(Float64Array.from([1, 2]), 3)]).toEqual([Number.NaN, Number.NaN])
  })

  it('atr counts gaps and smooths by Wilder', () => {
    const rows = columnsFromRows([
      { time: 0, open: 10, high: 11, low: 9, close: 10, volume: 1 },
      { time: 1, open: 14, high: 15, low: 13, close: 14, volume: 1 },
      { time: 2, open: 14, high: 15, low: 13, close: 14, volume: 1 },
      { time: 3, open: 14, high: 18, low: 14, close: 18, volume: 1 },
    ])
    // True ranges 5 (15 − 10, over the gap), 2, 4; period 2: (5 + 2)/2 = 3.5, then 3.5 + (4 − 3.5)/2.
    expect([...atr(rows, 2)]).toEqual([Number.NaN, Number.NaN, 3.5, 3.75])
  })
})

describe('volatility', () => {
  it('is the root of squared log returns per day', () => {
    const up = candles([100, 101, 100, 101, 100], DAY_MS / 4)
    expect(dailyVolatility(up)).toBeCloseTo(Math.sqrt(4 * Math.log(1.01) ** 2), 12)
    expect(logReturns(up)).toHaveLength(4)
    expect(dailyVolatility(candles([100]))).toBeNull()
  })

  it('does not depend on candle length or on missing candles', () => {
    const closes = walk(5, 24 * 60, 0.03)
    const whole = candles(closes)
    expect(dailyVolatility(whole)).toBeGreaterThan(0.028)
    expect(dailyVolatility(whole)).toBeLessThan(0.032)
    const thinned = columnsFromRows(
      closes.flatMap((close, i) =>
        i % 7 === 3 ? [] : [{ time: i * HOUR, open: close, high: close, low: close, close, volume: 1 }],
      ),
    )
    expect(Math.abs((dailyVolatility(thinned) ?? 0) - 0.03)).toBeLessThan(0.002)
  })

  it('windows reach back whole days or say so', () => {
    const month = candles(walk(6, 24 * 30 + 1, 0.02))
    expect(lastDays(month, 7)?.length).toBe(24 * 7 + 1)
    expect(elapsedDays(month)).toBe(30)
    expect(volatilityOver(month, 7)).toBeCloseTo(dailyVolatility(sliceColumns(month, 24 * 23, month.length)) ?? 0, 12)
    expect(volatilityOver(month, 31)).toBeNull()
  })
})

describe('trend', () => {
  it('finds the slope of a straight line, and no trend in noise more often than chance', () => {
    const line = trendStrength(candles(Array.from({ length: 240 }, (_, i) => Math.exp(0.01 * (i / 24)))))
    expect(line?.slopePerDay).toBeCloseTo(0.01, 9)
    expect(line?.rSquared).toBeCloseTo(1, 9)
    const found = Array.from({ length: 400 }, (_, seed) =>
      trendStrength(candles(walk(seed * 7919 + 1, 24 * 30, 0.025))),
    )
    const scores = found.map((strength) => strength?.tStatistic ?? 0)
    const beyond = scores.filter((t) => Math.abs(t) > 2).length / scores.length
    expect(beyond).toBeGreaterThan(0.01)
    expect(beyond).toBeLessThan(0.09)
    const variance = scores.reduce((total, t) => total + t * t, 0) / scores.length
    expect(variance).toBeGreaterThan(0.75)
    expect(variance).toBeLessThan(1.25)
  })

  it('says nothing about a price that never moved', () => {
    expect(trendStrength(candles([5, 5, 5, 5]))).toBeNull()
  })
})

describe('support and resistance', () => {
  const wave = Array.from({ length: 200 }, (_, i) => 100 + 10 * Math.sin(i / 8))

  it('are the nearest swings around the last close', () => {
    const zone = supportResistance(candles([...wave, 100]))
    expect(zone?.support).toBeCloseTo(90, 0)
    expect(zone?.resistance).toBeCloseTo(110, 0)
  })

  it('fall back to the extremes of the window, and need enough candles', () => {
    const rising = Array.from({ length: 40 }, (_, i) => 100 + i)
    expect(supportResistance(candles(rising))).toEqual({ support: 100, resistance: 139 })
    expect(supportResistance(candles([1, 2, 3]))).toBeNull()
  })

  it('quantile interpolates', () => {
    expect(quantile([4, 1, 3, 2], 0.5)).toBe(2.5)
    expect(quantile([4, 1, 3, 2], 0)).toBe(1)
    expect(quantile([], 0.5)).toBeNaN()
  })
})

describe('marketFeatures', () => {
  it('calls a strong drift a trend, either way, and noise a range', () => {
    const up = marketFeatures(candles(walk(3, 24 * 30, 0.02, 0.02), HOUR, 20))
    const down = marketFeatures(candles(walk(3, 24 * 30, 0.02, -0.03), HOUR, 20))
    expect([up?.trend, up?.regime]).toEqual(['uptrend', 'trend'])
    expect([down?.trend, down?.regime]).toEqual(['downtrend', 'trend'])
    const wave = Array.from({ length: 24 * 30 }, (_, i) => 100 + 5 * Math.sin(i / 5))
    const range = marketFeatures(candles(wave, HOUR, 0.1))
    expect([range?.trend, range?.regime]).toEqual(['sideways', 'range'])
    expect(range?.support).toBeLessThan(range?.lastClose ?? 0)
    expect(range?.resistance).toBeGreaterThan(range?.lastClose ?? 0)
  })

  it('calls a sudden storm volatile', () => {
    const calm = walk(8, 24 * 27, 0.01)
    const last = calm.at(-1) ?? 1
    const storm = walk(9, 24 * 3, 0.06).map((price) => (price / 50_000) * last)
    expect(marketFeatures(candles([...calm, ...storm], HOUR, 5))?.regime).toBe('volatile')
    expect(classifyRegime({ slopePerDay: 1, tStatistic: 9, rSquared: 1 }, 1.6)).toBe('volatile')
  })

  it('is null without enough candles', () => {
    expect(marketFeatures(candles([1, 2, 3]))).toBeNull()
    expect(marketFeatures(candles(Array.from({ length: 100 }, () => 5)))).toBeNull()
  })
})
