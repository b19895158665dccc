import { describe, expect, it } from 'vitest'
import {
  exceedsCeiling,
  firstPlacement,
  type GridConfig,
  type GridPlan,
  grossCeilingPerDay,
  lossAt,
  type Money,
  money,
  nearestLevel,
  planGrid,
  previewRows,
  rate,
  riskLevel,
  type Ticks,
  ticksFromNumber,
  toNumber,
  worstExitOf,
} from '../../src/index.ts'
import { ticks, VECTOR } from '../instruments.ts'
import { gridConfig } from './grid-configs.ts'

const START = ticksFromNumber(VECTOR, 25_000)
const at = (price: number): Ticks => ticksFromNumber(VECTOR, price)

function plan(changes: Partial<GridConfig> = {}, start: Ticks = START): GridPlan {
  const config = gridConfig(VECTOR, 20_000, 30_000, { investment: money('1000000'), ...changes })
  const result = planGrid(config, VECTOR, start, { reserveRate: rate('0') })
  if (!result.ok) throw new Error(JSON.stringify(result.error))
  return result.value
}

describe('empty level', () => {
  it('is the nearest one, of two the lower', () => {
    const levels = [10, 20, 30].map(ticks)
    expect([11, 15, 16, 25, 26].map((price) => nearestLevel(levels, ticks(price)))).toEqual([0, 0, 1, 1, 2])
  })

  it('at the end of the range leaves one side without slots', () => {
    const low = plan({}, at(20_100))
    expect([low.emptyLevel, low.initial?.quantity]).toEqual([0, 10 * low.quantity])
    const high = plan({}, at(29_900))
    expect([high.emptyLevel, high.initial]).toEqual([10, null])
  })
})

describe('first placement by direction', () => {
  const levels = [20, 22, 24, 26, 28].map(ticks)

  it('short mirrors long: sells above, initial sale of the slots below', () => {
    const short = firstPlacement({ direction: 'short', positionMode: 'one_way' }, levels, ticks(24))
    expect([short.opening, short.initial, short.margined]).toEqual([54n, 48n, 102n])
    const long = firstPlacement({ direction: 'long', positionMode: 'one_way' }, levels, ticks(24))
    expect([long.opening, long.initial, long.margined]).toEqual([42n, 48n, 90n])
  })

  it('neutral buys nothing and reserves margin for the larger side', () => {
    const neutral = firstPlacement({ direction: 'neutral', positionMode: 'one_way' }, levels, ticks(24))
    expect([neutral.opening, neutral.initial, neutral.margined]).toEqual([96n, 0n, 54n])
  })
})

describe('preview rows', () => {
  it('has N+1 rows: buys below, the empty price, sells above', () => {
    const rows = previewRows(plan())
    expect(rows.map(({ side }) => side)).toEqual([...Array(5).fill('buy'), null, ...Array(5).fill('sell')])
    expect(rows.map(({ level }) => level)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
    expect(rows[5]?.size).toBe(0)
    expect(new Set(rows.filter(({ side }) => side !== null).map(({ size }) => size)).size).toBe(1)
  })
})

describe('worst loss', () => {
  it('long 3× without a stop: everything but maintenance margin at the limit, slippage on top', () => {
    const long = plan()
    const exit = worstExitOf(long, VECTOR)
    expect(exit).toMatchObject({ way: 'down', price: long.limitBelow, loss: long.worstLoss })
    const value = 10 * (long.quantity / 1e6) * ((long.limitBelow ?? 0) / 100)
    // At the limit equity = value·(mmr + fee); leaving costs the fee and the slippage with a fee on it.
    expect(toNumber(long.worstLoss)).toBeCloseTo(1_000_000 - value * (0.005 - 0.0002), -1)
  })

  it('a stop loss between range and limit decides instead', () => {
    const stopped = plan({ stopLossPrice: at(19_000) })
    const exit = worstExitOf(stopped, VECTOR)
    expect(exit.price).toBe(at(19_000))
    const q = stopped.quantity / 1e6
    const cost = q * 235_000
    const fees = q * (0.0006 * 125_000 + 0.0002 * 110_000)
    const value = 10 * q * 19_000
    expect(toNumber(stopped.worstLoss)).toBeCloseTo(cost - value + fees + value * (0.0006 * 1.0002 + 0.0002), 2)
    expect(stopped.worstLoss).toBeLessThan(plan().worstLoss)
  })

  it('a stop beyond the limit changes nothing', () => {
    expect(plan({ stopLossPrice: at(15_000) }).worstLoss).toBe(plan().worstLoss)
  })

  it('a stop-loss amount ends it at that loss plus the cost of leaving', () => {
    const stopped = plan({ stopLossAmount: money('100000') })
    const loss = toNumber(stopped.worstLoss)
    const value = 10 * (stopped.quantity / 1e6) * 25_000
    expect(loss).toBeGreaterThanOrEqual(100_000)
    expect(loss).toBeLessThan(100_000 + value * 0.0008 * 1.001)
  })

  it('neutral takes the worse of its two sides, a stop on one side leaves the other', () => {
    const neutral = plan({ direction: 'neutral' })
    const below = plan({ direction: 'neutral', stopLossPrice: at(19_990) })
    expect(worstExitOf(below, VECTOR)).toMatchObject({ way: 'up', price: neutral.limitAbove })
    expect(below.worstLoss).toBeLessThanOrEqual(neutral.worstLoss)
  })

  it('inventory grows with every level on the way, a level exactly at the price included', () => {
    const long = plan()
    const grid = {
      instrument: VECTOR,
      placement: firstPlacement({ direction: 'long', positionMode: 'one_way' }, long.levels, START),
      quantity: long.quantity,
    }
    const q = long.quantity / 1e6
    const free = rate('0')
    const held = (price: number, slots: number, cost: number, fees: number) => {
      const value = q * slots * price
      expect(toNumber(lossAt(grid, 'down', at(price), free))).toBeCloseTo(
        q * cost - value + q * fees + value * 0.0006,
        3,
      )
    }
    held(24_500, 5, 125_000, 75)
    held(24_000, 6, 149_000, 75 + 4.8)
    held(22_500, 7, 172_000, 75 + 4.8 + 4.6)
  })
})

describe('risk level', () => {
  const shaped = (limitBelow: number | null, limitAbove: number | null, worstLoss: number): GridPlan => ({
    ...plan(),
    limitBelow: limitBelow === null ? null : at(limitBelow),
    limitAbove: limitAbove === null ? null : at(limitAbove),
    worstLoss: money(String(worstLoss)),
  })

  it.each([
    [14_000, null, 150_000, 'low'],
    [14_000, 39_000, 150_000, 'low'],
    [14_000.01, null, 150_000, 'medium'],
    [14_000, null, 150_000.01, 'medium'],
    [16_000, 36_000, 350_000, 'medium'],
    [16_000.01, null, 1, 'high'],
    [14_000, 35_999.99, 1, 'high'],
    [null, null, 350_000.01, 'high'],
    [null, null, 1, 'low'],
  ])('limits %s / %s, loss %s: %s', (below, above, loss, level) => {
    expect(riskLevel(shaped(below, above, loss))).toBe(level)
  })
})

describe('ceiling', () => {
  const sigma = 0.025

  it('is about lev·s²/(2 ln(U/L)) for long, twice that for neutral, independent of N', () => {
    const simple = (3 * sigma ** 2) / (2 * Math.log(1.5))
    const long = [10, 40].map((gridCount) => grossCeilingPerDay(plan({ gridCount }), VECTOR, sigma) / simple)
    const neutral = [10, 40].map(
      (gridCount) => grossCeilingPerDay(plan({ gridCount, direction: 'neutral' }), VECTOR, sigma) / simple,
    )
    for (const factor of long) expect(factor).toBeCloseTo(1, 0)
    for (const factor of neutral) expect(Math.abs(factor - 2)).toBeLessThan(0.35)
  })

  it('flags claims above one and a half times it', () => {
    expect(exceedsCeiling(0.0151, 0.01)).toBe(true)
    expect(exceedsCeiling(0.015, 0.01)).toBe(false)
  })
})

describe('reserve', () => {
  it('two percent of the money stay out by default', () => {
    const config = gridConfig(VECTOR, 20_000, 30_000, { investment: money('1000000') })
    const result = planGrid(config, VECTOR, START)
    expect(result.ok).toBe(true)
    if (!result.ok) return
    const slack = (money('980000') - result.value.requiredMargin) as Money
    expect(slack).toBeGreaterThanOrEqual(0n)
    expect(toNumber(slack)).toBeLessThan(0.1)
  })
})
