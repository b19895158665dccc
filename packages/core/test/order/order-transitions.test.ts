import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  applyOrderEvent,
  intendedOrder,
  isSettled,
  mayFill,
  type OrderEvent,
  type OrderIntent,
  type OrderRecord,
  type Steps,
  type Ticks,
} from '../../src/index.ts'

const intent: OrderIntent = {
  clientOrderId: 'gtest0-1-0s3B0_0',
  botId: 'bot-1',
  symbol: 'BTCUSDT',
  positionSide: 'net',
  marginMode: 'crossed',
  revision: 0,
  purpose: 'slot',
  slot: 3,
  side: 'buy',
  cycle: 0,
  attempt: 0,
  type: 'limit',
  price: 1000 as Ticks,
  quantity: 10 as Steps,
  timeInForce: 'post_only',
  reduceOnly: false,
  cause: 'plan',
}

const run = (events: readonly OrderEvent[]): OrderRecord => events.reduce(applyOrderEvent, intendedOrder(intent, 1, 1))
const filled = (quantity: number): OrderEvent => ({
  type: 'filled',
  quantity: quantity as Steps,
  venueOrderId: '9',
  wallMs: 5,
})
const reported = (
  state: 'live' | 'partially_filled' | 'filled' | 'canceled',
  cumulative: number,
  quantity = 10,
): OrderEvent => ({
  type: 'reported',
  quantity: quantity as Steps,
  venueOrderId: '9',
  state,
  cumulative: cumulative as Steps,
  reason: state === 'canceled' ? 'normal_cancel' : null,
})

describe('life of an order', () => {
  it('an unknown outcome is never a failure: only a refusal or a proof of absence frees the slot', () => {
    const lost = run([{ type: 'submitted', wallMs: 2 }, { type: 'lost' }])
    expect(lost.status).toBe('unknown')
    expect(mayFill(lost)).toBe(true)
    let order = lost
    for (let i = 0; i < 50; i += 1) order = applyOrderEvent(order, { type: 'read_absent', wallMs: 3 + i })
    expect(order.status).toBe('unknown')
    expect(mayFill(order)).toBe(true)
    expect(applyOrderEvent(order, { type: 'proved_absent' }).status).toBe('absent')
    expect(applyOrderEvent(order, { type: 'refused', code: 'x:1' }).status).toBe('rejected')
  })

  it('evidence of existence wins over an earlier proof of absence or refusal', () => {
    for (const end of [{ type: 'proved_absent' } as const, { type: 'refused', code: 'x:1' } as const]) {
      const gone = run([{ type: 'submitted', wallMs: 2 }, { type: 'lost' }, end])
      expect(mayFill(gone)).toBe(false)
      expect(applyOrderEvent(gone, reported('live', 0)).status).toBe('accepted')
    }
  })

  it('cut by the venue to what there was to close, it ends with what was filled and leaves the rest to another order', () => {
    const cut = run([{ type: 'submitted', wallMs: 2 }, reported('filled', 7, 7)])
    expect([cut.status, isSettled(cut)]).toEqual(['canceled', false])
    const booked = applyOrderEvent(cut, filled(7))
    expect([booked.status, booked.filledQuantity, isSettled(booked)]).toEqual(['canceled', 7, true])
    const fillFirst = run([{ type: 'submitted', wallMs: 2 }, filled(7), reported('filled', 7, 7)])
    expect([fillFirst.status, isSettled(fillFirst)]).toEqual(['canceled', true])
  })

  it('is settled only when every fill it reported is booked', () => {
    const canceled = run([{ type: 'submitted', wallMs: 2 }, reported('canceled', 4)])
    expect(isSettled(canceled)).toBe(false)
    expect(isSettled(applyOrderEvent(canceled, filled(4)))).toBe(true)
    const complete = run([{ type: 'submitted', wallMs: 2 }, reported('filled', 10)])
    expect(isSettled(complete)).toBe(false)
    expect(isSettled(applyOrderEvent(complete, filled(10)))).toBe(true)
  })

  it('a stale report never revives an ended order', () => {
    const ended = run([{ type: 'submitted', wallMs: 2 }, reported('canceled', 0)])
    expect(applyOrderEvent(ended, reported('live', 0)).status).toBe('canceled')
  })

  it('that fills beyond its quantity was larger: facts win', () => {
    expect(run([filled(7), filled(7)])).toMatchObject({ status: 'filled', quantity: 14, filledQuantity: 14 })
  })

  it('any order and duplication of what the venue says ends in the same state', () => {
    const story = fc.constantFrom<OrderEvent[]>(
      [
        { type: 'acknowledged', venueOrderId: '9' },
        reported('live', 0),
        filled(4),
        reported('partially_filled', 4),
        filled(6),
        reported('filled', 10),
      ],
      [
        { type: 'acknowledged', venueOrderId: '9' },
        reported('live', 0),
        filled(3),
        reported('partially_filled', 3),
        reported('canceled', 3),
      ],
      [{ type: 'acknowledged', venueOrderId: '9' }, reported('live', 0), reported('canceled', 0)],
    )
    fc.assert(
      fc.property(story, fc.array(fc.nat(), { minLength: 12, maxLength: 12 }), (events, keys) => {
        const straight = run([{ type: 'submitted', wallMs: 2 }, ...events])
        // Reports and acknowledgements may be duplicated; a fill is deduplicated by its trade id before it gets here.
        const copies = events.flatMap((event, i) =>
          event.type === 'filled' || (keys[i] ?? 0) % 2 === 0 ? [event] : [event, event],
        )
        const shuffled = copies
          .map((event, i) => ({ event, key: keys[i % keys.length] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ event }) => event)
        const permuted = run([{ type: 'submitted', wallMs: 2 }, ...shuffled])
        expect(permuted).toEqual(straight)
      }),
      { numRuns: 1_000 },
    )
  })
})
