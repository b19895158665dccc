import type { OrderIntent, Steps, Ticks } from '@gridpilot/core'
import type { StopRequest } from '@gridpilot/engine'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createBitgetVenue } from '../src/index.ts'
import {
  type FakeAnswer,
  type FakeBitget,
  type FakeRequest,
  IMPATIENT,
  optionsFor,
  startFakeBitget,
} from './fake-bitget.ts'
import { fillRow, orderRow, SETTINGS, serveUnified, settings } from './fake-unified.ts'
import { intent } from './intents.ts'

const TRADE = '/api/v3/trade/'

let fake: FakeBitget
beforeEach(async () => {
  fake = serveUnified(await startFakeBitget())
})
afterEach(() => fake.close())
const venue = () => createBitgetVenue({ ...optionsFor(fake, IMPATIENT), family: 'unified' })
const sent = (path: string): readonly FakeRequest['body'][] =>
  fake.requests.filter((request) => request.path === `${TRADE}${path}`).map(({ body }) => body)
const hedge = () => fake.route(SETTINGS, () => ({ data: settings({ holdMode: 'hedge_mode' }) }))

describe('placing', () => {
  const echo = ({ body }: FakeRequest): FakeAnswer => ({ data: { orderId: '1', clientOid: body.clientOid } })
  const LIMITS = ['a', 'b', 'c'].map((id) => intent(id))
  const outcomes = async (answer: FakeAnswer, orders: readonly OrderIntent[] = LIMITS) => {
    fake.route(`${TRADE}place-batch`, () => answer)
    const all = await venue().place('BTCUSDT', orders)
    return Object.fromEntries(
      all.map((each) => [
        each.clientOrderId,
        each.outcome === 'accepted' ? `accepted ${each.venueOrderId}` : `${each.outcome} ${each.error.code}`,
      ]),
    )
  }

  it('sends what the order says: side of the trade, margin mode, quantity and price as exact text', async () => {
    fake.route(`${TRADE}place-order`, echo)
    const order = intent('one', { marginMode: 'isolated', reduceOnly: true, side: 'sell' })
    expect(await venue().place('BTCUSDT', [order])).toMatchObject([{ outcome: 'accepted', venueOrderId: '1' }])
    expect(sent('place-order')).toEqual([
      {
        category: 'USDT-FUTURES',
        symbol: 'BTCUSDT',
        clientOid: 'one',
        qty: '0.001',
        side: 'sell',
        reduceOnly: 'yes',
        orderType: 'limit',
        price: '60000.0',
        timeInForce: 'post_only',
        marginMode: 'isolated',
      },
    ])
  })

  it('batches what a batch can carry, and sends the rest one by one: market, isolated, reduce-only', async () => {
    fake.route(`${TRADE}place-order`, echo)
    fake.route(`${TRADE}place-batch`, ({ body }) => ({
      data: Object.values(body).map((row, i) => ({ orderId: String(i + 10), ...(row as object) })),
    }))
    const orders = [
      ...Array.from({ length: 23 }, (_, i) => intent(`l${i}`)),
      intent('m', { type: 'market', price: null, timeInForce: 'ioc' }),
      intent('i', { marginMode: 'isolated' }),
      intent('r', { reduceOnly: true }),
    ]
    const all = await venue().place('BTCUSDT', orders)
    expect(all.map(({ outcome }) => outcome)).toEqual(orders.map(() => 'accepted'))
    expect(sent('place-batch').map((rows) => Object.keys(rows).length)).toEqual([20, 3])
    expect(sent('place-order').map(({ clientOid }) => clientOid)).toEqual(['m', 'i', 'r'])
  })

  it('batches closes of a hedged leg, which need no reduce-only', async () => {
    hedge()
    fake.route(`${TRADE}place-batch`, ({ body }) => ({
      data: Object.values(body).map((row) => ({ orderId: '1', clientOid: (row as { clientOid: string }).clientOid })),
    }))
    const close = { positionSide: 'long', side: 'sell', reduceOnly: true } as const
    await venue().place('BTCUSDT', [intent('a', close), intent('b', close)])
    expect(Object.values(sent('place-batch')[0] ?? {})).toMatchObject([
      { side: 'sell', posSide: 'long' },
      { side: 'sell', posSide: 'long' },
    ])
    expect(JSON.stringify(sent('place-batch'))).not.toContain('reduceOnly')
  })

  it.each<[string, FakeAnswer, Readonly<Record<string, string>>]>([
    [
      'each row by its id, in any order, failed ones by their code',
      {
        data: [
          { orderId: '', clientOid: 'c', code: '25207', msg: 'too small' },
          { orderId: null, clientOid: 'b' },
          { orderId: '9', clientOid: 'a', code: '00000' },
        ],
      },
      { a: 'accepted 9', b: 'accepted null', c: 'refused 25207' },
    ],
    [
      'a missing row, a doubled one and an unknown code as unknown',
      {
        data: [
          { orderId: '9', clientOid: 'b' },
          { orderId: '9', clientOid: 'b' },
          { orderId: '', clientOid: 'c', code: '25998' },
        ],
      },
      { a: 'unknown not_in_answer', b: 'unknown contradiction', c: 'unknown 25998' },
    ],
    ['a duplicate as unknown', { code: '25212' }, { a: 'unknown 25212', b: 'unknown 25212', c: 'unknown 25212' }],
    ['25001 as unknown', { code: '25001' }, { a: 'unknown 25001', b: 'unknown 25001', c: 'unknown 25001' }],
    [
      'a zero-byte 200 as unknown',
      { raw: '' },
      { a: 'unknown empty_answer', b: 'unknown empty_answer', c: 'unknown empty_answer' },
    ],
    [
      'a numeric code as unknown',
      { raw: '{"code":0,"data":[]}' },
      { a: 'unknown malformed', b: 'unknown malformed', c: 'unknown malformed' },
    ],
    [
      'a cut connection as unknown',
      'reset',
      { a: 'unknown econnreset', b: 'unknown econnreset', c: 'unknown econnreset' },
    ],
  ])('reads %s', async (_, answer, expected) => {
    expect(await outcomes(answer)).toEqual(expected)
    expect(sent('place-batch')).toHaveLength(1)
  })

  it('sends no order of the mode the account is not in', async () => {
    hedge()
    expect(await venue().place('BTCUSDT', [intent('net')])).toMatchObject([
      { outcome: 'refused', error: { kind: 'needs_user', code: 'position_mode_mismatch' } },
    ])
    expect(sent('place-order')).toEqual([])
  })
})

describe('canceling', () => {
  it('is one request for one order and batches of twenty for more', async () => {
    fake.route(`${TRADE}cancel-order`, ({ body }) =>
      body.clientOid === 'gone' ? { code: '25204' } : { data: { orderId: '5', clientOid: body.clientOid } },
    )
    fake.route(`${TRADE}cancel-batch`, ({ body }) => ({
      data: Object.values(body).map((row, i) => ({
        orderId: '7',
        clientOid: (row as { clientOid: string }).clientOid,
        ...(i === 1 ? { code: '25204', msg: 'Order does not exist' } : {}),
      })),
    }))
    const at = venue()
    expect(await at.cancel('BTCUSDT', ['a'])).toMatchObject([{ outcome: 'accepted', venueOrderId: '5' }])
    expect(await at.cancel('BTCUSDT', ['gone'])).toMatchObject([{ outcome: 'refused', error: { code: '25204' } }])
    const many = await at.cancel(
      'BTCUSDT',
      Array.from({ length: 25 }, (_, i) => `x${i}`),
    )
    expect(many.map(({ outcome }) => outcome).filter((outcome) => outcome === 'refused')).toHaveLength(2)
    expect(sent('cancel-batch').map((rows) => Object.keys(rows).length)).toEqual([20, 5])
    expect(Object.values(sent('cancel-batch')[0] ?? {})[0]).toEqual({
      clientOid: 'x0',
      category: 'USDT-FUTURES',
      symbol: 'BTCUSDT',
    })
  })
})

describe('looking up', () => {
  const places = { 'order-info': 0, 'unfilled-orders': 1, 'history-orders': 2, fills: 3 }
  beforeEach(() => {
    fake.route(`${TRADE}order-info`, () => ({ code: '25204', msg: 'Order does not exist' }))
    fake.route(`${TRADE}unfilled-orders`, () => ({ data: { list: [], cursor: null } }))
    fake.route(`${TRADE}history-orders`, () => ({ data: { list: null, cursor: null } }))
    fake.route(`${TRADE}fills`, () => ({ data: { list: null, cursor: null } }))
  })
  const found = { ok: true, value: { found: true, report: { clientOrderId: 'mine', state: 'partially_filled' } } }
  const once =
    (row: object) =>
    ({ query }: FakeRequest) => ({
      data: { list: query.cursor === undefined ? [row] : [], cursor: null },
    })

  it('finds an order in each of the four places', async () => {
    expect(await venue().lookup('BTCUSDT', 'mine')).toEqual({ ok: true, value: { found: false } })
    for (const place of Object.keys(places)) expect(sent(place)).toHaveLength(1)
    fake.route(`${TRADE}history-orders`, once(orderRow()))
    expect(await venue().lookup('BTCUSDT', 'mine')).toMatchObject(found)
    fake.route(`${TRADE}unfilled-orders`, once(orderRow()))
    expect(await venue().lookup('BTCUSDT', 'mine')).toMatchObject(found)
    fake.route(`${TRADE}order-info`, () => ({ data: orderRow() }))
    expect(await venue().lookup('BTCUSDT', 'mine')).toMatchObject(found)
  })

  it('trusts a fill more than three places that know nothing, and never calls such an order absent', async () => {
    fake.route(`${TRADE}fills`, once(fillRow('900')))
    expect(await venue().lookup('BTCUSDT', 'mine')).toMatchObject({ ok: false, error: { code: 'fills_unresolved' } })
    fake.route(`${TRADE}order-info`, ({ query }) => (query.orderId ? { data: orderRow() } : { code: '25204' }))
    expect(await venue().lookup('BTCUSDT', 'mine')).toMatchObject(found)
  })

  it.each(Object.keys(places))('proves nothing when %s does not answer', async (place) => {
    fake.route(`${TRADE}${place}`, () => ({ code: '25000' }))
    expect(await venue().lookup('BTCUSDT', 'mine')).toMatchObject({ ok: false })
  })

  it('takes no answer to another question', async () => {
    fake.route(`${TRADE}order-info`, () => ({ data: orderRow({ clientOid: 'other' }) }))
    expect(await venue().lookup('BTCUSDT', 'mine')).toMatchObject({ ok: false, error: { code: 'malformed' } })
    fake.route(`${TRADE}order-info`, () => ({ data: orderRow({ symbol: 'ETHUSDT', price: '60000' }) }))
    expect(await venue().lookup('BTCUSDT', 'mine')).toMatchObject({ ok: false, error: { code: 'malformed' } })
  })
})

describe('stops', () => {
  const stop = (changes: Partial<StopRequest> = {}): StopRequest => ({
    clientOrderId: 's',
    symbol: 'BTCUSDT',
    kind: 'stop_loss',
    side: 'sell',
    positionSide: 'net',
    marginMode: 'crossed',
    triggerBy: 'mark',
    triggerPrice: 590_000 as Ticks,
    limitPrice: null,
    quantity: null,
    reduceOnly: false,
    ...changes,
  })
  const common = { category: 'USDT-FUTURES', symbol: 'BTCUSDT', clientOid: 's' }

  it.each<[string, StopRequest, object]>([
    [
      'a whole long, one-way',
      stop(),
      {
        type: 'tpsl',
        tpslMode: 'full',
        side: 'sell',
        posSide: 'long',
        stopLoss: '59000.0',
        slTriggerBy: 'mark',
        slOrderType: 'market',
      },
    ],
    [
      'a part of a short leg, with a limit',
      stop({
        kind: 'take_profit',
        side: 'buy',
        positionSide: 'short',
        triggerBy: 'last',
        limitPrice: 589_000 as Ticks,
        quantity: 7 as Steps,
      }),
      {
        type: 'tpsl',
        tpslMode: 'partial',
        qty: '0.0007',
        side: 'buy',
        posSide: 'short',
        takeProfit: '59000.0',
        tpTriggerBy: 'market',
        tpOrderType: 'limit',
        tpLimitPrice: '58900.0',
      },
    ],
    [
      'a trigger that opens',
      stop({ kind: 'trigger', side: 'buy', quantity: 7 as Steps, triggerBy: 'last' }),
      {
        type: 'trigger',
        qty: '0.0007',
        side: 'buy',
        triggerBy: 'market',
        triggerPrice: '59000.0',
        triggerOrderType: 'market',
      },
    ],
  ])('are sent as the wire has them: %s', async (_, request, expected) => {
    fake.route(`${TRADE}place-strategy-order`, ({ body }) => ({ data: { orderId: '3', clientOid: body.clientOid } }))
    expect(await venue().placeStop(request)).toMatchObject({ outcome: 'accepted', venueOrderId: '3' })
    expect(sent('place-strategy-order')).toEqual([{ ...common, ...expected }])
  })

  it('whose row names no side take it from the position, and are no fact without one', async () => {
    const row = {
      ...common,
      orderId: '3',
      qty: '',
      posSide: 'net',
      status: 'pending',
      takeProfit: '',
      stopLoss: '59000.0',
      tpTriggerBy: 'market',
      slTriggerBy: 'mark',
      createdTime: '1719535736339',
    }
    const position = {
      symbol: 'BTCUSDT',
      holdMode: 'one_way_mode',
      posSide: 'short',
      marginMode: 'crossed',
      total: '0.002',
      avgPrice: '60000',
      leverage: '10',
    }
    fake.route(`${TRADE}unfilled-strategy-orders`, ({ query }) => ({ data: query.type === 'tpsl' ? [row] : [] }))
    fake.route('/api/v3/position/current-position', () => ({ data: { list: [position] } }))
    expect(await venue().openStops()).toMatchObject({
      ok: true,
      value: [{ clientOrderId: 's', side: 'buy', positionSide: 'net', quantity: null, triggerBy: 'mark' }],
    })
    fake.route('/api/v3/position/current-position', () => ({ data: { list: null } }))
    expect(await venue().openStops()).toMatchObject({ ok: false, error: { code: 'malformed' } })
  })
})

describe('the switch that cancels all orders of an account that falls silent', () => {
  const PATH = `${TRADE}countdown-cancel-all`

  it('is told its seconds as text, 0 to end it', async () => {
    fake.route(PATH, () => ({ data: 'success' }))
    const { countdown } = venue()
    for (const seconds of [30, 0]) expect(await countdown?.(seconds)).toEqual({ ok: true, value: null })
    expect(sent('countdown-cancel-all')).toEqual([{ countdown: '30' }, { countdown: '0' }])
  })

  it.each<[string, FakeAnswer, string]>([
    ['seconds that are none', { code: '41101' }, 'refused'],
    ['an account without access', { code: '40014' }, 'needs_user'],
    ['too many calls', { code: '429', status: 429 }, 'rate_limited'],
    ['an answer that says nothing', { raw: 'oops', status: 500 }, 'unknown'],
  ])('%s', async (_, answer, kind) => {
    fake.route(PATH, () => answer)
    expect(await venue().countdown?.(30)).toMatchObject({ ok: false, error: { kind } })
  })

  it('is not asked of a classic account', async () => {
    fake.route(SETTINGS, () => ({ code: '40084' }))
    const answer = await createBitgetVenue(optionsFor(fake, IMPATIENT)).countdown?.(30)
    expect(answer).toMatchObject({ ok: false, error: { kind: 'refused', code: 'not_offered' } })
    expect(sent('countdown-cancel-all')).toEqual([])
  })
})
