import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RequestBudget, type RequestClass } from '../src/request-budget.ts'

/** The most uses any window of `windowMs` sees, wherever it is laid. */
function busiest(times: readonly number[], windowMs: number): number {
  let most = 0
  for (const from of times) most = Math.max(most, times.filter((t) => t >= from && t < from + windowMs).length)
  return most
}

const CLASSES = ['cancel', 'protect', 'place', 'read'] as const

/** Asks as fast as it may, with pauses drawn by the seed, and notes when each request went. */
function send(budget: RequestBudget, asks: readonly { kind: RequestClass; urgent: boolean; gapMs: number }[]) {
  const sent: { kind: RequestClass; at: number }[] = []
  let now = 1_000
  for (const { kind, urgent, gapMs } of asks) {
    now += gapMs
    for (let wait = budget.take(kind, now, urgent); wait > 0; wait = budget.take(kind, now, urgent)) now += wait
    sent.push({ kind, at: now })
  }
  return sent
}

const asks = fc.array(
  fc.record({
    kind: fc.constantFrom(...CLASSES),
    urgent: fc.boolean(),
    gapMs: fc.constantFrom(0, 0, 0, 1, 40, 900, 999, 1_500),
  }),
  { minLength: 30, maxLength: 120 },
)

describe('request budget', () => {
  it('no window of a second sees more requests than the limits say, per class and for the account (I10)', () => {
    fc.assert(
      fc.property(asks, fc.integer({ min: 1, max: 12 }), fc.integer({ min: 4, max: 20 }), (asked, rate, account) => {
        const sent = send(new RequestBudget({ place: rate, cancel: rate, read: rate, account }), asked)
        for (const kind of CLASSES) {
          const times = sent.filter((one) => one.kind === kind).map(({ at }) => at)
          expect(busiest(times, 1_000)).toBeLessThanOrEqual(rate)
        }
        expect(
          busiest(
            sent.map(({ at }) => at),
            1_000,
          ),
        ).toBeLessThanOrEqual(account)
      }),
    )
  })

  it('counts every endpoint that is read for itself', () => {
    const budget = new RequestBudget({ place: 1, cancel: 1, read: 1 })
    expect(budget.take('read', 0, false, 'openOrders')).toBe(0)
    expect(budget.take('read', 0, false, 'fillsAfter')).toBe(0)
    expect(budget.take('read', 0, false, 'openOrders')).toBe(1_100)
  })

  it('lets a limit below one a second through once in its longer window', () => {
    const budget = new RequestBudget({ place: 0.5, cancel: 1, read: 1 })
    expect(budget.take('place', 0, true)).toBe(0)
    expect(budget.take('place', 1_999, true)).toBeGreaterThan(0)
    expect(budget.take('place', 2_200, true)).toBe(0)
  })

  it('keeps a place for what is urgent when ordinary requests have used the rest', () => {
    const budget = new RequestBudget({ place: 5, cancel: 5, read: 5 })
    let ordinary = 0
    while (budget.take('place', 0, false) === 0) ordinary += 1
    expect(ordinary).toBe(4)
    expect(budget.take('place', 0, true)).toBe(0)
    expect(budget.take('place', 0, true)).toBeGreaterThan(0)
  })

  it('keeps a part of the account for cancels and stops, whatever reads and placements ask', () => {
    const budget = new RequestBudget({ place: 100, cancel: 100, read: 100, account: 10 })
    let ordinary = 0
    while (budget.take('read', 0, false) === 0 || budget.take('place', 0, false) === 0) ordinary += 1
    expect(ordinary).toBe(7)
    expect([1, 2, 3].map(() => budget.take('cancel', 0, false))).toEqual([0, 0, 0])
  })

  it('pauses a class that was turned away for a growing time, cancels and urgent calls for a short one', () => {
    const lengths = (kind: RequestClass, urgent: boolean) => {
      const budget = new RequestBudget({ place: 10, cancel: 10, read: 10 })
      let now = 0
      return Array.from({ length: 8 }, () => {
        budget.turnedAway(kind, now)
        const wait = budget.take(kind, now, urgent)
        now += wait
        return wait
      })
    }
    expect(lengths('place', false)).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000])
    expect(lengths('place', true)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 5_000, 5_000])
    expect(lengths('cancel', false)).toEqual([1_000, 2_000, 4_000, 5_000, 5_000, 5_000, 5_000, 5_000])
  })

  it('counts requests that were turned away together once, and forgets all of it with the first that is taken up', () => {
    const budget = new RequestBudget({ place: 10, cancel: 10, read: 10 })
    for (const at of [0, 3, 5, 900]) budget.turnedAway('place', at)
    expect(budget.take('place', 500, false)).toBe(500)
    expect(budget.take('cancel', 500, false)).toBe(0)
    budget.answered('place')
    expect(budget.take('place', 500, false)).toBe(0)
  })
})
