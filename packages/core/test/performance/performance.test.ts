import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  apy30d,
  DAY_MS,
  dailyReturns,
  downsample,
  type EquityPoint,
  equityAtTime,
  type Money,
  marketDays,
  maxDrawdown,
  money,
  roi,
  sharpe,
  sortino,
  timeWeightedCapital,
  winRate,
} from '../../src/index.ts'

const T0 = 1_760_000_000_000 - (1_760_000_000_000 % DAY_MS)
/** One point every `stepMs` from the start of a UTC day. */
const curve = (values: readonly (number | string)[], stepMs = DAY_MS, startMs = T0): EquityPoint[] =>
  values.map((value, i) => ({ timeMs: startMs + i * stepMs, equity: money(String(value)) }))

const curves = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 5 * DAY_MS }), fc.bigInt(1n, 10_000n * 100_000_000n)), {
    minLength: 1,
    maxLength: 200,
  })
  .map((steps) => {
    let timeMs = T0
    return steps.map(([gap, equity]): EquityPoint => {
      timeMs += gap
      return { timeMs, equity: equity as Money }
    })
  })

describe('drawdown', () => {
  it('measures money and fraction, each at its own deepest moment', () => {
    expect(maxDrawdown(curve([100, 50, 1000, 900]))).toEqual({ amount: money('100'), fraction: 0.5 })
    expect(maxDrawdown(curve([1, 2, 3]))).toEqual({ amount: 0n, fraction: 0 })
    expect(maxDrawdown([])).toEqual({ amount: 0n, fraction: 0 })
    expect(maxDrawdown(curve([100, -20])).fraction).toBeCloseTo(1.2, 12)
  })

  it('property: equals the brute-force maximum over all pairs', () => {
    fc.assert(
      fc.property(curves, (points) => {
        let amount = 0n
        points.forEach((late, j) => {
          for (const early of points.slice(0, j))
            if (early.equity - late.equity > amount) amount = early.equity - late.equity
        })
        expect(maxDrawdown(points).amount).toBe(amount)
      }),
      { numRuns: 1000, seed: 1 },
    )
  })
})

describe('market days', () => {
  it('win rate is the share of days that gained, null before 7 days', () => {
    expect(winRate(curve([100, 101, 100, 102, 103, 103, 104]))).toBeNull()
    // 8 days touched: the first has only its opening point, then + − + + 0 + +.
    expect(winRate(curve([100, 101, 100, 102, 103, 103, 104, 105]))).toBe(5 / 8)
  })

  it('a day without a point closes where it opened', () => {
    const points = [...curve([100]), ...curve([130], DAY_MS, T0 + 3 * DAY_MS)]
    expect(marketDays(points).map(({ opened, closed }) => Number(closed - opened) / 1e8)).toEqual([0, 0, 0, 30])
  })

  it('property: the days chain from the first to the last equity', () => {
    fc.assert(
      fc.property(curves, (points) => {
        const days = marketDays(points)
        expect(days[0]?.opened).toBe(points[0]?.equity)
        expect(days.at(-1)?.closed).toBe(points.at(-1)?.equity)
        days.slice(1).forEach((day, i) => {
          expect(day.opened).toBe(days[i]?.closed)
        })
      }),
      { numRuns: 1000, seed: 2 },
    )
  })

  it('equityAtTime takes the last point not after the moment', () => {
    const points = curve([1, 2, 3])
    expect(equityAtTime(points, T0 - 1)).toBeNull()
    expect(equityAtTime(points, T0 + DAY_MS)).toBe(money('2'))
    expect(equityAtTime(points, T0 + 99 * DAY_MS)).toBe(money('3'))
  })
})

describe('return on investment', () => {
  it('weights capital by the time it was there', () => {
    const flows = [
      { timeMs: T0, amount: money('100') },
      { timeMs: T0 + 5 * DAY_MS, amount: money('100') },
      { timeMs: T0 + 20 * DAY_MS, amount: money('1000') },
    ]
    expect(timeWeightedCapital(flows, T0, T0 + 10 * DAY_MS)).toBe(money('150'))
    expect(timeWeightedCapital(flows, T0 + 5 * DAY_MS, T0 + 10 * DAY_MS)).toBe(money('200'))
    expect(timeWeightedCapital(flows, T0, T0)).toBe(money('100'))
    expect(roi(money('15'), money('150'))).toBe(0.1)
    expect(roi(money('15'), money('0'))).toBeNull()
  })

  it('apy_30d is the ROI of the last 30 days × 365/30, null before 7 days', () => {
    const flows = [{ timeMs: T0, amount: money('100') }]
    expect(apy30d(curve([100, 101, 102, 103, 104, 105, 106]), flows)).toBeNull()
    expect(apy30d(curve([100, 101, 102, 103, 104, 105, 106, 107]), flows)).toBeCloseTo((0.07 * 365) / 30, 12)
    const long = curve(Array.from({ length: 61 }, (_, day) => 100 + (day <= 30 ? 0 : day - 30)))
    expect(apy30d(long, flows)).toBeCloseTo((0.3 * 365) / 30, 12)
  })
})

describe('Sharpe and Sortino', () => {
  const points = curve([100, 102, 101, 103, 102, 104, 103, 105, 104])

  it('come from UTC days and say so', () => {
    const returns = dailyReturns(points)
    expect(returns).toHaveLength(9)
    const mean = returns.reduce((a, b) => a + b) / 9
    const deviation = Math.sqrt(returns.reduce((total, r) => total + (r - mean) ** 2, 0) / 8)
    const downside = Math.sqrt(returns.reduce((total, r) => total + (r < 0 ? r * r : 0), 0) / 9)
    expect(sharpe(points)).toMatchObject({ sampling: 'utc_day', samples: 9 })
    expect(sharpe(points).value).toBeCloseTo((mean / deviation) * Math.sqrt(365), 10)
    expect(sortino(points).value).toBeCloseTo((mean / downside) * Math.sqrt(365), 10)
  })

  it('are null when days are too few or nothing varies', () => {
    expect(sharpe(points.slice(0, 7)).value).toBeNull()
    expect(sharpe(curve(Array.from({ length: 10 }, () => 100))).value).toBeNull()
    expect(sortino(curve(Array.from({ length: 10 }, (_, i) => 100 + i))).value).toBeNull()
    expect(sharpe([]).value).toBeNull()
  })
})

describe('downsample', () => {
  it('property: keeps ends and extremes, order and count', () => {
    fc.assert(
      fc.property(curves, fc.integer({ min: 4, max: 60 }), (points, count) => {
        const kept = downsample(points, count)
        expect(kept.length).toBeLessThanOrEqual(Math.max(count, 4))
        expect(kept[0]).toEqual(points[0])
        expect(kept.at(-1)).toEqual(points.at(-1))
        kept.slice(1).forEach((point, i) => {
          expect(point.timeMs).toBeGreaterThan(kept[i]?.timeMs ?? 0)
        })
        const extreme = (rows: readonly EquityPoint[]) => {
          const sorted = rows.map(({ equity }) => equity).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0))
          return [sorted[0], sorted.at(-1)]
        }
        expect(extreme(kept)).toEqual(extreme(points))
        if (points.length <= count) expect(kept).toEqual(points)
      }),
      { numRuns: 1000, seed: 4 },
    )
  })
})
