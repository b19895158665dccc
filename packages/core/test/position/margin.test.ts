import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  equityOf,
  type Instrument,
  initialMargin,
  limitPrice,
  type Money,
  maintenanceMargin,
  marginRatio,
  money,
  notional,
  type Position,
  type Steps,
  type Ticks,
  tierFor,
} from '../../src/index.ts'
import { BTCUSDT, VECTOR } from '../instruments.ts'

/** Does the balance still cover maintenance margin and the fee of leaving? Straight from the definition. */
function survives(instrument: Instrument, position: Position, balance: Money, price: Ticks): boolean {
  const value = notional(instrument, price, Math.abs(position.size) as Steps)
  const needed = value * (tierFor(instrument, value).maintenanceRate + instrument.takerFee)
  return equityOf(instrument, balance, position, price) * 100_000_000n > needed
}

const inventories = fc.record({
  instrument: fc.constantFrom(BTCUSDT, VECTOR),
  size: fc.integer({ min: 1, max: 3_000_000 }),
  entry: fc.integer({ min: 1000, max: 3_000_000 }),
  share: fc.double({ min: 0.002, max: 1.2, noNaN: true }),
})

describe('margin', () => {
  it('initial margin is notional ÷ leverage, rounded up', () => {
    expect(initialMargin(money('1000'), 3)).toBe(money('333.33333334'))
  })

  it('maintenance margin takes the rate of the tier on the whole notional', () => {
    expect(maintenanceMargin(BTCUSDT, money('100000'))).toBe(money('400'))
    expect(maintenanceMargin(BTCUSDT, money('150000'))).toBe(money('600'))
    expect(maintenanceMargin(BTCUSDT, money('150000.00000001'))).toBe(money('750.00000001'))
  })

  it('margin ratio: nothing held 0, half used 0.5, no equity infinite', () => {
    const position: Position = { size: 10_000, cost: money('1000') }
    expect(marginRatio(BTCUSDT, money('8'), { size: 0, cost: money('0') }, 10_000 as Ticks)).toBe(0)
    expect(marginRatio(BTCUSDT, money('8'), position, 10_000 as Ticks)).toBeCloseTo(0.5, 12)
    expect(marginRatio(BTCUSDT, money('0'), position, 9_000 as Ticks)).toBe(Number.POSITIVE_INFINITY)
  })

  it('limit of a long and of a short by the closed formula', () => {
    // 1 BTC at 25000 with 5000 of its own: (25000 − 5000) / (1 − 0.005 − 0.0006), (25000 + 5000) / (1 + 0.0056).
    const long: Position = { size: 1_000_000, cost: money('25000') }
    const from = 2_500_000 as Ticks
    expect(limitPrice(VECTOR, long, money('5000'), from)).toBe(Math.ceil((2_000_000 / 0.9944) as number))
    const short: Position = { size: -1_000_000, cost: money('25000') }
    expect(limitPrice(VECTOR, short, money('5000'), from)).toBe(Math.floor(3_000_000 / 1.0056))
    expect(limitPrice(VECTOR, long, money('25000'), from)).toBeNull()
    expect(limitPrice(VECTOR, { size: 0, cost: money('0') }, money('1'), from)).toBeNull()
  })

  it('property: between entry and limit the position survives, one tick past the limit it does not', () => {
    fc.assert(
      fc.property(inventories, fc.constantFrom(1, -1), ({ instrument, size, entry, share }, sign) => {
        const cost = notional(instrument, entry as Ticks, size as Steps)
        const balance = BigInt(Math.floor(Number(cost) * share)) as Money
        const position: Position = { size: sign * size, cost }
        const limit = limitPrice(instrument, position, balance, entry as Ticks)
        if (limit === null) {
          expect(sign).toBe(1)
          expect(survives(instrument, position, balance, 1 as Ticks)).toBe(true)
          return
        }
        expect(limit * sign).toBeLessThanOrEqual(entry * sign)
        expect(survives(instrument, position, balance, (limit - sign) as Ticks)).toBe(false)
        if (limit !== entry) expect(survives(instrument, position, balance, (limit + sign) as Ticks)).toBe(true)
        for (const part of [0.1, 0.5, 0.9]) {
          const between = Math.round(entry + (limit - entry) * part)
          if ((between - limit) * sign > 0) expect(survives(instrument, position, balance, between as Ticks)).toBe(true)
        }
      }),
      { numRuns: 2000, seed: 11 },
    )
  })
})
