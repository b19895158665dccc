import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Keys, OpenFront } from './open-front.ts'

/** Faults of the catalogue that are rules of the venue, or states a control puts it in: seen from the wire. */
let open: OpenFront
let keys: Keys
beforeAll(async () => {
  open = await OpenFront.start()
})
beforeEach(async () => {
  keys = await open.account()
})
afterAll(async () => {
  expect(open.fatal).toEqual([])
  await open.stop()
})

const V2 = '/api/v2/mix/order'
const PRODUCT = { productType: 'USDT-FUTURES', symbol: 'BTCUSDT' }
const place = (more: Record<string, unknown>, by = keys) => {
  const order = {
    ...PRODUCT,
    marginMode: 'crossed',
    marginCoin: 'USDT',
    size: '0.01',
    side: 'buy',
    orderType: 'market',
  }
  return open.post(`${V2}/place-order`, { ...order, ...more }, by)
}
const limit = (factor: number, more: Record<string, unknown> = {}) =>
  place({ orderType: 'limit', price: open.priceAt(factor), ...more })
const cancel = (clientOid: string) => open.post(`${V2}/cancel-order`, { ...PRODUCT, clientOid }, keys)
const truth = (clientOrderId: string) => open.venue.order(keys.uid, { clientOrderId })
const act = (action: string, body: unknown) => open.admin('POST', `/accounts/${keys.uid}/${action}`, body)
const instrument = (body: unknown) => open.admin('POST', '/instruments/BTCUSDT', body)

describe('rules of the venue', () => {
  it('E6 client order ids are unique for ever, among open orders, or for a period', async () => {
    const again = async () => (await limit(0.98, { clientOid: 'same' })).json.code
    expect([await again(), await again()]).toEqual(['00000', '40786'])
    await cancel('same')
    expect(await again()).toBe('40786')
    await act('client-order-id-rule', { client_order_id_rule: 'open' })
    expect([await again(), await again()]).toEqual(['00000', '40786'])
    await cancel('same')
    await act('client-order-id-rule', { client_order_id_rule: { period_ms: 1 } })
    expect(await again()).toBe('40786') // the market has not moved on
    while (open.exchange.stepMarket() && (await again()) !== '00000');
    expect(truth('same')?.status).toBe('live')
  })

  it('E15 a post-only order that would take is accepted, then canceled', async () => {
    const { json } = await limit(1.01, { force: 'post_only', clientOid: 'maker' })
    expect(json.code).toBe('00000')
    expect(truth('maker')).toMatchObject({ status: 'canceled', cancelReason: 'post_only_fill_cancel' })
    expect(open.venue.fills(keys.uid)).toEqual([])
  })

  it('E16 the balance went elsewhere', async () => {
    await act('withdraw', { amount: '99999' })
    expect((await limit(0.99, { size: '1', clientOid: 'poor' })).json.code).toBe('40762')
    expect(truth('poor')).toBeNull()
  })

  it('E21 a newer reduce-only order displaces an older one and is answered without an order id', async () => {
    await place({ size: '0.02' })
    const reduce = (clientOid: string) => limit(1.02, { side: 'sell', size: '0.02', reduceOnly: 'YES', clientOid })
    expect((await reduce('older')).json.data.orderId).toMatch(/^\d{19}$/)
    expect((await reduce('newer')).json.data).toEqual({ orderId: null, clientOid: 'newer' })
    expect([truth('older')?.status, truth('newer')?.status]).toEqual(['canceled', 'live'])
  })

  it('E27 closing a long is buy and close on one side, sell and long on the other', async () => {
    const classic = await open.account('classic', { position_mode: 'hedge' })
    const unified = await open.account('unified', { position_mode: 'hedge' })
    const held = ({ uid }: Keys) =>
      open.venue.positions(uid).map(({ positionSide, quantity }) => [positionSide, quantity])
    const uta = (side: string) => {
      const order = { category: 'USDT-FUTURES', symbol: 'BTCUSDT', qty: '0.01', orderType: 'market', posSide: 'long' }
      return open.post('/api/v3/trade/place-order', { ...order, side }, unified)
    }
    await place({ side: 'buy', tradeSide: 'open' }, classic)
    await uta('buy')
    expect(held(classic)).toEqual(held(unified))
    expect(held(classic)).toHaveLength(1)
    await place({ side: 'buy', tradeSide: 'close' }, classic)
    await uta('sell')
    expect([held(classic), held(unified)]).toEqual([[], []])
  })

  it('E28 one query spans a week of fills and not more', async () => {
    const query = (days: number) => {
      const endTime = String(open.exchange.market.marketMs)
      const startTime = String(Number(endTime) - days * 86_400_000)
      return open.get(`${V2}/fill-history`, { ...PRODUCT, startTime, endTime }, keys)
    }
    expect([(await query(7)).status, (await query(8)).status]).toEqual([200, 400])
  })
})

describe('states of an instrument', () => {
  it('E18 no openings, closing allowed; then nothing', async () => {
    await place({ size: '0.02' })
    await instrument({ status: 'limit_open' })
    expect((await place({ clientOid: 'opening' })).status).toBe(400)
    expect((await place({ side: 'sell', reduceOnly: 'YES' })).status).toBe(200)
    await instrument({ status: 'off' })
    expect((await place({ side: 'sell', reduceOnly: 'YES' })).status).toBe(400)
    expect(truth('opening')).toBeNull()
    expect(open.venue.position(keys.uid, 'BTCUSDT')?.quantity).toBe(open.venue.fills(keys.uid)[1]?.quantity)
    await instrument({ status: 'normal' })
    await act('close-position', {})
  })

  it('E19 a tier no longer allows the leverage that is set', async () => {
    const { tiers } = await open.admin('GET', '/instruments/BTCUSDT')
    await act('leverage', { leverage: 50 })
    expect((await place({ clientOid: 'before' })).status).toBe(200)
    await instrument({ tiers: [{ notional_to: '5000000', max_leverage: 10, maintenance_rate: '0.02' }] })
    expect((await place({ clientOid: 'after' })).status).toBe(400)
    expect(truth('after')).toBeNull()
    await act('leverage', { leverage: 10 })
    expect((await place({ clientOid: 'lower' })).status).toBe(200)
    await act('close-position', {})
    await instrument({ tiers: tiers.map(({ level: _, ...tier }: Record<string, unknown>) => tier) })
  })
})

describe('rates', () => {
  it('E5 each endpoint has its own bucket, told in a header, and is full after it', async () => {
    const strict = await OpenFront.start({ rateLimitFactor: 1 })
    const own = await strict.account()
    const ask = () => strict.get(`${V2}/orders-pending`, PRODUCT, own)
    const codes: string[] = []
    for (let i = 0; i < 12; i++) codes.push((await ask()).json.code)
    expect(codes).toEqual([...Array(10).fill('00000'), '429', '429'])
    expect((await strict.get(`${V2}/fills`, PRODUCT, own)).status).toBe(200)
    strict.pass(1000)
    expect((await ask()).status).toBe(200)
    await strict.stop()
  })
})
