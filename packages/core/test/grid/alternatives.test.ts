import { describe, expect, it } from 'vitest'
import { alternativesFor, money, planGrid, ticksFromNumber } from '../../src/index.ts'
import { BTCUSDT } from '../instruments.ts'
import { gridConfig } from './grid-configs.ts'

const START = ticksFromNumber(BTCUSDT, 100_000)
const config = gridConfig(BTCUSDT, 90_000, 110_000, { direction: 'neutral', gridCount: 40, leverage: 2 })

describe('alternativesFor', () => {
  it('an amount too small: fewer grids, higher leverage, more money; each passes and changes one thing', () => {
    const small = { ...config, investment: money('90') }
    const found = alternativesFor(small, BTCUSDT, START)
    expect(found.map(({ kind }) => kind)).toEqual(['fewer_grids', 'higher_leverage', 'more_investment'])
    const [fewer, higher, more] = found.map(({ plan }) => plan.config)
    expect(fewer).toEqual({ ...small, gridCount: fewer?.gridCount })
    expect(higher).toEqual({ ...small, leverage: higher?.leverage })
    expect(more).toEqual({ ...small, investment: more?.investment })
    expect(planGrid({ ...small, gridCount: (fewer?.gridCount ?? 0) + 1 }, BTCUSDT, START).ok).toBe(false)
    expect(planGrid({ ...small, leverage: (higher?.leverage ?? 0) - 1 }, BTCUSDT, START).ok).toBe(false)
    for (const { plan } of found) expect(planGrid(plan.config, BTCUSDT, START).ok).toBe(true)
  })

  it('an amount nothing helps: only the least amount remains', () => {
    const found = alternativesFor({ ...config, investment: money('0.5') }, BTCUSDT, START)
    expect(found.map(({ kind }) => kind)).toEqual(['more_investment'])
  })

  it('an amount that suffices, or another mistake: none', () => {
    expect(alternativesFor({ ...config, investment: money('5000') }, BTCUSDT, START)).toEqual([])
    expect(alternativesFor({ ...config, gridCount: 1 }, BTCUSDT, START)).toEqual([])
  })
})
