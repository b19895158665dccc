import { describe, expect, it } from 'vitest'
import {
  applyOrderEvent,
  createGridBot,
  FIRST_SEQUENCE,
  intendedOrder,
  money,
  type OrderEvent,
  type OrderIntent,
  type OrderRecord,
  type OrderSequence,
  reconcile,
  type Side,
  type Steps,
  type TargetOrder,
  type Ticks,
} from '../../src/index.ts'

const bot = createGridBot({
  id: 'bot-1',
  code: '1',
  installation: 'test0',
  config: {
    symbol: 'BTCUSDT',
    direction: 'neutral',
    spacing: 'arithmetic',
    lower: 100 as Ticks,
    upper: 200 as Ticks,
    gridCount: 10,
    leverage: 1,
    investment: money('100'),
    makerOnly: false,
    positionMode: 'one_way',
    marginMode: 'crossed',
    triggerPrice: null,
    stopLossPrice: null,
    takeProfitPrice: null,
    stopLossAmount: null,
    takeProfitAmount: null,
    trailingUp: null,
    trailingDown: null,
    outOfRange: 'wait',
  },
})

const target = (side: Side, quantity: number, changes: Partial<TargetOrder> = {}): TargetOrder => ({
  purpose: 'slot',
  slot: 3,
  side,
  positionSide: 'net',
  type: 'limit',
  price: (side === 'buy' ? 130 : 140) as Ticks,
  quantity: quantity as Steps,
  timeInForce: 'post_only',
  sequence: FIRST_SEQUENCE,
  ...changes,
})

const plan = (targets: TargetOrder[], orders: OrderRecord[], wallMs = 10_000, alone = true) =>
  reconcile({ bot, targets, orders, wallMs, cause: 'test', alone })

function orderOf(wanted: TargetOrder, ...events: OrderEvent[]): OrderRecord {
  const intent = plan([wanted], []).place[0] as OrderIntent
  return events.reduce(applyOrderEvent, intendedOrder(intent, 1_000, 1_000))
}

const sent: OrderEvent = { type: 'submitted', wallMs: 1_000 }
const live: OrderEvent = { type: 'acknowledged', venueOrderId: '7' }
const part = (quantity: number, wallMs: number): OrderEvent => ({
  type: 'filled',
  quantity: quantity as Steps,
  venueOrderId: '7',
  wallMs,
})
const seq = (changes: Partial<OrderSequence>): OrderSequence => ({ ...FIRST_SEQUENCE, ...changes })

describe('reconcile', () => {
  it('leaves alone what already agrees', () => {
    const wanted = target('buy', 10)
    expect(plan([wanted], [orderOf(wanted, sent, live)])).toMatchObject({
      place: [],
      cancel: [],
      resend: [],
      withdraw: [],
    })
  })

  it('never places beside an order whose outcome is unknown', () => {
    const wanted = target('buy', 10)
    const unknown = orderOf(wanted, sent, { type: 'lost' })
    expect(plan([wanted], [unknown]).place).toEqual([])
    const other = target('buy', 10, { price: 120 as Ticks })
    expect(plan([other], [unknown])).toMatchObject({ place: [], cancel: [] })
  })

  it('replaces only after the end of the old order was seen: cancel first, place when it is gone', () => {
    const old = orderOf(target('buy', 10, { price: 120 as Ticks }), sent, live)
    const actions = plan([target('buy', 10)], [old])
    expect(actions.place).toEqual([])
    expect(actions.cancel.map((order) => order.clientOrderId)).toEqual([old.clientOrderId])
    const canceling = applyOrderEvent(old, { type: 'cancel_submitted', wallMs: 9_000 })
    expect(plan([target('buy', 10)], [canceling])).toMatchObject({ place: [], cancel: [], wakeAtWallMs: 12_000 })
    expect(plan([target('buy', 10)], [canceling], 12_000).cancel).toHaveLength(1)
  })

  it('after a proof of absence the same id goes out again, with what is wanted now', () => {
    const wanted = target('buy', 10)
    const absent = orderOf(wanted, sent, { type: 'lost' }, { type: 'proved_absent' })
    const actions = plan([target('buy', 8)], [absent])
    expect(actions.place).toEqual([])
    expect(actions.resend).toMatchObject([{ clientOrderId: absent.clientOrderId, quantity: 8 }])
  })

  it('a different cycle or attempt is a different identity', () => {
    const ids = [seq({}), seq({ cycle: 1 }), seq({ attempt: 1 })].map(
      (sequence) => plan([target('buy', 10, { sequence })], []).place[0]?.clientOrderId,
    )
    expect(new Set(ids).size).toBe(3)
  })

  it('a counter order waits for its parent to end, or two seconds after its first fill', () => {
    const parent = orderOf(target('buy', 10), sent, live, part(4, 9_000))
    const targets = [target('buy', 6), target('sell', 4)]
    expect(plan(targets, [parent])).toMatchObject({ place: [], wakeAtWallMs: 11_000 })
    expect(plan(targets, [parent], 11_000).place).toMatchObject([{ side: 'sell', quantity: 4 }])
    const told = { ...orderOf(target('buy', 10), sent, live), reportedQuantity: 4 as Steps }
    expect(plan([target('buy', 10), target('sell', 4)], [told], 99_000).place).toEqual([])
  })

  it('the rest of a level that ended partly filled does not wait for the counter order that rests untouched', () => {
    const untouched = orderOf(target('buy', 6), sent, live)
    expect(plan([target('buy', 6), target('sell', 4)], [untouched]).place).toMatchObject([
      { side: 'sell', quantity: 4 },
    ])
  })

  it('a deferred order waits for its time and nothing else', () => {
    const deferral = { reason: 'margin' as const, code: '40762', retryAtWallMs: 20_000, count: 1 }
    const wanted = target('buy', 10, { sequence: seq({ attempt: 1, deferral }) })
    expect(plan([wanted], [])).toMatchObject({ place: [], wakeAtWallMs: 20_000 })
    expect(plan([wanted], [], 20_000).place).toHaveLength(1)
  })

  it('a clock that was set back keeps nothing waiting for the time it showed before', () => {
    const deferral = { reason: 'margin' as const, code: '40762', retryAtWallMs: 3_620_000, count: 1 }
    expect(plan([target('buy', 10, { sequence: seq({ attempt: 1, deferral }) })], [], 1_000).place).toHaveLength(1)
    const parent = orderOf(target('buy', 10), sent, live, part(4, 3_600_000))
    expect(plan([target('buy', 6), target('sell', 4)], [parent], 1_000).place).toMatchObject([{ side: 'sell' }])
    const canceled = orderOf(target('buy', 10), sent, live)
    const old = { ...canceled, cancel: 'submitted' as const, cancelSubmittedWallMs: 3_600_000 }
    expect(plan([], [old], 1_000).cancel).toHaveLength(1)
  })

  it('closes only when nothing else of the bot can fill any more, reduce-only when it is alone', () => {
    const close = target('sell', 5, { purpose: 'close', slot: -1, type: 'market', price: null, timeInForce: 'ioc' })
    const resting = orderOf(target('buy', 10), sent, live)
    const first = plan([close], [resting])
    expect(first.place).toEqual([])
    expect(first.cancel).toHaveLength(1)
    expect(plan([close], []).place).toMatchObject([{ purpose: 'close', reduceOnly: true }])
    expect(plan([close], [], 10_000, false).place).toMatchObject([{ reduceOnly: false }])
  })

  it('takes back an intent that is no longer wanted instead of canceling what was never sent', () => {
    const intended = orderOf(target('buy', 10))
    expect(plan([], [intended])).toMatchObject({ cancel: [], withdraw: [{ clientOrderId: intended.clientOrderId }] })
  })

  it('two orders that may fill in one slot side are a broken invariant, not a choice', () => {
    const one = orderOf(target('buy', 10), sent, live)
    const two = orderOf(target('buy', 10, { sequence: seq({ attempt: 1 }) }), sent, live)
    expect(() => plan([target('buy', 10)], [one, two])).toThrow(/two orders may fill/)
  })

  it('what is over and done with stands in nobody’s way', () => {
    const done = orderOf(target('buy', 10), sent, live, part(10, 9_000))
    expect(plan([target('sell', 10)], [done]).place).toMatchObject([{ side: 'sell' }])
    expect(plan([target('buy', 10, { sequence: seq({ cycle: 1 }) })], [done]).place).toMatchObject([{ cycle: 1 }])
  })

  it('an order of a slot carries the revision of that slot, all others that of the bot', () => {
    const slot = { revision: 4 } as (typeof bot.slots)[number]
    const edited = { ...bot, revision: 7, slots: [slot] }
    const close = target('sell', 5, { purpose: 'close', slot: -1, type: 'market', price: null, timeInForce: 'ioc' })
    const revisions = [target('buy', 10, { slot: 0 }), target('buy', 10, { slot: 1 }), close].map(
      (wanted) =>
        reconcile({ bot: edited, targets: [wanted], orders: [], wallMs: 10_000, cause: 'test', alone: true }).place[0]
          ?.revision,
    )
    expect(revisions).toEqual([4, 7, 7])
  })

  it('a counter order that is too small is left alone for two seconds while its parent fills on, then replaced', () => {
    const parent = orderOf(target('buy', 10), sent, live, part(7, 1_500))
    const small = orderOf(target('sell', 4), sent, live)
    const targets = [target('buy', 3), target('sell', 7)]
    expect(plan(targets, [parent, small], 2_999)).toMatchObject({ place: [], cancel: [], wakeAtWallMs: 3_000 })
    expect(plan(targets, [parent, small], 3_000).cancel).toMatchObject([{ side: 'sell' }])
    const untouched = orderOf(target('buy', 10), sent, live)
    expect(plan([target('buy', 10), target('sell', 7)], [untouched, small], 2_000).cancel).toHaveLength(1)
    expect(plan([target('sell', 7)], [small], 2_000).cancel).toHaveLength(1)
  })

  it('the first cancel waits for nothing, however young the clock is', () => {
    const old = orderOf(target('buy', 10, { price: 120 as Ticks }), sent, live)
    expect(plan([target('buy', 10)], [old], 1_500).cancel).toHaveLength(1)
  })
})
