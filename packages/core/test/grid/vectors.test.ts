import { describe, expect, it } from 'vitest'
import {
  firstPlacement,
  type GridConfig,
  gridLevels,
  makeSizing,
  money,
  mostGridsForFloor,
  planGrid,
  priceToNumber,
  profitPerGrid,
  profitRates,
  quantityFor,
  rate,
  ticksFromNumber,
  unroundedQuantity,
  withNearest,
} from '../../src/index.ts'
import { instrumentWith, VECTOR } from '../instruments.ts'
import { gridConfig } from './grid-configs.ts'

const LOWER = ticksFromNumber(VECTOR, 20_000)
const UPPER = ticksFromNumber(VECTOR, 30_000)
const START = ticksFromNumber(VECTOR, 25_000)
const NO_RESERVE = { reserveRate: rate('0') }

/** SPEC §5 with a thousand times the money, so that the size step no longer shows in the limit. */
const millionConfig = (leverage: number): GridConfig =>
  gridConfig(VECTOR, 20_000, 30_000, { leverage, investment: money('1000000') })

describe('SPEC §5 vectors', () => {
  it('arithmetic levels are 1000 apart', () => {
    const levels = gridLevels('arithmetic', LOWER, UPPER, 10).map((level) => priceToNumber(VECTOR, level))
    expect(levels).toEqual([20000, 21000, 22000, 23000, 24000, 25000, 26000, 27000, 28000, 29000, 30000])
  })

  it('geometric levels grow by r = 1.0413797', () => {
    const fine = instrumentWith({
      tickSize: '0.000001',
      priceDecimals: 6,
      sizeStep: '0.01',
      sizeDecimals: 2,
      minQuantity: '0.01',
    })
    const levels = gridLevels('geometric', ticksFromNumber(fine, 20_000), ticksFromNumber(fine, 30_000), 10)
    expect(levels).toHaveLength(11)
    levels.slice(1).forEach((level, i) => {
      expect(level / (levels[i] ?? 0)).toBeCloseTo(1.0413797, 7)
    })
    expect(levels[0]).toBe(20_000_000_000)
    expect(levels[10]).toBe(30_000_000_000)
  })

  it('net profit of a grid: arithmetic 4.959 % … 3.40759 %, geometric 4.09715 %', () => {
    const arithmetic = profitRates(gridLevels('arithmetic', LOWER, UPPER, 10), VECTOR.makerFee)
    expect(arithmetic[0]).toBeCloseTo(0.04959, 9)
    expect(arithmetic[9]).toBeCloseTo(0.0340759, 7)
    const [least, most] = profitPerGrid(gridLevels('geometric', LOWER, UPPER, 10), VECTOR.makerFee)
    expect(least).toBeCloseTo(0.0409715, 6)
    expect(most).toBeCloseTo(0.0409715, 6)
  })

  it('most grids for a net floor of 0.1 %: 289', () => {
    expect(mostGridsForFloor(20_000, 30_000, 0.0002, 0.001)).toBe(289)
  })

  it('first placement of the long grid: 5 slots above, buys 110000, initial 125000, C_unit 235000', () => {
    const placement = firstPlacement(
      { direction: 'long', positionMode: 'one_way' },
      gridLevels('arithmetic', LOWER, UPPER, 10),
      START,
    )
    const inPrice = (sum: bigint) => Number(sum) / 100
    expect(placement.emptyLevel).toBe(5)
    expect(placement.slotsAbove).toBe(5)
    expect(inPrice(placement.opening)).toBe(110_000)
    expect(inPrice(placement.initial)).toBe(125_000)
    expect(inPrice(placement.margined)).toBe(235_000)
  })

  it.each([
    [3, 0.01275],
    [5, 0.021233],
    [10, 0.042378],
  ])('quantity before step rounding at %i×: %f', (leverage, expected) => {
    const placement = firstPlacement(
      { direction: 'long', positionMode: 'one_way' },
      gridLevels('arithmetic', LOWER, UPPER, 10),
      START,
    )
    const sizing = makeSizing(VECTOR, placement, leverage, rate('0'))
    expect(unroundedQuantity(sizing, money('1000')) / 1e6).toBeCloseTo(expected, 6)
    expect(quantityFor(sizing, money('1000'))).toBe(BigInt(Math.floor(unroundedQuantity(sizing, money('1000')))))
  })

  it.each([
    [3, 15754.89],
    [5, 18905.87],
  ])('stand-alone limit at %i×: %f', (leverage, expected) => {
    const plan = planGrid(millionConfig(leverage), VECTOR, START, NO_RESERVE)
    expect(plan.ok).toBe(true)
    if (!plan.ok) return
    expect(plan.value.limitBelow).not.toBeNull()
    expect(Math.abs(priceToNumber(VECTOR, plan.value.limitBelow ?? START) - expected)).toBeLessThanOrEqual(0.0101)
    expect(plan.value.limitAbove).toBeNull()
  })

  it('10× is refused: the limit 21431.49 lies inside the range after 3 of 5 buys', () => {
    const refused = planGrid(millionConfig(10), VECTOR, START, NO_RESERVE)
    expect(refused.ok).toBe(false)
    if (refused.ok) return
    const [error, ...others] = refused.error
    expect(others).toEqual([])
    expect(error?.code).toBe('limit_inside_range')
    expect(error?.field).toBe('leverage')
    expect(Math.abs(Number(error?.details?.limit) - 21431.49)).toBeLessThanOrEqual(0.0101)
    const nearest = Number(error?.nearest)
    expect(planGrid(withNearest(millionConfig(10), VECTOR, refused.error), VECTOR, START, NO_RESERVE).ok).toBe(true)
    expect(planGrid(millionConfig(nearest + 1), VECTOR, START, NO_RESERVE).ok).toBe(false)
  })
})
