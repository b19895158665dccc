import type { Side, Ticks } from '@gridpilot/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { PriceLadder, type Resting } from '../src/price-ladder.ts'

const resting = (price: number, n: number): Resting => ({
  price: price as Ticks,
  queueId: String(n).padStart(19, '0'),
  orderId: String(n).padStart(19, '0'),
  accountId: 'a',
})

test('the best is the nearest price, then the oldest, whatever came and went', () => {
  const operations = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.boolean()), { maxLength: 60 })
  fc.assert(
    fc.property(fc.constantFrom<Side>('buy', 'sell'), operations, (side, steps) => {
      const ladder = new PriceLadder(side)
      let model: Resting[] = []
      for (const [n, [price, removes]] of steps.entries()) {
        const victim = removes ? model[price % Math.max(1, model.length)] : undefined
        if (victim) {
          ladder.remove(victim)
          model = model.filter((entry) => entry !== victim)
        } else {
          const entry = resting(price, n)
          ladder.insert(entry)
          model.push(entry)
        }
        const sign = side === 'buy' ? -1 : 1
        model.sort((a, b) => sign * (a.price - b.price) || (a.orderId < b.orderId ? -1 : 1))
        expect(ladder.best()).toEqual(model[0])
        expect(ladder.best(new Set(model.slice(0, 2).map((entry) => entry.orderId)))).toEqual(model[2])
        expect(ladder.size).toBe(model.length)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('an order rests once, and only what rests can leave', () => {
  const ladder = new PriceLadder('buy')
  ladder.insert(resting(5, 1))
  expect(() => ladder.insert(resting(5, 1))).toThrow(/rests already/)
  expect(() => ladder.remove(resting(5, 2))).toThrow(/does not rest/)
})
