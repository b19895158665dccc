import { describe, expect, it } from 'vitest'
import type { ApiKey } from '../src/index.ts'
import { type Json, KEY, WireFixture } from './wire-fixture.ts'

const PARAMS = {
  orderType: 'limit',
  side: 'buy',
  size: '0.01',
  price: '59000',
  marginCoin: 'USDT',
  marginMode: 'crossed',
  force: 'gtc',
}
const request = (channel: string, params: unknown, over: Record<string, unknown> = {}) => ({
  op: 'trade',
  args: [{ id: 'x-1', instType: 'USDT-FUTURES', instId: 'BTCUSDT', channel, params, ...over }],
})

function say(fixture: WireFixture, frame: unknown, session = fixture.loggedIn()): Json {
  const [answer] = session.onText(JSON.stringify(frame), fixture.wallMs).frames
  return JSON.parse(answer ?? 'null')
}

describe('orders over the socket', () => {
  it('are placed and canceled, their id echoed', () => {
    const fixture = new WireFixture()
    const placed = say(fixture, request('place-order', { ...PARAMS, clientOid: 's-1' }))
    expect(placed).toMatchObject({
      event: 'trade',
      arg: [{ id: 'x-1', channel: 'place-order', params: { clientOid: 's-1' } }],
      code: 0,
      msg: 'Success',
    })
    const { orderId } = placed.arg[0].params
    expect(fixture.venue.order(KEY.accountId, { orderId })?.status).toBe('live')
    const canceled = say(fixture, request('cancel-order', { orderId }))
    expect(canceled.arg[0].params).toEqual({ orderId, clientOid: 's-1' })
    expect(fixture.venue.order(KEY.accountId, { orderId })?.status).toBe('canceled')
  })

  it.each([
    ['a doubled id', { clientOid: 'used' }, {}, 40786],
    ['no size', { size: '' }, {}, 40019],
    ['an unknown symbol', {}, { instId: 'NOPEUSDT' }, 40034],
    ['another product', {}, { instType: 'COIN-FUTURES' }, 40020],
    ['too long an id', {}, { id: 'x'.repeat(41) }, 40020],
  ])('are refused with %s, by a number', (_, params, over, code) => {
    const fixture = new WireFixture()
    say(fixture, request('place-order', { ...PARAMS, clientOid: 'used' }))
    const answer = say(fixture, request('place-order', { ...PARAMS, ...params }, over))
    expect(answer).toMatchObject({ event: 'error', code, arg: [{ channel: 'place-order' }] })
    expect(fixture.venue.openOrders(KEY.accountId)).toHaveLength(1)
  })

  it('need a login, the permission, a channel that exists', () => {
    const fixture = new WireFixture()
    expect(say(fixture, request('place-order', PARAMS), fixture.session()).code).toBe(30004)
    expect(say(fixture, request('dance', PARAMS)).code).toBe(30003)
    fixture.keys[0] = { ...KEY, permissions: ['read'] } satisfies ApiKey
    expect(say(fixture, request('place-order', PARAMS)).code).toBe(40014)
    expect(fixture.venue.openOrders(KEY.accountId)).toEqual([])
  })

  it('share the limits of REST', () => {
    const fixture = new WireFixture({ rateLimitFactor: 0.2 }) // place-order: two in a second
    const session = fixture.loggedIn()
    const codes = ['a', 'b', 'c'].map(
      (id) => say(fixture, request('place-order', { ...PARAMS, clientOid: id }), session).code,
    )
    expect(codes).toEqual([0, 0, 429])
    expect(fixture.post('/api/v2/mix/order/place-order', {}).status).toBe(429)
  })
})
