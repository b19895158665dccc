import { describe, expect, it } from 'vitest'
import {
  applyOrderEvent,
  CLIENT_ORDER_ID_MAX,
  type ClientOrderIdParts,
  clientOrderId,
  intendedOrder,
  isSettled,
  isTerminal,
  isUnresolved,
  mayFill,
  type OrderEvent,
  type OrderIntent,
  type OrderKey,
  type OrderRecord,
  type OrderStatus,
  parseClientOrderId,
  type ReportedState,
  type Steps,
  sameKey,
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
const fresh = intendedOrder(intent, 100, 200)
const STATUSES: readonly OrderStatus[] =
  'intended submitted unknown accepted partially_filled filled canceled rejected absent'.split(' ') as OrderStatus[]

const report = (state: ReportedState, cumulative = 0, quantity = 10, reason: string | null = null): OrderEvent => ({
  type: 'reported',
  venueOrderId: '9',
  state,
  quantity: quantity as Steps,
  cumulative: cumulative as Steps,
  reason,
})
const fill = (quantity: number, wallMs = 5): OrderEvent => {
  return { type: 'filled', quantity: quantity as Steps, venueOrderId: '9', wallMs }
}
const order = (changes: Partial<OrderRecord>): OrderRecord => ({ ...fresh, ...changes })

describe('the table of an order’s life', () => {
  // Written out, one row an event, one column a status in the order of STATUSES; a dot stays as it is.
  const table: readonly (readonly [OrderEvent, string])[] = [
    [{ type: 'submitted', wallMs: 3 }, 'submitted . . . . . . . .'],
    [{ type: 'acknowledged', venueOrderId: '9' }, 'accepted accepted accepted . . . . . accepted'],
    [{ type: 'refused', code: 'x:1' }, 'rejected rejected rejected . . . . . .'],
    [{ type: 'turned_away' }, '. intended . . . . . . .'],
    [{ type: 'lost' }, 'unknown unknown . . . . . . .'],
    [{ type: 'read_absent', wallMs: 3 }, '. . . . . . . . .'],
    [{ type: 'proved_absent' }, 'absent absent absent . . . . . .'],
    [{ type: 'abandoned' }, '. . . . . . . . rejected'],
    [{ type: 'cancel_intended' }, '. . . . . . . . .'],
    [{ type: 'cancel_submitted', wallMs: 3 }, '. . . . . . . . .'],
    [{ type: 'cancel_unresolved' }, '. . . . . . . . .'],
    [report('live'), 'accepted accepted accepted accepted accepted . . accepted accepted'],
    [report('canceled'), 'canceled canceled canceled canceled canceled . . canceled canceled'],
    [report('filled'), 'filled filled filled filled filled . . filled filled'],
  ]
  it.each(table)('%o', (event, row) => {
    const expected = row.split(' ').map((cell, i) => (cell === '.' ? STATUSES[i] : cell))
    expect(STATUSES.map((status) => applyOrderEvent(order({ status }), event).status)).toEqual(expected)
  })

  it('says what may fill, what has ended and what nobody knows', () => {
    const where = (is: (status: OrderStatus) => boolean) => STATUSES.filter(is).join(' ')
    expect(where(isTerminal)).toBe('filled canceled rejected')
    expect(where((status) => mayFill(order({ status })))).toBe('intended submitted unknown accepted partially_filled')
    expect(where((status) => isUnresolved(order({ status })))).toBe('submitted unknown')
    const full = { filledQuantity: 10 as Steps, reportedQuantity: 10 as Steps }
    expect(where((status) => isSettled(order({ status, ...full })))).toBe('filled canceled rejected')
  })

  it('a report says how much of a living order is filled already', () => {
    const states = [
      applyOrderEvent(order({ status: 'submitted' }), report('live', 1)),
      applyOrderEvent(order({ status: 'accepted', filledQuantity: 1 as Steps }), report('live', 0)),
      applyOrderEvent(order({ status: 'accepted' }), report('partially_filled', 1)),
      applyOrderEvent(order({ status: 'accepted' }), report('canceled', 1, 4)),
    ].map(({ status }) => status)
    expect(states).toEqual(['partially_filled', 'partially_filled', 'partially_filled', 'canceled'])
    const cut = applyOrderEvent(order({ status: 'accepted' }), report('partially_filled', 1, 4))
    expect(cut.status).toBe('partially_filled')
  })

  it('a fill makes an order partly or wholly filled, and a canceled one only when it is the whole', () => {
    const after = (status: OrderStatus, quantity: number) => applyOrderEvent(order({ status }), fill(quantity)).status
    expect([after('accepted', 9), after('accepted', 10)]).toEqual(['partially_filled', 'filled'])
    expect([after('canceled', 9), after('canceled', 10)]).toEqual(['canceled', 'filled'])
    expect([after('unknown', 1), after('absent', 1)]).toEqual(['partially_filled', 'partially_filled'])
  })
})

describe('what an event writes down', () => {
  it('begins with nothing known', () => {
    expect(fresh).toEqual({
      ...intent,
      status: 'intended',
      cancel: 'none',
      venueOrderId: null,
      reportedQuantity: 0,
      filledQuantity: 0,
      reason: null,
      createdWallMs: 100,
      createdMarketMs: 200,
      submittedWallMs: null,
      cancelSubmittedWallMs: null,
      firstFillWallMs: null,
      absentReads: 0,
      firstAbsentReadWallMs: null,
    })
  })

  it('keeps times, ids and reasons', () => {
    const read = applyOrderEvent(order({ status: 'unknown' }), { type: 'read_absent', wallMs: 7 })
    expect(read).toMatchObject({ absentReads: 1, firstAbsentReadWallMs: 7 })
    const again = applyOrderEvent(read, { type: 'read_absent', wallMs: 8 })
    expect(again).toMatchObject({ absentReads: 2, firstAbsentReadWallMs: 7 })
    const sent = applyOrderEvent(again, { type: 'submitted', wallMs: 9 })
    expect(sent).toMatchObject({ submittedWallMs: 9, absentReads: 0, firstAbsentReadWallMs: null })
    const known = applyOrderEvent(sent, { type: 'acknowledged', venueOrderId: '9' })
    expect(known.venueOrderId).toBe('9')
    expect(applyOrderEvent(known, { type: 'acknowledged', venueOrderId: null }).venueOrderId).toBe('9')
    const ended = applyOrderEvent(known, report('canceled', 2, 10, 'normal_cancel'))
    expect(ended).toMatchObject({ reason: 'normal_cancel', reportedQuantity: 2 })
    expect(applyOrderEvent(ended, report('canceled', 1))).toMatchObject({
      reason: 'normal_cancel',
      reportedQuantity: 2,
    })
  })

  it('a refusal and the giving up of what never arrived leave a reason, unless the order lives', () => {
    const refusal: OrderEvent = { type: 'refused', code: 'margin:40762' }
    expect(applyOrderEvent(fresh, refusal).reason).toBe('margin:40762')
    expect(applyOrderEvent(order({ status: 'accepted' }), refusal).reason).toBeNull()
    expect(applyOrderEvent(order({ status: 'absent' }), { type: 'abandoned' }).reason).toBe('refused:abandoned')
    expect(applyOrderEvent(order({ status: 'accepted' }), { type: 'abandoned' }).reason).toBeNull()
  })

  it('the first fill keeps its time; what was filled was reported', () => {
    const one = applyOrderEvent(order({ status: 'accepted' }), fill(4, 11))
    const two = applyOrderEvent(one, fill(3, 12))
    expect(two).toMatchObject({ firstFillWallMs: 11, filledQuantity: 7, reportedQuantity: 7, venueOrderId: '9' })
  })

  it('a cancel is wanted, sent and taken back', () => {
    const wanted = applyOrderEvent(order({ status: 'accepted' }), { type: 'cancel_intended' })
    expect(wanted.cancel).toBe('intended')
    const sent = applyOrderEvent(wanted, { type: 'cancel_submitted', wallMs: 13 })
    expect(sent).toMatchObject({ cancel: 'submitted', cancelSubmittedWallMs: 13 })
    expect(applyOrderEvent(sent, { type: 'cancel_intended' }).cancel).toBe('submitted')
    const unresolved = applyOrderEvent(sent, { type: 'cancel_unresolved' })
    expect(unresolved).toMatchObject({ cancel: 'none', cancelSubmittedWallMs: null })
  })

  it('only what is proven absent is meant again, and only under its own id', () => {
    const wanted = { ...intent, quantity: 8 as Steps }
    const absent = order({ status: 'absent', absentReads: 3, venueOrderId: '9' })
    const again = applyOrderEvent(absent, { type: 'intended_again', intent: wanted })
    expect(again).toEqual(intendedOrder(wanted, 100, 200))
    const other = { ...intent, clientOrderId: 'gtest0-1-0s3B0_1' }
    expect(() => applyOrderEvent(absent, { type: 'intended_again', intent: other })).toThrow(/keeps the id/)
    expect(() => applyOrderEvent(fresh, { type: 'intended_again', intent: wanted })).toThrow(/keeps the id/)
  })
})

describe('names', () => {
  const parts: ClientOrderIdParts = {
    installation: 'test0',
    bot: 'zzzzzz',
    revision: 35,
    purpose: 'slot',
    slot: 1295,
    side: 'buy',
    cycle: 0,
    attempt: 0,
  }

  it('a key is its purpose, its slot and its side', () => {
    const key: OrderKey = { purpose: 'slot', slot: 1, side: 'buy' }
    const others: readonly OrderKey[] = [
      { ...key, purpose: 'close' },
      { ...key, slot: 2 },
      { ...key, side: 'sell' },
    ]
    expect([{ ...key }, ...others].map((other) => sameKey(key, other))).toEqual([true, false, false, false])
  })

  it('revisions of one character have no mark, longer ones have it', () => {
    const names = [35, 36, 37, 1_679_615].map((revision) => clientOrderId({ ...parts, revision, slot: 3 }))
    expect(names).toEqual([
      'gtest0-zzzzzz-zs3B0_0',
      'gtest0-zzzzzz-10Rs3B0_0',
      'gtest0-zzzzzz-11Rs3B0_0',
      'gtest0-zzzzzz-zzzzRs3B0_0',
    ])
    expect(names.map((name) => parseClientOrderId(name)?.revision)).toEqual([35, 36, 37, 1_679_615])
  })

  it('a name takes what the exchange takes and not one character more', () => {
    const longest = clientOrderId({ ...parts, cycle: 36 ** 10 - 1, attempt: 35 })
    const room = CLIENT_ORDER_ID_MAX - longest.length
    const full = clientOrderId({ ...parts, cycle: 36 ** 8 - 1, attempt: 36 ** (3 + room) - 1 })
    expect([CLIENT_ORDER_ID_MAX, full.length]).toEqual([32, 32])
    expect(parseClientOrderId(full)).not.toBeNull()
    expect(parseClientOrderId(`${full}0`)).toBeNull()
    expect(() => clientOrderId({ ...parts, cycle: 36 ** 8 - 1, attempt: 36 ** (4 + room) - 1 })).toThrow(/order id/)
    expect(() => clientOrderId({ ...parts, installation: 'TEST0' })).toThrow(/client order id/)
  })
})
