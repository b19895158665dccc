import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  checkOrder,
  type FilteredOrder,
  formatPrice,
  formatQuantity,
  highestBuy,
  lowestSell,
  minimumQuantity,
  parsePrice,
  parseQuantity,
  roundPrice,
  roundQuantity,
  type Steps,
  type Ticks,
} from '../../src/index.ts'
import { BTCUSDT, instrumentWith } from '../instruments.ts'

const REFERENCE = 1_000_000 as Ticks
const order = (changes: Partial<FilteredOrder> = {}): FilteredOrder => ({
  side: 'buy',
  type: 'limit',
  price: 990_000 as Ticks,
  quantity: 100 as Steps,
  ...changes,
})
const codes = (changes: Partial<FilteredOrder>) =>
  checkOrder(BTCUSDT, order(changes), REFERENCE).map(({ code, nearest }) => [code, nearest])

describe('checkOrder', () => {
  it('lets a sound order through', () => {
    expect(codes({})).toEqual([])
    expect(codes({ side: 'sell', price: 1_010_000 as Ticks })).toEqual([])
    expect(codes({ type: 'market', price: null })).toEqual([])
  })

  it('names the floor, the cap and the band with the nearest passing value', () => {
    expect(codes({ quantity: 0 as Steps })).toEqual([
      ['order_quantity_below_minimum', '0.0001'],
      ['order_notional_below_minimum', '0.0001'],
    ])
    expect(codes({ price: 40_000 as Ticks, quantity: 1 as Steps })).toEqual([
      ['order_notional_below_minimum', '0.0013'],
    ])
    expect(codes({ price: 40_000 as Ticks, quantity: 1 as Steps, reduceOnly: true })).toEqual([])
    expect(codes({ quantity: 12_000_001 as Steps })).toEqual([['order_quantity_above_maximum', '1200']])
    expect(codes({ quantity: 2_200_001 as Steps, type: 'market', price: null })).toEqual([
      ['order_quantity_above_maximum', '220'],
    ])
    expect(codes({ price: 1_050_001 as Ticks })).toEqual([['order_price_outside_band', '105000.0']])
    expect(codes({ price: 1_050_000 as Ticks })).toEqual([])
    expect(codes({ side: 'sell', price: 949_999 as Ticks })).toEqual([['order_price_outside_band', '95000.0']])
  })

  it('refuses grains that are not whole', () => {
    expect(codes({ price: 0 as Ticks }).map(([code]) => code)).toContain('order_price_off_tick')
    expect(codes({ price: 1.5 as Ticks }).map(([code]) => code)).toContain('order_price_off_tick')
    expect(codes({ quantity: 1.5 as Steps }).map(([code]) => code)).toEqual(['order_quantity_off_step'])
    expect(codes({ quantity: Number.NaN as Steps }).map(([code]) => code)).toEqual(['order_quantity_off_step'])
  })

  it('property: the nearest price or quantity of a refusal removes that refusal', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('buy', 'sell'),
        fc.integer({ min: 1, max: 3_000_000 }),
        fc.integer({ min: 0, max: 20_000_000 }),
        (side, price, quantity) => {
          const tried = order({ side, price: price as Ticks, quantity: quantity as Steps })
          for (const { code, field, nearest } of checkOrder(BTCUSDT, tried, REFERENCE)) {
            expect(nearest).toBeTypeOf('string')
            const parsed =
              field === 'price' ? parsePrice(BTCUSDT, String(nearest)) : parseQuantity(BTCUSDT, String(nearest))
            expect(parsed.ok).toBe(true)
            if (!parsed.ok) continue
            const repaired = { ...tried, [field ?? '']: parsed.value }
            expect(checkOrder(BTCUSDT, repaired, REFERENCE).map((error) => error.code)).not.toContain(code)
          }
        },
      ),
      { numRuns: 1000, seed: 3 },
    )
  })

  it('band edges and minimum quantity are exact', () => {
    expect(highestBuy(333 as Ticks, BTCUSDT.buyBand)).toBe(349)
    expect(lowestSell(333 as Ticks, BTCUSDT.sellBand)).toBe(317)
    expect(minimumQuantity(BTCUSDT, 500_000 as Ticks)).toBe(1)
    expect(minimumQuantity(BTCUSDT, 499_999 as Ticks)).toBe(2)
  })
})

describe('rounding to the grain', () => {
  const odd = instrumentWith({ tickSize: '0.5', priceDecimals: 1, sizeStep: '5', sizeDecimals: 0, minQuantity: '5' })

  it('rounds down, up and to the nearest, halves up', () => {
    const price = (text: string, mode: 'floor' | 'ceil' | 'nearest') => {
      const rounded = roundPrice(odd, text, mode)
      return rounded.ok ? formatPrice(odd, rounded.value) : rounded.error
    }
    expect(price('10.74', 'floor')).toBe('10.5')
    expect(price('10.51', 'ceil')).toBe('11.0')
    expect(price('10.74', 'nearest')).toBe('10.5')
    expect(price('10.75', 'nearest')).toBe('11.0')
    expect(price('1e3', 'nearest')).toBe('bad_decimal')
    expect(price('NaN', 'nearest')).toBe('bad_decimal')
    expect(price('99999999999999999999', 'nearest')).toBe('bad_decimal')
    const quantity = roundQuantity(odd, '13', 'floor')
    expect(quantity.ok && formatQuantity(odd, quantity.value)).toBe('10')
  })

  it('property: floor ≤ value ≤ ceil, at most one grain apart, nearest is one of the two', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10_000_000 }), fc.integer({ min: 0, max: 999_999 }), (whole, micro) => {
        const text = `${whole}.${String(micro).padStart(6, '0')}`
        const [floor, ceil, nearest] = (['floor', 'ceil', 'nearest'] as const).map((mode) => {
          const rounded = roundPrice(odd, text, mode)
          return rounded.ok ? rounded.value : Number.NaN
        })
        const grains = whole * 2 + micro / 500_000
        expect(floor).toBe(Math.floor(grains))
        expect(ceil).toBe(Math.ceil(grains))
        expect(nearest).toBe(Math.floor(grains + 0.5))
      }),
      { numRuns: 1000, seed: 5 },
    )
  })
})
