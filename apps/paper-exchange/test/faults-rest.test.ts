import { describe, expect, it } from 'vitest'
import { faultStage } from './fault-stage.ts'
import type { Keys, OpenFront } from './open-front.ts'
import type { Json } from './running-exchange.ts'

let open: OpenFront
let classic: Keys
let unified: Keys
faultStage('rest', (stage) => {
  ;({ open, classic, unified } = stage)
})

const V2 = '/api/v2/mix/order'
const V3 = '/api/v3/trade'
const PRODUCT = { productType: 'USDT-FUTURES', symbol: 'BTCUSDT' }
let number = 0
const nextId = () => `f${number++}`

const order = (clientOid: string, more: Record<string, unknown> = {}) => ({
  ...PRODUCT,
  marginMode: 'crossed',
  marginCoin: 'USDT',
  size: '0.01',
  price: open.priceAt(0.98),
  side: 'buy',
  orderType: 'limit',
  clientOid,
  ...more,
})
const item = (clientOid: string) => ({
  size: '0.01',
  price: open.priceAt(0.98),
  side: 'buy',
  orderType: 'limit',
  clientOid,
})
const uta = (clientOid: string) => ({
  category: 'USDT-FUTURES',
  symbol: 'BTCUSDT',
  qty: '0.01',
  price: open.priceAt(0.98),
  side: 'buy',
  orderType: 'limit',
  clientOid,
})

const place = (clientOid: string, more = {}) => open.post(`${V2}/place-order`, order(clientOid, more), classic)
const detail = (clientOid: string) => open.get(`${V2}/detail`, { ...PRODUCT, clientOid }, classic)
const pending = () => open.get(`${V2}/orders-pending`, PRODUCT, classic)
const fills = () => open.get(`${V2}/fills`, PRODUCT, classic)
const truth = (clientOrderId: string, { uid }: Keys = classic) => open.venue.order(uid, { clientOrderId })
const openIds = ({ uid }: Keys = classic) => open.venue.openOrders(uid).map((each) => each.clientOrderId)

/** The taken ones are durable: the journal has them, not only the memory. */
const allDurable = () => expect(open.exchange.hasPending()).toBe(false)

describe('an order whose outcome the client does not learn', () => {
  it('E1 is taken and its answer lost', async () => {
    const id = nextId()
    await open.fault('drop_response', { route: `POST ${V2}/place-order`, count: 1 })
    await expect(place(id)).rejects.toThrow()
    expect(truth(id)?.status).toBe('live')
    allDurable()
    expect((await detail(id)).json.data.clientOid).toBe(id)
    expect((await place(nextId())).status).toBe(200)
  })

  it('E1 is lost before it was taken', async () => {
    const id = nextId()
    await open.fault('drop_request', { route: '*place-order', account: classic.uid, nth: 1 })
    await expect(place(id)).rejects.toThrow()
    expect(truth(id)).toBeNull()
    expect((await detail(id)).json.code).toBe('40109')
    expect((await place(id)).status).toBe(200)
  })

  it('E2 is taken later, and not at all when its signature is too old by then', async () => {
    const [late, never] = [nextId(), nextId()]
    await open.fault('late_acceptance', { count: 2 })
    await expect(place(late)).rejects.toThrow()
    expect((await detail(late)).json.code).toBe('40109')
    await open.admin('POST', '/faults/release')
    expect((await detail(late)).json.data.state).toBe('live')
    await expect(place(never)).rejects.toThrow()
    open.pass(30_001)
    expect((await open.admin('POST', '/faults/release')).released).toBe(1)
    await new Promise((resolve) => setImmediate(resolve))
    expect(truth(never)).toBeNull()
  })

  it.each([
    ['40010', true, 400],
    ['40725', false, 400],
    ['45001', true, 400],
    ['25000', true, 400],
    ['25001', false, 400],
    ['html_502', true, 502],
    ['html_504', false, 504],
    ['no_envelope', true, 500],
    ['empty_200', false, 200],
    ['500', true, 500],
  ] as const)('E4 is answered %s, taken: %s', async (answer, taken, status) => {
    const id = nextId()
    await open.fault('error_answer', { route: `POST ${V2}/place-order`, answer, taken, count: 1 })
    const answered = await place(id)
    expect(answered.status).toBe(status)
    expect(answered.json?.code === '00000').toBe(false)
    if (answer.startsWith('html'))
      expect([answered.type, answered.text]).toEqual(['text/html', expect.stringContaining('<html>')])
    if (answer === 'empty_200') expect(answered.text).toBe('')
    expect(truth(id) !== null).toBe(taken)
  })

  it('E4 is taken or not by a seeded coin', async () => {
    const run = async () => {
      const ids = Array.from({ length: 12 }, nextId)
      await open.fault('error_answer', { route: '*place-order', answer: '45001', seed: 7 })
      for (const id of ids) await place(id)
      await open.admin('POST', '/faults/clear')
      return ids.map((id) => truth(id) !== null)
    }
    const taken = await run()
    expect(new Set(taken)).toEqual(new Set([true, false]))
    expect(await run()).toEqual(taken)
  })

  it('E3 meets a reset connection for a while', async () => {
    await open.fault('refuse_connections', { for_ms: 60_000 })
    await expect(open.get('/api/v2/public/time', {}, null)).rejects.toThrow()
    await expect(open.socket()).rejects.toThrow()
    open.pass(60_001)
    expect((await open.get('/api/v2/public/time', {}, null)).status).toBe(200)
  })
})

describe('limits and pauses', () => {
  it('E5 answers 429, and blocks the address after some of them', async () => {
    const id = nextId()
    await open.fault('ip_block', { after: 2, for_ms: 600_000 })
    await open.fault('rate_limited', { route: '*place-order', count: 2 })
    expect((await place(id)).json.code).toBe('429')
    expect((await pending()).status).toBe(200)
    expect((await place(id)).status).toBe(429)
    expect((await pending()).status).toBe(403)
    expect(truth(id)).toBeNull()
    open.pass(600_001)
    expect((await place(id)).status).toBe(200)
  })

  it('E12 stands on another clock: its time differs, and signatures by the true one expire', async () => {
    await open.fault('clock_skew', { offset_ms: -90_000 })
    const { json } = await open.get('/api/v2/public/time', {}, null)
    expect(Number(json.data.serverTime) - open.wallMs).toBe(-90_000)
    const id = nextId()
    expect((await place(id)).json.code).toBe('40008')
    expect(truth(id)).toBeNull()
  })

  it.each(['kept', 'canceled'] as const)('E13 is in maintenance, orders %s', async (orders) => {
    const id = nextId()
    await place(id)
    await open.fault('maintenance', { orders, for_ms: 3_600_000 })
    expect((await place(nextId())).json.code).toBe('45001')
    expect((await open.get('/api/v2/public/time', {}, null)).status).toBe(200)
    expect(truth(id)?.status).toBe(orders === 'kept' ? 'live' : 'canceled')
    open.pass(3_600_001)
    expect((await detail(id)).json.data.state).toBe(orders === 'kept' ? 'live' : 'canceled')
  })
})

describe('a batch', () => {
  const batch = (ids: readonly string[]) =>
    open.post(`${V2}/batch-place-order`, { ...order(''), clientOid: undefined, orderList: ids.map(item) }, classic)

  it('E7 fails in parts with mixed codes, its rows in any order', async () => {
    const ids = Array.from({ length: 10 }, nextId)
    await open.fault('batch_partial', { keep: 6, seed: 2 })
    await open.fault('batch_shuffle', { seed: 2 })
    const { status, json } = await batch(ids)
    expect(status).toBe(200)
    const placed = json.data.successList.map((row: Json) => row.clientOid)
    const failed = json.data.failureList.map((row: Json) => row.clientOid)
    expect([placed.length, failed.length]).toEqual([6, 4])
    expect([...placed, ...failed].sort()).toEqual([...ids].sort())
    expect(placed).not.toEqual(ids.filter((id) => placed.includes(id)))
    expect(new Set(json.data.failureList.map((row: Json) => row.errorCode)).size).toBeGreaterThan(1)
    for (const id of ids) expect(truth(id)?.status ?? 'absent').toBe(placed.includes(id) ? 'live' : 'absent')
    allDurable()
  })

  it('E7 fails in parts on the unified side too, rows in the order asked', async () => {
    const ids = Array.from({ length: 6 }, nextId)
    await open.fault('batch_partial', { keep: 3 })
    const { json } = await open.post(`${V3}/place-batch`, ids.map(uta), unified)
    expect(json.data.map((row: Json) => row.clientOid)).toEqual(ids)
    const refused = json.data.filter((row: Json) => row.code !== undefined && row.code !== '00000')
    expect(refused).toHaveLength(3)
    for (const row of json.data) expect(truth(row.clientOid, unified) === null).toBe(refused.includes(row))
  })

  it('E8 fails as a whole after k of n', async () => {
    const ids = Array.from({ length: 5 }, nextId)
    await open.fault('batch_abort', { keep: 2 })
    const { status, json } = await batch(ids)
    expect([status, json.data]).toEqual([500, null])
    expect(ids.map((id) => truth(id)?.status ?? 'absent')).toEqual(['live', 'live', 'absent', 'absent', 'absent'])
  })
})

describe('reads that are behind', () => {
  it('E9 do not know an order right after it was placed', async () => {
    await open.fault('read_lag', { route: '*detail', lag_ms: 5000 })
    const id = nextId()
    await place(id)
    expect((await detail(id)).json.code).toBe('40109')
    expect((await pending()).json.data.entrustedList[0].clientOid).toBe(id)
    open.pass(5001)
    expect((await detail(id)).json.data.state).toBe('live')
  })

  it('E9 say 25204 on the unified side', async () => {
    await open.fault('read_lag', { route: '*order-info', lag_ms: 5000 })
    const id = nextId()
    await open.post(`${V3}/place-order`, uta(id), unified)
    expect((await open.get(`${V3}/order-info`, { clientOid: id }, unified)).json.code).toBe('25204')
    open.pass(5001)
    expect((await open.get(`${V3}/order-info`, { clientOid: id }, unified)).json.data.clientOid).toBe(id)
  })

  it('E10 E11 W14 lag one another: filled by its status, without fills and position', async () => {
    await open.fault('read_lag', { route: '*fills', lag_ms: 8000 })
    await open.fault('read_lag', { route: '*all-position', lag_ms: 4000 })
    await open.fault('read_lag', { route: '*orders-pending', lag_ms: 2000 })
    const [id, resting] = [nextId(), nextId()]
    await place(resting)
    open.pass(3000)
    await open.post(`${V2}/cancel-order`, { ...PRODUCT, clientOid: resting }, classic)
    await place(id, { orderType: 'market', price: undefined })
    const positions = () => open.get('/api/v2/mix/position/all-position', { ...PRODUCT, marginCoin: 'USDT' }, classic)
    const listed = async () => (await pending()).json.data.entrustedList.map((row: Json) => row.clientOid)
    const filled = async () => (await fills()).json.data.fillList?.length ?? 0
    expect((await detail(id)).json.data.state).toBe('filled')
    expect([await listed(), await filled(), (await positions()).json.data]).toEqual([
      [resting, ...(await listed()).slice(1)],
      0,
      [],
    ])
    expect(truth(resting)?.status).toBe('canceled')
    open.pass(2001)
    expect(await listed()).not.toContain(resting)
    open.pass(2000)
    expect([await filled(), (await positions()).json.data.length]).toEqual([0, 1])
    open.pass(4000)
    expect(await filled()).toBe(1)
    await open.admin('POST', `/accounts/${classic.uid}/close-position`, {})
  })

  it('never lag more than the exchange tells its clients', async () => {
    await expect(open.fault('read_lag', { lag_ms: 60_001 })).rejects.toThrow('--read-lag-ms')
  })

  it('E10 come with a short page and a row twice', async () => {
    await open.admin('POST', `/accounts/${classic.uid}/cancel-all`, {})
    const ids = [nextId(), nextId(), nextId(), nextId()]
    for (const id of ids) await place(id)
    await open.fault('page_cut', { route: '*orders-pending', keep: 3, count: 1 })
    expect((await pending()).json.data.entrustedList).toHaveLength(3)
    await open.fault('page_repeat', { route: '*orders-pending', count: 1 })
    const rows = (await pending()).json.data.entrustedList.map((row: Json) => row.clientOid)
    expect([rows.length, rows[0]]).toEqual([5, rows[1]])
    expect(openIds()).toEqual(ids)
  })
})

describe('a cancel', () => {
  const cancel = (clientOid: string) => open.post(`${V2}/cancel-order`, { ...PRODUCT, clientOid }, classic)

  it('E22 comes too late: the order is filled once, and the price stays moved', async () => {
    const id = nextId()
    await place(id)
    await open.fault('fill_on_cancel', { count: 1 })
    expect((await cancel(id)).json.code).toBe('40768')
    expect(truth(id)?.status).toBe('filled')
    expect(open.venue.fills(classic.uid).filter((fill) => fill.clientOrderId === id)).toHaveLength(1)
    await open.admin('POST', `/accounts/${classic.uid}/close-position`, {})
  })

  it('E23 is answered as done and is not', async () => {
    const id = nextId()
    await place(id)
    await open.fault('cancel_ignored', { count: 1 })
    const { status, json } = await cancel(id)
    expect([status, json.data.clientOid]).toEqual([200, id])
    expect(truth(id)?.status).toBe('live')
    expect((await cancel(id)).status).toBe(200)
    expect(truth(id)?.status).toBe('canceled')
  })

  it('E23 is done and called unknown', async () => {
    const id = nextId()
    await place(id)
    await open.fault('error_answer', { route: '*cancel-order', answer: '40768', taken: true, count: 1 })
    expect((await cancel(id)).json.code).toBe('40768')
    expect(truth(id)?.status).toBe('canceled')
  })
})

describe('an answer', () => {
  it.each([
    'truncated',
    'not_json',
    'null_body',
    'null_data',
    'null_member',
    'huge_number',
    'exponent',
    'number_type',
    'new_enum',
    'not_a_number',
    'wrong_shape',
  ])('E24 is garbled (%s), the order taken', async (garble) => {
    const id = nextId()
    await place(id)
    const honest = (await detail(id)).text
    await open.fault('garble', { route: '*detail', garble, count: 1, seed: 4 })
    const answered = await detail(id)
    expect(answered.status).toBe(200)
    const shape = (text: string) => text.replaceAll(/"requestTime":\d+/g, '')
    expect(shape(answered.text)).not.toBe(shape(honest))
    if (garble === 'truncated' || garble === 'not_json') expect(answered.json).toBeUndefined()
    expect(truth(id)?.status).toBe('live')
  })

  it('E25 is that of another request, or the one before', async () => {
    const [a, b] = [nextId(), nextId()]
    await open.fault('swap_answers', { route: '*place-order', count: 2 })
    const [first, second] = await Promise.all([place(a), place(b)])
    expect([first.json.data.clientOid, second.json.data.clientOid].sort()).toEqual([a, b].sort())
    expect(first.json.data.clientOid).toBe(b)
    await open.fault('repeat_answer', { route: '*place-order' })
    const [c, d] = [nextId(), nextId()]
    expect((await place(c)).json.data.clientOid).toBe(c)
    expect((await place(d)).json.data.clientOid).toBe(c)
    for (const id of [a, b, c, d]) expect(truth(id)?.status).toBe('live')
  })

  it('E26 has fees of the other sign, or in another coin; the books do not', async () => {
    await place(nextId(), { orderType: 'market', price: undefined })
    const total = async () => (await fills()).json.data.fillList[0].feeDetail[0]
    const honest = await total()
    await open.fault('fee_sign', { route: '*fills' })
    await open.fault('fee_coin', { route: '*fills', coin: 'BGB' })
    expect(Number((await total()).totalFee)).toBe(-Number(honest.totalFee))
    expect((await total()).feeCoin).toBe('BGB')
    const seen = await open.admin('GET', `/accounts/${classic.uid}`)
    expect(seen.bill_sums.total).toBe(seen.balance)
    await open.admin('POST', `/accounts/${classic.uid}/close-position`, {})
  })

  it('W6 comes after the push about its order', async () => {
    const frames = await open.loggedIn(classic)
    await frames.subscribe({ instType: 'USDT-FUTURES', channel: 'orders', instId: 'default' })
    await open.fault('delay_response', { route: '*place-order', count: 1 })
    const id = nextId()
    let answered = false
    const answer = place(id).then((each) => {
      answered = true
      return each
    })
    await frames.until((frame) => frame.data?.[0]?.clientOid === id)
    expect(answered).toBe(false)
    await open.admin('POST', '/faults/release')
    expect((await answer).json.data.clientOid).toBe(id)
    frames.end()
  })

  it('of the family probe fails once (E29)', async () => {
    await open.fault('error_answer', { route: '/api/v3/account/settings', answer: '500', taken: false, count: 1 })
    const probe = () => open.get('/api/v3/account/settings', {}, unified)
    expect((await probe()).status).toBe(500)
    expect((await probe()).status).toBe(200)
  })
})

describe('E30 a coarser grain', () => {
  it('is told in the instrument list and asked of new orders; what rests stays', async () => {
    const [id, fine, coarse] = [nextId(), nextId(), nextId()]
    const odd = { price: open.priceAt(0.98).replace(/\.\d$/, '.3') }
    await place(id, odd)
    await open.fault('coarser_grain', { times: 10 })
    const contracts = await open.get('/api/v2/mix/market/contracts', PRODUCT, null)
    expect(contracts.json.data[0]).toMatchObject({ pricePlace: '1', priceEndStep: '10' })
    expect((await place(fine, odd)).json.code).toBe('45115')
    expect(truth(fine)).toBeNull()
    expect((await place(coarse, { price: open.priceAt(0.98).replace(/\.\d$/, '.0') })).status).toBe(200)
    expect(truth(id)?.status).toBe('live')
    const batch = {
      ...order(''),
      clientOid: undefined,
      orderList: [
        { ...item('x1'), ...odd },
        { ...item('x2'), price: odd.price.replace('.3', '.0') },
      ],
    }
    const { json } = await open.post(`${V2}/batch-place-order`, batch, classic)
    expect(json.data.failureList.map((row: Json) => [row.clientOid, row.errorCode])).toEqual([['x1', '45115']])
    expect([truth('x1'), truth('x2')?.status]).toEqual([null, 'live'])
  })
})
