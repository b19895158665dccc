import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkOrder,
  everyGridProfits,
  type GridConfig,
  type GridPlan,
  gridLevels,
  type Instrument,
  largest,
  lossAt,
  type Money,
  notional,
  planGrid,
  previewRows,
  type Steps,
  sizedGridOf,
  strictlyIncreasing,
  type Ticks,
  withNearest,
  worstExitOf,
} from '../../src/index.ts'
import { BTCUSDT, instrumentWith, VECTOR } from '../instruments.ts'

const COARSE = instrumentWith({
  symbol: 'DOGEUSDT',
  tickSize: '0.00001',
  priceDecimals: 5,
  sizeStep: '1',
  sizeDecimals: 0,
  minQuantity: '10',
  maxLimitQuantity: '3000000',
  maxMarketQuantity: '500000',
})

interface Case {
  readonly instrument: Instrument
  readonly config: GridConfig
  readonly start: Ticks
}

/** Configurations whose shape is sensible but whose money, leverage and count may not fit. */
const cases: fc.Arbitrary<Case> = fc
  .record({
    instrument: fc.constantFrom(BTCUSDT, VECTOR, COARSE),
    start: fc.integer({ min: 20_000, max: 5_000_000 }),
    below: fc.double({ min: 0.005, max: 0.6, noNaN: true }),
    above: fc.double({ min: 0.005, max: 1.5, noNaN: true }),
    direction: fc.constantFrom('neutral', 'long', 'short'),
    spacing: fc.constantFrom('arithmetic', 'geometric'),
    gridCount: fc.integer({ min: 2, max: 60 }),
    leverage: fc.integer({ min: 1, max: 30 }),
    exponent: fc.double({ min: 0, max: 6, noNaN: true }),
    stop: fc.option(fc.double({ min: 0.01, max: 0.3, noNaN: true }), { freq: 3 }),
  })
  .map((raw) => {
    const { instrument, start, direction, spacing, gridCount, leverage } = raw
    const lower = Math.max(1, Math.round(start * (1 - raw.below))) as Ticks
    const upper = Math.round(start * (1 + raw.above)) as Ticks
    const beyond = raw.stop === null ? null : direction === 'short' ? upper * (1 + raw.stop) : lower * (1 - raw.stop)
    const config: GridConfig = {
      symbol: instrument.symbol,
      direction,
      spacing,
      lower,
      upper,
      gridCount,
      leverage,
      investment: BigInt(Math.round(10 ** raw.exponent * 1e8)) as Money,
      makerOnly: false,
      positionMode: 'one_way',
      marginMode: 'crossed',
      triggerPrice: null,
      stopLossPrice: beyond === null ? null : (Math.round(beyond) as Ticks),
      takeProfitPrice: null,
      stopLossAmount: null,
      takeProfitAmount: null,
      trailingUp: null,
      trailingDown: null,
      outOfRange: 'wait',
    }
    return { instrument, config, start: start as Ticks }
  })

/** A case that passes: the investment is lifted to what its shape needs, the leverage lowered where it must. */
function passingPlan({ instrument, config, start }: Case): GridPlan | null {
  const first = planGrid(config, instrument, start)
  if (first.ok) return first.value
  const repaired = planGrid(withNearest(config, instrument, first.error), instrument, start)
  return repaired.ok ? repaired.value : null
}

const RUNS = { numRuns: 1000, seed: 20260101 }

describe('planGrid properties', { timeout: 120_000 }, () => {
  it('levels increase strictly or are refused, and keep both ends', () => {
    fc.assert(
      fc.property(cases, ({ instrument, config, start }) => {
        const levels = gridLevels(config.spacing, config.lower, config.upper, config.gridCount)
        expect(levels).toHaveLength(config.gridCount + 1)
        expect([levels[0], levels.at(-1)]).toEqual([config.lower, config.upper])
        const plan = planGrid(config, instrument, start)
        if (plan.ok) expect(strictlyIncreasing(plan.value.levels)).toBe(true)
        if (!strictlyIncreasing(levels) || !everyGridProfits(levels, instrument.makerFee)) expect(plan.ok).toBe(false)
      }),
      RUNS,
    )
  })

  it('a plan keeps its promises: margin, filters, empty level, limits outside, loss within the investment', () => {
    let planned = 0
    fc.assert(
      fc.property(cases, (drawn) => {
        const plan = passingPlan(drawn)
        if (plan === null) return
        planned += 1
        const { instrument, start } = drawn
        expect(plan.requiredMargin).toBeLessThanOrEqual(plan.config.investment)
        expect(firstPlacementCost(plan, instrument)).toBeLessThanOrEqual(plan.config.investment)
        for (const row of previewRows(plan)) {
          if (row.side === null) continue
          const order = { side: row.side, type: 'limit' as const, price: row.price, quantity: row.size }
          expect(checkOrder(instrument, order, start)).toEqual([])
          expect(row.side === 'buy' ? row.price < start : row.price > start).toBe(true)
        }
        if (plan.limitBelow !== null) expect(plan.limitBelow).toBeLessThan(plan.config.lower)
        if (plan.limitAbove !== null) expect(plan.limitAbove).toBeGreaterThan(plan.config.upper)
        expect(plan.worstLoss).toBeGreaterThan(0n)
        expect(plan.profitPerGrid[0]).toBeGreaterThan(0)
      }),
      RUNS,
    )
    expect(planned).toBeGreaterThan(900)
  })

  it('minInvestment passes and one unit less does not', () => {
    let planned = 0
    fc.assert(
      fc.property(cases, (drawn) => {
        const plan = passingPlan(drawn)
        if (plan === null) return
        planned += 1
        const { instrument, start } = drawn
        const withAmount = (investment: bigint) =>
          planGrid({ ...plan.config, investment: investment as Money }, instrument, start).ok
        expect(withAmount(plan.minInvestment)).toBe(true)
        expect(withAmount(plan.minInvestment - 1n)).toBe(false)
        expect(plan.minInvestment).toBeLessThanOrEqual(plan.config.investment)
      }),
      RUNS,
    )
    expect(planned).toBeGreaterThan(900)
  })

  it('whatever is refused, the nearest values put in together pass', () => {
    let refused = 0
    fc.assert(
      fc.property(
        cases,
        fc.oneof(fc.integer({ min: -3, max: 60 }), fc.constantFrom(150, 201, 10_000)),
        fc.integer({ min: -2, max: 200 }),
        fc.double({ min: 0.3, max: 3, noNaN: true }),
        (drawn, gridCount, leverage, move) => {
          const { instrument } = drawn
          const start = Math.max(1, Math.round(drawn.start * move)) as Ticks
          const config = { ...drawn.config, gridCount, leverage, stopLossPrice: drawn.config.lower }
          const plan = planGrid(config, instrument, start)
          expect(plan.ok).toBe(false)
          if (plan.ok) return
          expect(plan.error.length).toBeGreaterThan(0)
          if (plan.error.some((error) => error.nearest === undefined)) return
          refused += 1
          const again = planGrid(withNearest(config, instrument, plan.error), instrument, start)
          expect(again.ok ? [] : again.error).toEqual([])
        },
      ),
      RUNS,
    )
    expect(refused).toBeGreaterThan(900)
  })

  it('the worst loss is the loss at the worst exit, and a nearer stop never makes it larger', () => {
    fc.assert(
      fc.property(cases, (drawn) => {
        const plan = passingPlan(drawn)
        if (plan === null || plan.config.direction === 'neutral') return
        const { instrument } = drawn
        const exit = worstExitOf(plan, instrument)
        expect(exit.loss).toBe(plan.worstLoss)
        const nearer = (exit.way === 'down' ? plan.config.lower - 1 : plan.config.upper + 1) as Ticks
        const way = exit.way
        const slippage = 20_000n as Parameters<typeof lossAt>[3]
        const loss = lossAt(sizedGridOf(plan, instrument), way, nearer, slippage)
        expect(loss).toBeLessThanOrEqual(plan.worstLoss)
      }),
      RUNS,
    )
  })
})

/** Independent of the sizing code: margin and fees of what is placed first, order by order. */
function firstPlacementCost(plan: GridPlan, instrument: Instrument): bigint {
  const { leverage, direction } = plan.config
  const value = (price: Ticks, quantity: number) => notional(instrument, price, quantity as Steps)
  const rows = previewRows(plan)
  const side = (wanted: 'buy' | 'sell') =>
    rows.filter((row) => row.side === wanted).reduce((total, row) => total + value(row.price, row.size), 0n)
  const start = plan.initial === null ? 0n : value(plan.startPrice, plan.initial.quantity)
  const buys = side('buy')
  const sells = side('sell')
  const opening = direction === 'long' ? buys : direction === 'short' ? sells : buys + sells
  const margined = direction === 'neutral' ? largest(buys, sells) : start + opening
  return margined / BigInt(leverage) + (opening * instrument.makerFee + start * instrument.takerFee) / 100_000_000n
}
