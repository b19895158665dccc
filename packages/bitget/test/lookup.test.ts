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

const ORDER = '/api/v2/mix/order/'
const orderRow = (changes: object = {}) => ({
  symbol: 'BTCUSDT',
  size: '0.002',
  orderId: '1190384645049036801',
  clientOid: 'mine',
  baseVolume: '0.0005',
  price: '60000.5',
  priceAvg: '60000.5',
  side: 'buy',
  orderType: 'limit',
  force: 'post_only',
  posMode: 'one_way_mode',
  cancelReason: '',
  cTime: '1719535736339',
  uTime: '1719535736393',
  ...changes,
})
const report = {
  clientOrderId: 'mine',
  venueOrderId: '1190384645049036801',
  symbol: 'BTCUSDT',
  side: 'buy',
  positionSide: 'net',
  type: 'limit',
  price: 600_005,
  quantity: 20,
  state: 'partially_filled',
  cumulative: 5,
  reason: null,
  updatedAtMs: 1_719_535_736_393,
}
const fillRow = (tradeId: string, orderId: string, cTime = '1719535736400') => ({
  tradeId,
  orderId,
  symbol: 'BTCUSDT',
  side: 'buy',
  price: '60000.5',
  baseVolume: '0.0005',
  tradeScope: 'maker',
  cTime,
})

let fake: FakeBitget
beforeEach(async () => {
  fake = await startFakeBitget()
  fake.route(`${ORDER}detail`, () => ({ code: '40109', msg: 'cannot be found' }))
  fake.route(`${ORDER}orders-pending`, () => ({ data: { entrustedList: null, endId: null } }))
  fake.route(`${ORDER}orders-history`, () => ({ data: { entrustedList: [], endId: null } }))
  fake.route(`${ORDER}fill-history`, () => ({ data: { fillList: null, endId: null } }))
})
afterEach(() => fake.close())
const lookup = () => createBitgetVenue(optionsFor(fake)).lookup('BTCUSDT', 'mine')
/** The rows once, then nothing: a list of one page. */
const onePage =
  (name: string, rows: readonly object[]) =>
  ({ query }: FakeRequest): FakeAnswer => ({
    data: { [name]: query.idLessThan === undefined ? rows : [], endId: null },
  })

describe('an order is found', () => {
  it('by its detail, whose status member is called state', async () => {
    fake.route(`${ORDER}detail`, () => ({ data: orderRow({ state: 'partially_filled' }) }))
    expect(await lookup()).toEqual({ ok: true, value: { found: true, report } })
    expect(fake.requests.find(({ path }) => path.endsWith('detail'))?.query).toEqual({
      productType: 'USDT-FUTURES',
      symbol: 'BTCUSDT',
      clientOid: 'mine',
    })
  })

  it('among the open orders, on a later page', async () => {
    const others = Array.from({ length: 100 }, (_, i) =>
      orderRow({ clientOid: `other${i}`, orderId: String(5000 - i), status: 'live' }),
    )
    fake.route(`${ORDER}orders-pending`, ({ query }) => {
      const mine = orderRow({ orderId: '42', status: 'live' })
      const page = query.idLessThan === undefined ? others : query.idLessThan === '42' ? [] : [mine]
      return { data: { entrustedList: page, endId: '1' } }
    })
    expect(await lookup()).toMatchObject({ value: { found: true, report: { venueOrderId: '42', state: 'live' } } })
  })

  it('in the history, with the reason of its end', async () => {
    const ended = orderRow({ status: 'cancelled', cancelReason: 'post_only_fill_cancel', baseVolume: '' })
    fake.route(`${ORDER}orders-history`, onePage('entrustedList', [ended]))
    expect(await lookup()).toEqual({
      ok: true,
      value: { found: true, report: { ...report, state: 'canceled', cumulative: 0, reason: 'post_only_fill_cancel' } },
    })
  })

  it('through a fill alone, whose order is asked for by the id of the venue', async () => {
    fake.route(`${ORDER}fill-history`, onePage('fillList', [fillRow('9', '77')]))
    fake.route(`${ORDER}detail`, ({ query }) =>
      query.orderId === '77'
        ? { data: orderRow({ orderId: '77', state: 'filled', baseVolume: '0.002' }) }
        : { code: '40109' },
    )
    expect(await lookup()).toMatchObject({ value: { found: true, report: { venueOrderId: '77', state: 'filled' } } })
  })
})

describe('an order is absent', () => {
  it('only after all four places answered', async () => {
    expect(await lookup()).toEqual({ ok: true, value: { found: false } })
    const asked = fake.requests.map(({ path }) => path.replace(ORDER, '')).filter((path) => !path.startsWith('/'))
    expect(asked).toEqual(['detail', 'orders-pending', 'orders-history', 'fill-history'])
  })

  it('although fills of other orders lie near, once their names are known', async () => {
    fake.route(`${ORDER}fill-history`, onePage('fillList', [fillRow('9', '77'), fillRow('8', '77')]))
    fake.route(`${ORDER}detail`, ({ query }) =>
      query.orderId === '77'
        ? { data: orderRow({ orderId: '77', clientOid: 'other', state: 'filled' }) }
        : { code: '40109' },
    )
    const venue = createBitgetVenue(optionsFor(fake))
    expect(await venue.lookup('BTCUSDT', 'mine')).toEqual({ ok: true, value: { found: false } })
    await venue.lookup('BTCUSDT', 'mine')
    expect(fake.requests.filter(({ query }) => query.orderId === '77')).toHaveLength(1)
  })

  it('after a restart, when dozens of recent fills have no name yet: the history names them all', async () => {
    const ids = Array.from({ length: 60 }, (_, i) => String(1_000 - i))
    fake.route(
      `${ORDER}fill-history`,
      onePage(
        'fillList',
        ids.map((id) => fillRow(`9${id}`, id)),
      ),
    )
    const rows = ids.map((id) => orderRow({ orderId: id, clientOid: `mine-${id}`, state: undefined, status: 'filled' }))
    fake.route(`${ORDER}orders-history`, ({ query }) =>
      query.clientOid === undefined
        ? { data: { entrustedList: rows.filter(({ orderId }) => Number(orderId) < Number(query.idLessThan ?? 9_999)) } }
        : { data: { entrustedList: [] } },
    )
    expect(await lookup()).toEqual({ ok: true, value: { found: false } })
  })

  it.each<[string, FakeAnswer]>([
    ['detail', { code: '40725' }],
    ['detail', 'hang'],
    ['detail', { data: orderRow({ state: 'live', clientOid: 'of-another-request' }) }],
    ['detail', { data: orderRow({ state: 'live', symbol: 'ETHUSDT' }) }],
    ['detail', { data: orderRow({ state: 'resting_somewhere_new' }) }],
    ['orders-pending', { raw: '', status: 200 }],
    ['orders-pending', { data: { entrustedList: [{ orderId: 5 }] } }],
    ['orders-history', { raw: '<html></html>', status: 503 }],
    ['fill-history', { code: '429', status: 429 }],
    ['fill-history', { data: { fillList: [fillRow('9', '77'), fillRow('9', '77')] } }],
  ])('never when %s gave no complete answer (%j)', async (name, answer) => {
    fake.route(`${ORDER}${name}`, () => answer)
    expect(await createBitgetVenue(optionsFor(fake, IMPATIENT)).lookup('BTCUSDT', 'mine')).toMatchObject({ ok: false })
  })

  it('never while a fill of that very order is seen and its detail lags behind', async () => {
    fake.route(
      `${ORDER}fill-history`,
      onePage('fillList', [{ ...fillRow('9', '1190384645049036801'), clientOid: 'mine' }]),
    )
    expect(await lookup()).toMatchObject({ ok: false, error: { code: 'fills_unresolved' } })
  })

  it('never while a fill belongs to an order nobody can name', async () => {
    fake.route(`${ORDER}fill-history`, onePage('fillList', [fillRow('9', '77')]))
    expect(await lookup()).toMatchObject({ ok: false, error: { kind: 'unavailable', code: 'fills_unresolved' } })
  })
})

describe('open orders', () => {
  it('are read on every page, until one is empty', async () => {
    const page = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) =>
        orderRow({ clientOid: `c${from - i}`, orderId: String(from - i), status: 'live', baseVolume: '0' }),
      )
    fake.route(`${ORDER}orders-pending`, ({ query }) => {
      const rows = query.idLessThan === undefined ? page(900, 100) : query.idLessThan === '801' ? page(800, 30) : []
      return { data: { entrustedList: rows, endId: null } }
    })
    const answer = await createBitgetVenue(optionsFor(fake)).openOrders()
    expect(answer.ok && answer.value).toHaveLength(130)
    expect(fake.requests.filter(({ path }) => path.endsWith('orders-pending')).map(({ query }) => query)).toEqual([
      { productType: 'USDT-FUTURES', limit: '100' },
      { productType: 'USDT-FUTURES', limit: '100', idLessThan: '801' },
      { productType: 'USDT-FUTURES', limit: '100', idLessThan: '771' },
    ])
  })

  it('are no answer at all when a page fails', async () => {
    fake.route(`${ORDER}orders-pending`, ({ query }) =>
      query.idLessThan === undefined ? { data: { entrustedList: [orderRow({ status: 'live' })] } } : { code: '45001' },
    )
    expect(await createBitgetVenue(optionsFor(fake)).openOrders()).toMatchObject({
      ok: false,
      error: { kind: 'unavailable', code: '45001' },
    })
  })
})
