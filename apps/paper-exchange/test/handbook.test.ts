import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ADMIN_ROUTES } from '../src/admin/admin-api.ts'
import { USAGE } from '../src/process/flags.ts'
import { OpenFront } from './open-front.ts'

const TEXT = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'PAPER-EXCHANGE.md'), 'utf8')
const EXAMPLES = (/^```admin\n([^`]+)```/m.exec(TEXT)?.[1] ?? '').trim().split('\n')

let open: OpenFront
beforeAll(async () => {
  open = await OpenFront.start()
})
afterAll(() => open.stop())

describe('the handbook', () => {
  it('has examples that run as they stand', async () => {
    let uid = ''
    let orderId = ''
    for (const example of EXAMPLES) {
      const [, method, path, body] =
        /^(GET|POST) \/admin(\S+) ?(.*)$/.exec(example.replaceAll('$UID', uid).replaceAll('$ORDER', orderId)) ?? []
      const answer = await open.admin(method as 'GET' | 'POST', path ?? '', body ? JSON.parse(body) : undefined)
      uid = answer.uid ?? uid
      orderId = answer.order_id ?? orderId
    }
    expect(EXAMPLES.length).toBeGreaterThan(25)
    const seen = await open.admin('GET', `/accounts/${uid}`)
    expect(seen.bill_sums.total).toBe(seen.balance)
    expect(seen.bill_sums).toMatchObject({
      transfer_in: { count: 2, amount: '10500.5' },
      transfer_out: { count: 1, amount: '-0.5' },
    })
    expect(open.venue.instrument('BTCUSDT')).toMatchObject({ status: 'limit_open', maxOrdersPerSymbol: 50 })
    expect(open.fatal).toEqual([])
  })

  it('names every control and every flag it speaks of exists', () => {
    for (const { at } of ADMIN_ROUTES) expect(TEXT).toContain(`\`${at}\``)
    const flags = new Set(TEXT.match(/(?<=[`|\s])--[a-z][a-z-]*/g))
    for (const flag of flags) expect(USAGE.includes(flag), flag).toBe(true)
  })
})

describe('controls by hand', () => {
  it('change the family at run time: the other door refuses from then on', async () => {
    const keys = await open.account('classic')
    const classic = () => open.get('/api/v2/mix/order/orders-pending', { productType: 'USDT-FUTURES' }, keys)
    const unified = () => open.get('/api/v3/trade/unfilled-orders', { category: 'USDT-FUTURES' }, keys)
    expect([(await classic()).status, (await unified()).json.code]).toEqual([200, '40084'])
    await open.admin('POST', `/accounts/${keys.uid}/family`, { family: 'unified' })
    expect([(await classic()).json.code, (await unified()).status]).toEqual(['40085', 200])
  })

  it('give keys that may only read, only from somewhere, or only in the demo environment', async () => {
    const keys = await open.account('classic')
    const key = async (more: object) => ({ ...(await open.admin('POST', `/accounts/${keys.uid}/keys`, more)) })
    const order = {
      symbol: 'BTCUSDT',
      productType: 'USDT-FUTURES',
      marginMode: 'crossed',
      marginCoin: 'USDT',
      size: '0.01',
      side: 'buy',
      orderType: 'market',
    }
    const place = async (by: Parameters<OpenFront['post']>[2]) =>
      (await open.post('/api/v2/mix/order/place-order', order, by)).json.code
    expect(await place(await key({ permissions: ['read'] }))).toBe('40014')
    expect(await place(await key({ ips: ['10.0.0.1'] }))).toBe('40018')
    expect(await place(await key({ ips: ['127.0.0.1'] }))).not.toBe('40018')
    const demo = await key({ demo: true })
    expect(await place(demo)).toBe('40099')
    expect(open.venue.fills(keys.uid).length).toBeLessThan(2)
  })

  it('tighten what orders must fit, while others rest (E14, E17, E20, E30)', async () => {
    const keys = await open.account('classic')
    const change = (more: object) => open.admin('POST', '/instruments/BTCUSDT', more)
    await change({ status: 'normal', max_orders_per_symbol: 1, min_notional: '5' })
    const id = open.act(keys.uid, 'buy')
    expect(() => open.act(keys.uid, 'buy')).toThrow()
    await change({ max_orders_per_symbol: 200, buy_band: '0.001', sell_band: '0.001' })
    const price = open.priceAt(1.02)
    const hand = (more: object) =>
      open.admin('POST', `/accounts/${keys.uid}/place-order`, { side: 'buy', quantity: '0.01', ...more })
    await expect(hand({ price })).rejects.toThrow('price_above_band')
    await change({ min_notional: '100000' })
    await expect(hand({})).rejects.toThrow('below_min_notional')
    expect(open.venue.order(keys.uid, { orderId: id })?.status).toBe('live')
    await expect(change({ min_notional: 'lots' })).rejects.toThrow('min_notional')
    await expect(change({ min_notionl: '1' })).rejects.toThrow('Did you mean')
  })

  it('fill touched orders in pieces (W7), the sum exact', async () => {
    const keys = await open.account('classic')
    await open.admin('POST', '/instruments/BTCUSDT', {
      status: 'normal',
      touch_quantity: '0.003',
      min_notional: '5',
      buy_band: '0.05',
      sell_band: '0.05',
    })
    const price = open.priceAt(0.999)
    await open.admin('POST', `/accounts/${keys.uid}/place-order`, {
      side: 'buy',
      quantity: '0.01',
      price,
      client_order_id: 'pieces',
    })
    const status = () => open.venue.order(keys.uid, { clientOrderId: 'pieces' })?.status
    for (let i = 0; i < 10 && status() !== 'filled'; i++) {
      await open.admin('POST', '/market/move', { price })
      if (i === 0) expect(status()).toBe('partially_filled')
      await open.admin('POST', '/market/move', { price: open.priceAt(1.0005) })
    }
    const pieces = open.venue.fills(keys.uid).map((fill) => fill.quantity as number)
    expect(pieces.length).toBe(4)
    expect(pieces.reduce((a, b) => a + b, 0)).toBe(open.venue.order(keys.uid, { clientOrderId: 'pieces' })?.quantity)
    await open.admin('POST', '/instruments/BTCUSDT', { touch_quantity: '0' })
  })

  it('refuse what the exchange refuses, and say it', async () => {
    const keys = await open.account('classic')
    const by = (action: string, body: object) => open.admin('POST', `/accounts/${keys.uid}/${action}`, body)
    await expect(by('withdraw', { amount: '1000000' })).rejects.toThrow('409')
    await expect(by('close-position', {})).rejects.toThrow('409')
    await expect(by('leverage', { leverage: 900 })).rejects.toThrow('leverage_out_of_range')
    await expect(by('place-order', { side: 'buy', quantity: '0.01', position_side: 'long' })).rejects.toThrow(
      'position_mode_mismatch',
    )
    await expect(by('place-order', { side: 'bye', quantity: '0.01' })).rejects.toThrow('buy')
    await expect(by('keys', { key: keys.key })).rejects.toThrow('key_exists')
    await expect(open.admin('POST', '/accounts/5/deposit', { amount: '1' })).rejects.toThrow('no account 5')
    await expect(open.fault('drop_respons')).rejects.toThrow('Did you mean drop_response?')
    await expect(open.fault('drop_response', { answer: '500' })).rejects.toThrow('does not read it')
    await expect(open.fault('error_answer')).rejects.toThrow('needs it')
    await expect(open.fault('silence', { route: '*' })).rejects.toThrow('route')
    await expect(open.fault('garble', { account: '5' })).rejects.toThrow('no account 5')
  })
})
