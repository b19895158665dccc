import type { SubmitOutcome } from '@gridpilot/engine'
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
import { intent } from './intents.ts'

const BATCH = '/api/v2/mix/order/batch-place-order'
const SINGLE = '/api/v2/mix/order/place-order'
const CANCEL = '/api/v2/mix/order/batch-cancel-orders'

let fake: FakeBitget
beforeEach(async () => {
  fake = await startFakeBitget()
})
afterEach(() => fake.close())

const sent = (path: string) => fake.requests.filter((request) => request.path === path)
const summary = (outcomes: readonly SubmitOutcome[]) =>
  Object.fromEntries(
    outcomes.map((each) => [
      each.clientOrderId,
      each.outcome === 'accepted' ? each.venueOrderId : `${each.outcome} ${each.error.kind} ${each.error.code}`,
    ]),
  )
const three = [intent('a'), intent('b'), intent('c')]
const placeThree = async (answer: FakeAnswer) => {
  fake.route(BATCH, () => answer)
  const settings = answer === 'hang' ? IMPATIENT : {}
  return summary(await createBitgetVenue(optionsFor(fake, settings)).place('BTCUSDT', three))
}

describe('what goes over the wire', () => {
  it('asks its fence right before each change, after waiting for its turn: a process that slept sends nothing', async () => {
    fake.route(SINGLE, () => ({ data: { orderId: '1', clientOid: 'a' } }))
    const venue = createBitgetVenue(optionsFor(fake))
    const asked: number[] = []
    venue.fence?.(() => asked.push(sent(SINGLE).length) < 11)
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () => venue.place('BTCUSDT', [intent('a')]).then(([outcome]) => outcome)),
    )
    expect(asked).toHaveLength(12)
    expect(sent(SINGLE)).toHaveLength(10)
    const kept = outcomes.filter((outcome) => outcome?.outcome === 'refused')
    expect(kept.map((outcome) => outcome?.outcome === 'refused' && outcome.error)).toEqual(
      Array.from({ length: 2 }, () => expect.objectContaining({ kind: 'rate_limited', code: 'may_not_send' })),
    )
  })

  it('sends several limit orders of one symbol as one crossed, one-way batch', async () => {
    fake.route(BATCH, () => ({ data: { successList: [], failureList: [] } }))
    const orders = [intent('a', { reduceOnly: true, side: 'sell' }), intent('b', { timeInForce: 'gtc' })]
    await createBitgetVenue(optionsFor(fake)).place('BTCUSDT', orders)
    expect(sent(BATCH).map(({ body }) => body)).toEqual([
      {
        symbol: 'BTCUSDT',
        productType: 'USDT-FUTURES',
        marginMode: 'crossed',
        marginCoin: 'USDT',
        orderList: [
          {
            clientOid: 'a',
            side: 'sell',
            size: '0.001',
            reduceOnly: 'YES',
            orderType: 'limit',
            price: '60000.0',
            force: 'post_only',
          },
          { clientOid: 'b', side: 'buy', size: '0.001', orderType: 'limit', price: '60000.0', force: 'gtc' },
        ],
      },
    ])
  })

  it('sends a market order alone, without price and force', async () => {
    fake.route(SINGLE, ({ body }) => ({ data: { orderId: '17', clientOid: body.clientOid } }))
    const market = intent('m', { type: 'market', price: null, timeInForce: 'ioc' })
    const outcomes = await createBitgetVenue(optionsFor(fake)).place('BTCUSDT', [market])
    expect(summary(outcomes)).toEqual({ m: '17' })
    expect(sent(SINGLE)[0]?.body).toEqual({
      symbol: 'BTCUSDT',
      productType: 'USDT-FUTURES',
      marginMode: 'crossed',
      marginCoin: 'USDT',
      clientOid: 'm',
      side: 'buy',
      size: '0.001',
      orderType: 'market',
    })
  })

  it('refuses what it cannot express without sending it: unknown symbols and contracts finer than money', async () => {
    const venue = createBitgetVenue(optionsFor(fake))
    expect(summary(await venue.place('NOPEUSDT', [intent('a', { symbol: 'NOPEUSDT' })]))).toEqual({
      a: 'refused refused instrument_unknown',
    })
    expect(summary(await venue.place('FINEUSDT', [intent('b', { symbol: 'FINEUSDT' })]))).toEqual({
      b: 'refused refused instrument_unknown',
    })
    expect(sent(SINGLE)).toEqual([])
  })
})

describe('what an answer proves', () => {
  it('matches a batch by client id in any order; what is in neither list is unknown', async () => {
    const answer = {
      successList: [
        { orderId: '12', clientOid: 'c' },
        { orderId: '99', clientOid: 'of-somebody-else' },
      ],
      failureList: [{ orderId: '', clientOid: 'a', errorMsg: 'less than 5 USDT', errorCode: '45110' }],
    }
    expect(await placeThree({ data: answer })).toEqual({
      a: 'refused refused 45110',
      b: 'unknown unknown not_in_answer',
      c: '12',
    })
  })

  it('takes a null orderId as accepted: a reduce-only order displaced older ones', async () => {
    const answer = { successList: [{ orderId: null, clientOid: 'a' }], failureList: null }
    expect((await placeThree({ data: answer })).a).toBe(null)
  })

  it('leaves an order in both lists, a duplicate id and a failure without a known code unknown', async () => {
    const answer = {
      successList: [{ orderId: '11', clientOid: 'a' }],
      failureList: [
        { orderId: '', clientOid: 'a', errorMsg: '', errorCode: '45110' },
        { orderId: '', clientOid: 'b', errorMsg: 'Duplicate clientOid', errorCode: '40786' },
        { orderId: '', clientOid: 'c', errorMsg: 'new', errorCode: '99999' },
      ],
    }
    expect(await placeThree({ data: answer })).toEqual({
      a: 'unknown unknown contradiction',
      b: 'unknown unknown 40786',
      c: 'unknown unknown 99999',
    })
  })

  it.each<[string, FakeAnswer, string]>([
    ['no answer in time', 'hang', 'unknown unknown timeout'],
    ['a cut connection', 'reset', 'unknown unknown econnreset'],
    ['HTTP 502 with a page', { raw: '<html>bad gateway</html>', status: 502 }, 'unknown unknown http_502'],
    ['a page with status 200', { raw: '<html>hello</html>' }, 'unknown unknown malformed'],
    ['a zero-byte 200', { raw: '' }, 'unknown unknown empty_answer'],
    ['truncated JSON', { raw: '{"code":"00000","data":{"succ' }, 'unknown unknown malformed'],
    ['a numeric code', { raw: '{"code":0,"data":{"successList":[]}}' }, 'unknown unknown malformed'],
    ['an orderId that lost digits', { data: { successList: [{ orderId: 1.2e18 }] } }, 'unknown unknown malformed'],
    ['a 5xx with a refusal inside', { code: '45110', status: 500 }, 'unknown unknown 45110'],
    ['40010', { code: '40010' }, 'unknown unknown 40010'],
    ['40725', { code: '40725' }, 'unknown unknown 40725'],
    ['45001', { code: '45001' }, 'unknown unknown 45001'],
    ['a code nobody knows', { code: '70707' }, 'unknown unknown 70707'],
    ['insufficient balance', { code: '40762' }, 'refused refused 40762'],
    ['HTTP 429', { code: '429', status: 429 }, 'refused rate_limited 429'],
    ['a revoked key', { code: '40037' }, 'refused needs_user 40037'],
    ['a unified account', { code: '40085' }, 'refused needs_user 40085'],
    ['maintenance of the contract', { code: '41114' }, 'refused unavailable 41114'],
  ])('a whole batch: %s', async (_, answer, expected) => {
    expect(await placeThree(answer)).toEqual({ a: expected, b: expected, c: expected })
    expect(sent(BATCH)).toHaveLength(1)
  })

  it('a single order whose answer names another id is unknown', async () => {
    fake.route(SINGLE, () => ({ data: { orderId: '5', clientOid: 'other' } }))
    const outcomes = await createBitgetVenue(optionsFor(fake)).place('BTCUSDT', [intent('a')])
    expect(summary(outcomes)).toEqual({ a: 'unknown unknown echo_mismatch' })
  })
})

describe('cancel', () => {
  const cancel = async (answer: (request: FakeRequest) => FakeAnswer) => {
    fake.route(CANCEL, answer)
    return summary(await createBitgetVenue(optionsFor(fake, IMPATIENT)).cancel('BTCUSDT', ['a', 'b', 'c']))
  }

  it('names every order, and reports each by its id', async () => {
    const outcomes = await cancel(() => ({
      data: {
        successList: [{ orderId: '3', clientOid: 'c' }],
        failureList: [{ orderId: '', clientOid: 'a', errorMsg: 'not there', errorCode: '40768' }],
      },
    }))
    expect(outcomes).toEqual({ a: 'refused refused 40768', b: 'unknown unknown not_in_answer', c: '3' })
    expect(sent(CANCEL)[0]?.body).toEqual({
      symbol: 'BTCUSDT',
      productType: 'USDT-FUTURES',
      marginCoin: 'USDT',
      orderIdList: [{ clientOid: 'a' }, { clientOid: 'b' }, { clientOid: 'c' }],
    })
  })

  it('without an answer every order stays unknown', async () => {
    expect(await cancel(() => 'hang')).toEqual({
      a: 'unknown unknown timeout',
      b: 'unknown unknown timeout',
      c: 'unknown unknown timeout',
    })
  })

  it('never sends an empty list, which would cancel everything', async () => {
    await expect(createBitgetVenue(optionsFor(fake)).cancel('BTCUSDT', [])).rejects.toThrow('client order ids')
    expect(sent(CANCEL)).toEqual([])
  })
})
