import fc from 'fast-check'
import { expect, it } from 'vitest'
import { type CandleIndex, indexCandles, nextTouch } from '../src/candle-index.ts'
import { CashSteps, EquityTrail } from '../src/equity-trail.ts'
import { seededCandles } from './seeded-candles.ts'

const INDEXES = [1, 3, 4, 5, 16, 700, 5_000].map((length) =>
  indexCandles(seededCandles(length, length, 0.2), (price) => Math.round(price * 10)),
)

function plainTouch({ length, candles }: CandleIndex, from: number, below: number, above: number): number {
  for (let i = from; i < length; i += 1) {
    if ((candles[4 * i + 2] as number) <= below || (candles[4 * i + 1] as number) >= above) return i
  }
  return length
}

/** Peak and deepest falls over equities, one by one. */
function plainFalls(invested: number, equities: readonly number[]) {
  let [peak, drawdown, fraction] = [invested, 0, 0]
  for (const equity of equities) {
    peak = Math.max(peak, equity)
    drawdown = Math.max(drawdown, peak - equity)
    fraction = Math.max(fraction, (peak - equity) / peak)
  }
  return { peak, drawdown, fraction }
}

const place = fc.record({
  index: fc.constantFrom(...INDEXES),
  from: fc.nat(4_999),
  below: fc.integer({ min: 0, max: 400_000 }),
  above: fc.integer({ min: 0, max: 400_000 }),
})

it('the next candle that touches is the one the plain loop finds', () => {
  let found = 0
  fc.assert(
    fc.property(place, ({ index, from, below, above }) => {
      const start = from % index.length
      const base = index.candles[4 * start] as number
      const touch = nextTouch(index, start, base - below, base + above)
      expect(touch).toBe(plainTouch(index, start, base - below, base + above))
      if (touch < index.length && touch > start + 20) found += 1
    }),
    { numRuns: 3_000 },
  )
  expect(found).toBeGreaterThan(100)
})

const stretches = fc.record({
  index: fc.constantFrom(...INDEXES),
  cuts: fc.array(fc.nat(4_999), { minLength: 2, maxLength: 6 }),
  exposures: fc.array(fc.integer({ min: -30, max: 30 }), { minLength: 5, maxLength: 5 }),
  cash: fc.integer({ min: -20_000_000, max: 60_000_000 }),
  steps: fc.array(fc.record({ at: fc.nat(4_999), change: fc.integer({ min: -90_000, max: 90_000 }) }), {
    maxLength: 40,
  }),
  bounded: fc.boolean(),
})

it('peak and deepest falls over stretches with settlements are those of the plain loop, to the last bit', () => {
  let changed = 0
  fc.assert(
    fc.property(stretches, ({ index, cuts, exposures, cash, steps, bounded }) => {
      const ends = [...new Set(cuts.map((cut) => cut % (index.length + 1)))].sort((a, b) => a - b)
      const invested = 30_000_000
      const trail = new EquityTrail(index, invested)
      const equities: number[] = []
      for (let k = 0; k + 1 < ends.length; k += 1) {
        const [from, to] = [ends[k] ?? 0, ends[k + 1] ?? 0]
        const exposure = exposures[k] ?? 0
        const within = new CashSteps()
        let now = cash
        for (const { at, change } of steps.filter(({ at }) => from <= at && at < to).sort((a, b) => a.at - b.at)) {
          now += exposure === 0 ? 0 : change
          within.push(at, now)
        }
        const prices: number[] = []
        let step = 0
        let held = cash
        for (let i = from; i < to; i += 1) {
          for (; step < within.length && (within.at[step] ?? 0) <= i; step += 1) held = within.cash[step] ?? 0
          const close = index.candles[4 * i + 3] as number
          prices.push(close)
          equities.push(held + exposure * close)
        }
        const below = bounded ? Math.min(...prices) - 1 : Number.NEGATIVE_INFINITY
        const above = bounded ? Math.max(...prices) + 1 : Number.POSITIVE_INFINITY
        if (within.length > 0) trail.passSteps(from, to, cash, exposure, below, above, within)
        else trail.pass(from, to, cash, exposure, below, above)
      }
      const { peak, drawdown, fraction } = trail
      expect({ peak, drawdown, fraction }).toEqual(plainFalls(invested, equities))
      if (drawdown > 0 && peak > invested) changed += 1
    }),
    { numRuns: 3_000 },
  )
  expect(changed).toBeGreaterThan(300)
})
