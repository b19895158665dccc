import { kernelMarket, planShape, runKernel, seededRandom } from '@gridpilot/backtest'
import {
  candleColumns,
  grossCeilingPerDay,
  instrumentFor,
  money,
  priceToNumber,
  ticksFromNumber,
} from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { rangeStayProbability } from '../src/range-stay.ts'
import { walk } from './seeded-market.ts'

const instrument = instrumentFor('BTCUSDT')
const start = ticksFromNumber(instrument, 60_000)

describe('the chance of staying in a range', () => {
  it('is the share of simulated walks that do', () => {
    const random = seededRandom(77)
    const sigma = 0.03
    const STEPS = 3_000
    for (const [down, up, days] of [
      [0.1, 0.1, 30],
      [0.15, 0.25, 30],
      [0.05, 0.3, 7],
    ] as const) {
      let stayed = 0
      const WALKS = 1_500
      const step = sigma * Math.sqrt(days / STEPS)
      // Walks are only looked at between steps, which moves the walls out by this much (Broadie, Glasserman, Kou).
      const unseen = 0.5826 * step
      for (let walked = 0; walked < WALKS; walked += 1) {
        let at = 0
        let inside = true
        for (let k = 0; k < STEPS && inside; k += 1) {
          at += random() < 0.5 ? step : -step
          inside = at > -down && at < up
        }
        if (inside) stayed += 1
      }
      const expected = rangeStayProbability(down + unseen, up + unseen, sigma, days)
      const error = Math.sqrt((expected * (1 - expected)) / WALKS)
      expect(Math.abs(stayed / WALKS - expected)).toBeLessThan(3.5 * error + 0.005)
    }
  })

  it('is certain at once, impossible in the long run, and falls with volatility', () => {
    expect(rangeStayProbability(0.1, 0.1, 0.02, 0)).toBe(1)
    expect(rangeStayProbability(0.1, 0.1, 0.02, 1e-3)).toBeCloseTo(1, 9)
    expect(rangeStayProbability(0.1, 0.1, 0.02, 5_000)).toBeLessThan(1e-6)
    expect(rangeStayProbability(0.1, 0.1, 0.02, 20)).toBeGreaterThan(rangeStayProbability(0.1, 0.1, 0.03, 20))
  })
})

describe('the ceiling of grid profit', () => {
  it('is what simulated walks pay before fees, while they stay in the range', () => {
    const shape = { direction: 'neutral', spacing: 'geometric', down: 0.5, up: 0.5, leverage: 1 } as const
    const plan = planShape({ ...shape, gridCount: 100, stopLossPercent: null }, instrument, start, money('10000'))
    if (plan === null) throw new Error('plan')
    const sigma = 0.025
    const days = 40
    let gross = 0
    const WALKS = 12
    for (let seed = 0; seed < WALKS; seed += 1) {
      const candles = walk({ seed, days, minutes: 2, sigma })
      const market = kernelMarket(instrument, candles, [])
      const run = runKernel({ instrument, plan, market, fill: 'touch', closeAtEnd: false })
      gross += run.gridProfit + run.fees
    }
    const perDay = gross / WALKS / days / 10_000
    const ceiling = grossCeilingPerDay(plan, instrument, sigma)
    expect(perDay / ceiling).toBeGreaterThan(0.75)
    expect(perDay / ceiling).toBeLessThan(1.1)
  })
})

describe('the stand-alone limit', () => {
  it('is where a grid that is walked down or up is ended, to the slippage', () => {
    for (const [direction, sign] of [
      ['long', -1],
      ['short', 1],
      ['neutral', 1],
    ] as const) {
      const shape = {
        direction,
        spacing: 'geometric',
        down: 0.1,
        up: 0.1,
        gridCount: 20,
        stopLossPercent: null,
      } as const
      const plan = planShape({ ...shape, leverage: 3 }, instrument, start, money('1000'))
      const limit = sign < 0 ? plan?.limitBelow : plan?.limitAbove
      if (plan === null || limit == null) throw new Error('plan')
      const straight = (toTicks: number) => {
        const rows = 400
        const candles = candleColumns(rows)
        for (let i = 0; i < rows; i += 1) {
          const at = (k: number) =>
            priceToNumber(instrument, Math.round(start + ((toTicks - start) * k) / rows) as typeof start)
          candles.time[i] = i * 60_000
          candles.open[i] = at(i)
          candles.close[i] = at(i + 1)
          candles.high[i] = Math.max(at(i), at(i + 1))
          candles.low[i] = Math.min(at(i), at(i + 1))
        }
        const market = kernelMarket(instrument, candles, [])
        return runKernel({ instrument, plan, market, fill: 'touch', closeAtEnd: false }).end
      }
      // The plan knows no slippage of the first order: 0.02 % of the price.
      const slip = Math.ceil(0.0002 * start)
      expect(straight(limit - sign * 3 * slip)).toBe('open')
      expect(straight(limit + sign * slip)).toBe('limit')
    }
  })
})
