import type { Side } from '@gridpilot/core'
import { describe, expect, test } from 'vitest'
import type { OrderChange, OrderRow } from '../src/index.ts'
import { ACCOUNT, Desk, steps, ticks } from './desk.ts'
import { bitcoin } from './instruments.ts'

const desk = new Desk()
const price = (text: string) => ticks(desk.instrument, text)
const quantity = (text: string) => steps(desk.instrument, text)
const IN_PLACE = { kind: 'in_place' } as const
const replacement = (clientOrderId: string) => ({ kind: 'replacement', clientOrderId }) as const

const modify = (order: OrderRow, change: OrderChange) =>
  ({ kind: 'modify', reference: { orderId: order.orderId }, change }) as const

describe('a replacement', () => {
  test('cancels the order and places a new one with a new id', () => {
    const desk = new Desk()
    const order = desk.place('buy', '0.1', '24000')
    desk.venue.drainEvents()
    const { order: fresh } = desk.do(modify(order, { price: price('24100'), as: replacement('new') }))
    expect(fresh).toMatchObject({ clientOrderId: 'new', price: 241_000, quantity: 1_000, status: 'live' })
    expect(fresh.orderId).not.toBe(order.orderId)
    expect(desk.order(order)).toMatchObject({ status: 'canceled', cancelReason: 'modify_cancel' })
    expect(desk.venue.drainEvents().map((event) => event.kind)).toEqual(['order_canceled', 'order_accepted'])
  })

  test('needs only the margin that the old order frees', () => {
    const desk = new Desk({}, bitcoin(), '300')
    const order = desk.place('buy', '0.11', '24000')
    expect(desk.refused('buy', '0.11', '24100')).toBe('insufficient_margin')
    expect(desk.do(modify(order, { price: price('24100'), as: replacement('new') })).order.status).toBe('live')
  })

  test('that is refused leaves the old order as it was', () => {
    const desk = new Desk()
    const order = desk.place('buy', '0.1', '24000')
    const used = desk.account.orderMargin
    expect(desk.refuses(modify(order, { quantity: quantity('100'), as: replacement('n') }))).toBe('insufficient_margin')
    expect(desk.refuses(modify(order, { price: price('27000'), as: replacement('n') }))).toBe('price_above_band')
    const same = replacement(order.clientOrderId)
    expect(desk.refuses(modify(order, { price: price('24100'), as: same }))).toBe('duplicate_client_order_id')
    expect(desk.order(order)).toEqual(order)
    expect(desk.account.orderMargin).toBe(used)
  })

  test('is refused with fills', () => {
    const desk = new Desk({ touchQuantity: { BTCUSDT: 100 as never } })
    const order = desk.place('buy', '0.1', '24900')
    desk.move('24900')
    expect(desk.refuses(modify(order, { price: price('24800'), as: replacement('n') }))).toBe('order_not_modifiable')
  })
})

describe('a change in place', () => {
  test('keeps the id and loses the place in the queue', () => {
    const desk = new Desk({ touchQuantity: { BTCUSDT: 1 as never } })
    const first = desk.place('buy', '0.1', '24900')
    const second = desk.place('buy', '0.1', '24900')
    const changed = desk.do(modify(first, { quantity: quantity('0.2'), as: IN_PLACE })).order
    expect(changed).toMatchObject({ orderId: first.orderId, clientOrderId: first.clientOrderId, quantity: 2_000 })
    desk.venue.drainEvents()
    desk.move('24800')
    const fills = desk.venue.fills(ACCOUNT).map((fill) => fill.venueOrderId)
    expect(fills).toEqual([second.orderId, first.orderId])
    expect(desk.order(first).status).toBe('filled')
  })

  test('of a partially filled order counts what is filled', () => {
    const desk = new Desk({ touchQuantity: { BTCUSDT: 400 as never } })
    const order = desk.place('buy', '0.1', '24900')
    desk.move('24900')
    expect(desk.refuses(modify(order, { quantity: quantity('0.0399'), as: IN_PLACE }))).toBe('order_not_modifiable')
    const smaller = desk.do(modify(order, { quantity: quantity('0.06'), as: IN_PLACE })).order
    expect(smaller).toMatchObject({ status: 'partially_filled', filledQuantity: 400, quantity: 600 })
    const done = desk.do(modify(order, { quantity: quantity('0.04'), as: IN_PLACE })).order
    expect(done).toMatchObject({ status: 'filled', quantity: 400 })
    expect(desk.venue.openOrders(ACCOUNT)).toEqual([])
    expect(desk.refuses(modify(order, { quantity: quantity('0.05'), as: IN_PLACE }))).toBe('order_finished')
  })

  test('of a partially filled order needs margin for the rest only', () => {
    const desk = new Desk({ touchQuantity: { BTCUSDT: 400 as never } }, bitcoin(), '300')
    const order = desk.place('buy', '0.1', '24900')
    desk.move('24900')
    // 0.04 held and 0.075 ordered: 286.4 USDT at 10 ×; the whole 0.115 beside what is held would need 386.
    expect(desk.refuses(modify(order, { quantity: quantity('0.115'), as: IN_PLACE }))).toBe('accepted')
    expect(desk.refuses(modify(order, { quantity: quantity('0.13'), as: IN_PLACE }))).toBe('insufficient_margin')
  })

  test('that reaches the other side trades, or is canceled if post-only', () => {
    const desk = new Desk()
    const order = desk.place('buy', '0.1', '24900')
    expect(desk.do(modify(order, { price: price('25001'), as: IN_PLACE })).order).toMatchObject({ status: 'filled' })
    expect(desk.venue.fills(ACCOUNT)[0]).toMatchObject({ liquidity: 'taker', price: 250_001 })
    const maker = desk.place('buy', '0.1', '24900', { timeInForce: 'post_only' })
    expect(desk.do(modify(maker, { price: price('25001'), as: IN_PLACE })).order).toMatchObject({
      status: 'canceled',
      cancelReason: 'post_only_fill_cancel',
    })
  })

  test('without a change, of nothing, or of what is no resting limit order is refused', () => {
    const desk = new Desk()
    const order = desk.place('buy', '0.1', '24900')
    expect(desk.refuses(modify(order, { price: price('24900'), as: IN_PLACE }))).toBe('nothing_changed')
    const reference = { orderId: '1' }
    expect(desk.refuses({ kind: 'modify', reference, change: { as: IN_PLACE } })).toBe('order_not_found')
  })

  test('keeps the sums of open orders', () => {
    const desk = new Desk()
    const order = desk.place('buy', '0.1', '24000')
    desk.do(modify(order, { price: price('23000'), quantity: quantity('0.2'), as: IN_PLACE }))
    const twin = new Desk()
    twin.place('buy', '0.2', '23000')
    expect(desk.account.orderMargin).toBe(twin.account.orderMargin)
    desk.do({ kind: 'cancel', reference: { orderId: order.orderId } })
    expect(desk.account.orderMargin).toBe(0n)
  })
})

test('presets alone change the order where it stands', () => {
  const desk = new Desk()
  const order = desk.place('buy', '0.1', '24000')
  const takeProfit = { price: price('26000'), by: 'last', limit: null } as const
  const changed = desk.do(modify(order, { takeProfit, as: replacement('ignored') })).order
  expect(changed).toMatchObject({ orderId: order.orderId, queueId: order.queueId, takeProfit })
  const wrong = { ...takeProfit, price: price('23000') }
  expect(desk.refuses(modify(order, { takeProfit: wrong, as: IN_PLACE }))).toBe('trigger_price_wrong_side')
  expect(desk.do(modify(order, { takeProfit: null, as: IN_PLACE })).order.takeProfit).toBeNull()
})

describe('self-trade prevention', () => {
  const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy')

  describe.each<Side>(['buy', 'sell'])('of a %s', (side) => {
    const setting = (stp: 'none' | 'cancel_taker' | 'cancel_maker' | 'cancel_both') => {
      const desk = new Desk()
      const resting = desk.place(opposite(side), '0.1', side === 'buy' ? '25000.1' : '24999.9')
      const far = desk.place(opposite(side), '0.1', side === 'buy' ? '25200' : '24800')
      const taker = desk.place(side, '0.1', null, { stp })
      return [desk.order(taker).status, desk.order(resting).status, desk.order(far).status]
    }

    test.each([
      ['none', ['filled', 'live', 'live']],
      ['cancel_taker', ['canceled', 'live', 'live']],
      ['cancel_maker', ['filled', 'canceled', 'live']],
      ['cancel_both', ['canceled', 'canceled', 'live']],
    ] as const)('%s', (stp, wanted) => {
      expect(setting(stp)).toEqual(wanted)
    })
  })

  test('names its reason, and an order that rests meets nobody', () => {
    const desk = new Desk()
    desk.place('sell', '0.1', '25000.1')
    const taker = desk.place('buy', '0.1', '25000.1', { stp: 'cancel_taker' })
    expect(taker).toMatchObject({ status: 'canceled', cancelReason: 'stp_cancel', filledQuantity: 0 })
    expect(desk.place('buy', '0.1', '24990', { stp: 'cancel_both' }).status).toBe('live')
  })
})

describe('client order ids', () => {
  const reuse = (clientOrderIdRule: 'forever' | 'open' | { periodMs: number }) => {
    const desk = new Desk({}, bitcoin(), '10000', '25000', { clientOrderIdRule })
    const take = () => desk.refused('buy', '0.01', '24000', { clientOrderId: 'x' })
    const first = take()
    const whileOpen = take()
    desk.venue.cancelAll(ACCOUNT, null, desk.nowMs)
    const ended = take()
    desk.venue.cancelAll(ACCOUNT, null, desk.nowMs)
    desk.nowMs += 60_000
    return [first, whileOpen, ended, take()]
  }
  const [ok, twice] = ['accepted live', 'duplicate_client_order_id']

  test.each([
    ['forever', 'forever', [ok, twice, twice, twice]],
    ['among live orders', 'open', [ok, twice, ok, ok]],
    ['for a period', { periodMs: 60_000 }, [ok, twice, twice, ok]],
  ] as const)('are unique %s', (_, rule, wanted) => {
    expect(reuse(rule)).toEqual(wanted)
  })

  test('of plans follow the same rule', () => {
    const plan = { clientOrderId: 'p', side: 'buy', quantity: quantity('0.01') } as const
    for (const [rule, ended, later] of [
      ['forever', twice, twice],
      ['open', 'accepted', 'accepted'],
      [{ periodMs: 60_000 }, twice, 'accepted'],
    ] as const) {
      const desk = new Desk({}, bitcoin(), '10000', '25000', { clientOrderIdRule: rule })
      const take = () => desk.refusesPlan('trigger', '26000', plan)
      const end = () => desk.refuses({ kind: 'cancel_plan', reference: { clientOrderId: 'p' } })
      expect([take(), take(), end()]).toEqual(['accepted', twice, 'accepted'])
      expect(take()).toBe(ended)
      end()
      desk.nowMs += 60_000
      expect(take()).toBe(later)
    }
  })

  test('find the latest order that used them; the rule can change', () => {
    const desk = new Desk()
    desk.place('buy', '0.01', '24000', { clientOrderId: 'x' })
    desk.venue.cancelAll(ACCOUNT, null, desk.nowMs)
    expect(desk.do({ kind: 'set_client_order_id_rule', rule: 'open' })).toEqual({ rule: 'open' })
    const again = desk.place('buy', '0.01', '24000', { clientOrderId: 'x' })
    expect(desk.venue.order(ACCOUNT, { clientOrderId: 'x' })?.orderId).toBe(again.orderId)
  })
})
