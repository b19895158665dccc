import { kernelMarket, runKernel } from '@gridpilot/backtest'
import { DAY_MS, exceedsCeiling, money, planGrid, sliceColumns, ticksFromNumber } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { type Candidate, candidatesOf, directionsFor } from '../src/candidates.ts'
import { recommend } from '../src/index.ts'
import { PROFILE_RULES } from '../src/profile-rules.ts'
import { configOf } from '../src/shape.ts'
import { statedFigures, summarise, typicalWindow } from '../src/statistics.ts'
import { inputOf, walk } from './seeded-market.ts'

const result = (roi: number, drawdown = 0.1) => ({
  startMs: 0,
  roi,
  drawdown,
  limited: roi < -0.9,
  stopped: roi < -0.1 && roi >= -0.9,
  daysInRange: 5,
})

describe('figures of windows', () => {
  const skewed = [0.05, 0.06, 0.07, 0.08, 0.09, 0.1, 0.05, 0.06, 0.07, -0.95].map((roi) => result(roi))

  it('expected is the mean, however good the median looks', () => {
    const summary = summarise(skewed, 10)
    expect(summary.mean).toBeCloseTo(-0.032, 10)
    expect(summary.median).toBeCloseTo(0.065, 10)
    expect(summary.limited).toBe(1)
    expect(summary.beatsCash).toBe(0.9)
    const stated = statedFigures(summary, 30)
    expect(stated.mean).toBeCloseTo(-3.2, 10)
    expect(stated.median).toBeCloseTo(6.5, 10)
    expect(stated.drawdown).toBeCloseTo(-10, 10)
  })

  it('scales the mean with time and the band around it with its root', () => {
    const stated = statedFigures(summarise([result(-0.02), result(0.04), result(0.04)], 3), 7.5)
    expect(stated.mean).toBeCloseTo(4 * 2, 10)
    expect(stated.median).toBeCloseTo(8 + 2 * 2, 10)
    expect(stated.drawdown).toBeCloseTo(-20, 10)
    expect(statedFigures(summarise([result(-0.6)], 1), 7.5).mean).toBe(-100)
  })

  it('counts windows that ended at the stop loss apart from those at the limit', () => {
    const summary = summarise([result(-0.15), result(-0.2), result(-0.95), result(0.1)], 4)
    expect([summary.stopped, summary.limited]).toEqual([2, 1])
  })

  it('reports a loss beyond the amount put in as it was measured, and never scales one up to it', () => {
    expect(statedFigures(summarise([result(-1.2)], 1), 30).p10).toBeCloseTo(-120, 10)
    expect(statedFigures(summarise([result(-1.2)], 1), 7.5).mean).toBeCloseTo(-120, 10)
    expect(statedFigures(summarise([result(-0.9), result(0.5)], 2), 7.5).p10).toBe(-100)
  })

  it('shows the window nearest to the median', () => {
    expect(typicalWindow(skewed, 0.065)?.roi).toBe(0.06)
  })

  it('knows the mean only as well as windows that do not overlap tell it', () => {
    const many = Array.from({ length: 40 }, (_, i) => result(i % 2 === 0 ? 0.1 : -0.1))
    expect(summarise(many, 5).standardError).toBeCloseTo(0.1 / Math.sqrt(4), 10)
  })
})

describe('a measured card', () => {
  const candles = walk({ seed: 8, days: 60, minutes: 15 })
  const input = { ...inputOf(candles), funding: everyEightHours(candles.time[0] ?? 0, 60) }

  it('states the mean that planning and running its grid in every window gives', () => {
    const [card] = recommend(input).recommended_strategies
    if (card === undefined) throw new Error('card')
    const { instrument } = input
    const shape = shapeOf(card.price_range_lower, card.grid_count)
    const rois: number[] = []
    let worst = 0
    for (let i = 0; i < 31; i += 1) {
      const from = Math.round((50 * 96 * i) / 30)
      const window = sliceColumns(candles, from, from + 10 * 96)
      const start = ticksFromNumber(instrument, window.open[0] ?? 0)
      const plan = planGrid(configOf(shape, instrument, start, money('1000')), instrument, start)
      if (!plan.ok) throw new Error('plan')
      const market = kernelMarket(instrument, window, input.funding)
      const job = { instrument, plan: plan.value, market, fill: 'through', closeAtEnd: true } as const
      const run = runKernel(job)
      rois.push(run.totalPnl / 1000)
      worst += run.maxDrawdownFraction / 31
    }
    const mean = rois.reduce((total, roi) => total + roi, 0) / 31
    expect(card.expected_roi_30d).toBeCloseTo(mean * 100 * 3, 1)
    expect(card.expected_max_drawdown).toBeCloseTo(-100 * worst * Math.sqrt(3), 1)
    expect(card.evidence.beats_cash_share).toBeCloseTo(rois.filter((roi) => roi > 0).length / 31, 3)
    expect(card.roi_curve[0]?.[1]).toBe(0)
    const last = (card.roi_curve.at(-1)?.[1] ?? Number.NaN) / 100
    expect(Math.min(...rois.map((roi) => Math.abs(roi - last)))).toBeLessThan(0.0001)
    const times = card.roi_curve.map(([time]) => time)
    expect(times).toEqual([...new Set(times)].sort((a, b) => a - b))
  })

  /** The one conservative shape that has this lower bound and count at the last price. */
  function shapeOf(lower: number, gridCount: number): Candidate['shape'] {
    const volatilities = [sixtyDayVolatility()]
    const place = { ...input, investment: money('1000') }
    const found = volatilities
      .flatMap((volatility) => candidatesOf(PROFILE_RULES.conservative, ['neutral'], { ...place, volatility }))
      .filter(({ plan }) => plan.config.lower === ticksFromNumber(input.instrument, lower))
      .filter(({ shape }) => shape.gridCount === gridCount)
    expect(found).toHaveLength(1)
    return (found[0] as Candidate).shape
  }

  /** Root of the sum of squared daily log returns by day. */
  function sixtyDayVolatility(): number {
    let squares = 0
    const closes = Array.from({ length: 60 }, (_, day) => candles.close[day * 96 + 95] ?? Number.NaN)
    for (let day = 1; day < 60; day += 1) squares += Math.log((closes[day] ?? 1) / (closes[day - 1] ?? 1)) ** 2
    return Math.sqrt(squares / 59)
  }
})

describe('directions', () => {
  const features = (regime: string, trend: string) => ({ regime, trend }) as Parameters<typeof directionsFor>[0]

  it('follow a trend or stay neutral, and a storm is only ever neutral', () => {
    expect(directionsFor(features('range', 'sideways'))).toEqual(['neutral'])
    expect(directionsFor(features('trend', 'uptrend'))).toEqual(['long', 'neutral'])
    expect(directionsFor(features('trend', 'downtrend'))).toEqual(['short', 'neutral'])
    expect(directionsFor(features('volatile', 'uptrend'))).toEqual(['neutral'])
  })
})

describe('the ceiling', () => {
  it('lets no claim pass that the swings cannot pay, here of a price that only rises', () => {
    const answer = recommend(inputOf(walk({ seed: 2, days: 120, minutes: 15, sigma: 0.006, drift: 0.012 })))
    expect(answer.market_analysis.trend).toBe('uptrend')
    expect(answer.unavailable_strategies.some(({ reason }) => reason.code === 'claim_above_ceiling')).toBe(true)
    for (const card of answer.recommended_strategies) {
      const sides = card.direction === 'neutral' ? 2 : 1
      const span = Math.log(card.price_range_upper / card.price_range_lower)
      const ceiling = (sides * card.leverage * 0.0065 ** 2) / (2 * span)
      expect(exceedsCeiling(card.expected_roi_30d / 100 / 30, ceiling)).toBe(false)
    }
  })
})

function everyEightHours(fromMs: number, days: number) {
  return Array.from({ length: days * 3 }, (_, i) => ({ time: fromMs + (i * DAY_MS) / 3, rate: (i % 3) * 0.0001 }))
}
