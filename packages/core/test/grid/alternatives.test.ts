import { describe, expect, it } from 'vitest'
import { alternativesFor, instrumentFor, money, planGrid, ticksFromNumber } from '../../src/index.ts'
import { BTCUSDT } from '../instruments.ts'
import { everyAlternativeHolds } from './alternatives-hold.ts'
import { gridConfig } from './grid-configs.ts'

const START = ticksFromNumber(BTCUSDT, 100_000)
const config = gridConfig(BTCUSDT, 90_000, 110_000, { direction: 'neutral', gridCount: 40, leverage: 2 })

describe('alternativesFor', () => {
  it('an amount too small: fewer grids, a narrower range, another coin, more money; each passes', () => {
    const small = { ...config, investment: money('90') }
    const xrp = instrumentFor('XRPUSDT')
    const others = [{ instrument: xrp, startPrice: ticksFromNumber(xrp, 2) }]
    const found = alternativesFor(small, BTCUSDT, START, {}, others)
    expect(found.map(({ kind }) => kind)).toEqual(['fewer_grids', 'narrower_range', 'other_symbol', 'more_investment'])
    const [fewer, narrower, other, more] = found.map(({ plan }) => plan.config)
    expect(fewer).toEqual({ ...small, gridCount: fewer?.gridCount })
    expect(more).toEqual({ ...small, investment: more?.investment })
    expect(planGrid({ ...small, gridCount: (fewer?.gridCount ?? 0) + 1 }, BTCUSDT, START).ok).toBe(false)
    const cell = (each: typeof fewer) => ((each?.upper ?? 0) - (each?.lower ?? 0)) / (each?.gridCount ?? 1)
    expect(cell(narrower)).toBeCloseTo(cell(small), -1)
    expect(narrower?.gridCount).toBeLessThan(40)
    expect(other).toMatchObject({ symbol: 'XRPUSDT', gridCount: 40, leverage: 2, investment: small.investment })
    expect((other?.upper ?? 0) / (other?.lower ?? 1)).toBeCloseTo(110 / 90, 3)
    expect(found.every(({ plan }) => plan.config.leverage <= small.leverage)).toBe(true)
  })

  it('prices that mean something here are not taken to another coin', () => {
    const xrp = instrumentFor('XRPUSDT')
    const others = [{ instrument: xrp, startPrice: ticksFromNumber(xrp, 2) }]
    const stopped = { ...config, investment: money('90'), stopLossPrice: ticksFromNumber(BTCUSDT, 80_000) }
    expect(alternativesFor(stopped, BTCUSDT, START, {}, others).map(({ kind }) => kind)).not.toContain('other_symbol')
  })

  it('an amount nothing helps: only the least amount remains', () => {
    const found = alternativesFor({ ...config, investment: money('0.5') }, BTCUSDT, START)
    expect(found.map(({ kind }) => kind)).toEqual(['more_investment'])
  })

  it('an amount that suffices, or another mistake: none', () => {
    expect(alternativesFor({ ...config, investment: money('5000') }, BTCUSDT, START)).toEqual([])
    expect(alternativesFor({ ...config, gridCount: 1 }, BTCUSDT, START)).toEqual([])
  })

  it('all pass the validator on random accounts, and never ask for more leverage', () => {
    const offered = everyAlternativeHolds(150, 5)
    for (const kind of ['fewer_grids', 'narrower_range', 'other_symbol', 'more_investment'])
      expect(offered.get(kind), kind).toBeGreaterThan(2)
  })
})
