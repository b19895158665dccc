import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../backtest/test/seeded-candles.ts'
import { pinballLoss, type ShadowOutcome, scoreShadows } from '../src/index.ts'

const DAY = 86_400_000
const outcome = (change: Partial<ShadowOutcome>): ShadowOutcome => ({
  symbol: 'BTCUSDT',
  startMs: 0,
  horizonMs: 30 * DAY,
  advice: 'unproven',
  mean: 1,
  p10: -8,
  median: 2,
  p90: 9,
  realized: 1,
  stayProbability: 0.5,
  stayed: true,
  limited: false,
  ...change,
})

describe('the score of recommendations', () => {
  it('is nothing without an outcome', () => {
    expect(scoreShadows([])).toBeNull()
  })

  it('counts what fell inside the band and below each stated quantile', () => {
    const score = scoreShadows([-20, -8, 0, 2, 9, 9.1].map((realized) => outcome({ realized })))
    expect(score).toMatchObject({ scored: 6, statedMean: 1, insideBand: 4 / 6 })
    expect(score?.realizedMean).toBeCloseTo(-7.9 / 6, 12)
    expect(score?.calibration.map(({ share }) => share)).toEqual([2 / 6, 4 / 6, 5 / 6])
  })

  it('judges no band where none was stated, and those that were by themselves', () => {
    const bare = outcome({ p10: null, p90: null, realized: 1 })
    expect(scoreShadows([bare])).toMatchObject({
      insideBand: null,
      pinball: null,
      calibration: [{ level: 0.5, share: 1 }],
    })
    expect(scoreShadows([bare, outcome({ realized: 20 })])).toMatchObject({ scored: 2, insideBand: 0 })
  })

  it('charges a quantile by the pinball loss', () => {
    expect(pinballLoss(0.1, -8, -18)).toBeCloseTo(9, 12)
    expect(pinballLoss(0.1, -8, 2)).toBeCloseTo(1, 12)
    const score = scoreShadows([outcome({ realized: -8 })])
    expect(score?.pinball?.stated).toBeCloseTo((0 + 0.5 * 10 + 0.1 * 17) / 3, 12)
    expect(score?.pinball?.cash).toBeCloseTo((0.9 * 8 + 0.5 * 8 + 0.1 * 8) / 3, 12)
  })

  it('is best for whoever states what then comes', () => {
    const random = seededRandom(4)
    const values = Array.from({ length: 4_000 }, () => 20 * (random() - 0.5))
    const score = (p10: number, median: number, p90: number) =>
      scoreShadows(values.map((realized) => outcome({ p10, median, p90, realized })))
    const honest = score(-8, 0, 8)
    for (const [level, share] of (honest?.calibration ?? []).map((each) => [each.level, each.share] as const))
      expect(Math.abs(share - level)).toBeLessThan(0.02)
    expect(honest?.pinball?.stated).toBeLessThan(score(-2, 0, 2)?.pinball?.stated ?? 0)
    expect(honest?.pinball?.stated).toBeLessThan(score(-4, 4, 12)?.pinball?.stated ?? 0)
    expect(honest?.pinball?.stated).toBeLessThan(honest?.pinball?.cash ?? 0)
  })

  it('scores the chance to stay in the range by Brier, with its curve', () => {
    const rows = [0.1, 0.15, 0.9, 0.95].map((p, i) => outcome({ stayProbability: p, stayed: i > 1 }))
    const stay = scoreShadows(rows)?.stay
    expect(stay?.brier).toBeCloseTo((0.01 + 0.0225 + 0.01 + 0.0025) / 4, 12)
    expect(stay?.reference).toBe(0.25)
    expect(stay?.bins.map(({ count, realized }) => [count, realized])).toEqual([
      [2, 0],
      [2, 1],
    ])
  })

  it('counts overlapping windows of a symbol once', () => {
    const rows = [0, 1, 29, 30, 45, 60].map((day) => outcome({ startMs: day * DAY }))
    expect(scoreShadows(rows)?.effectiveWindows).toBe(3)
    expect(scoreShadows([...rows, outcome({ symbol: 'ETHUSDT' })])?.effectiveWindows).toBe(4)
  })

  it('says what came of each advice, and how many were liquidated', () => {
    const score = scoreShadows([
      outcome({ advice: 'start', realized: 4 }),
      outcome({ advice: 'wait', realized: -6, limited: true }),
      outcome({ advice: 'wait', realized: -2 }),
    ])
    expect(score?.byAdvice).toEqual([
      { advice: 'start', scored: 1, realizedMean: 4 },
      { advice: 'wait', scored: 2, realizedMean: -4 },
    ])
    expect(score?.limited).toBe(1)
  })
})
