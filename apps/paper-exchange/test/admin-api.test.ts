import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDirectory, type Json, RunningExchange } from './running-exchange.ts'

const directory = freshDirectory()
let running: RunningExchange

beforeAll(async () => {
  running = await RunningExchange.start(directory.path, ['--history-days', '1'])
})
afterAll(async () => {
  await running.killHard()
  directory.dispose()
})

const SCOPE = { symbol: 'BTCUSDT', productType: 'USDT-FUTURES', marginMode: 'crossed', marginCoin: 'USDT' } as const

describe('the admin API', () => {
  it('makes funded accounts and shows them exactly', async () => {
    const made = await running.admin('POST', 'accounts', { balance: '10000.5' })
    const word = expect.any(String)
    expect(made).toEqual({
      key: word,
      secret: word,
      passphrase: word,
      uid: expect.stringMatching(/^\d{10}$/),
      family: 'classic',
      position_mode: 'one_way',
    })
    const seen = await running.admin('GET', `accounts/${made.uid}`)
    expect(seen).toMatchObject({ balance: '10000.5', equity: '10000.5', positions: [], open_orders: [], fills: [] })
    expect(seen.leverage).toMatchObject({ BTCUSDT: 10, ETHUSDT: 10 })
    expect(seen.bill_sums).toEqual({ transfer_in: { count: 1, amount: '10000.5', fee: '0' }, total: '10000.5' })
  })

  it('answers what it refuses, and goes on', async () => {
    const key = { key: 'twice', secret: 's', passphrase: 'p' }
    await running.admin('POST', 'accounts', { balance: '1', ...key })
    await expect(running.admin('POST', 'accounts', { balance: '1', ...key })).rejects.toThrow('409')
    for (const balance of ['-1', 'x', '0.000000001', null, [1]]) {
      await expect(running.admin('POST', 'accounts', { balance })).rejects.toThrow('400')
    }
    await expect(running.admin('GET', 'accounts/%zz')).rejects.toThrow('400')
    await expect(running.admin('GET', 'accounts/1')).rejects.toThrow('404')
    expect((await running.admin('GET', 'status')).feed).toBe('sim')
  })

  it('keeps an instrument to what an exchange could have, and says what would pass', async () => {
    const before = await running.admin('GET', 'instruments/BTCUSDT')
    const tier = { notional_to: '5', max_leverage: 50, maintenance_rate: '2' }
    for (const [change, hint] of [
      [{ min_quantity: '-1' }, 'at least 0'],
      [{ buy_band: '-3' }, 'passes is 0'],
      [{ sell_band: '1.5' }, 'passes is 1'],
      [{ maker_fee: '9'.repeat(400) }, 'passes is 0.05'],
      [{ taker_fee: '-7' }, 'passes is -0.01'],
      [{ min_notional: '-1' }, 'passes is 0'],
      [{ tiers: [tier] }, 'passes is 1'],
    ] as const)
      await expect(running.admin('POST', 'instruments/BTCUSDT', change)).rejects.toThrow(hint)
    expect(await running.admin('GET', 'instruments/BTCUSDT')).toEqual(before)
  })

  it('lets a person cancel and close by hand', async () => {
    const made = await running.admin('POST', 'accounts', { balance: '10000' })
    const client = running.client(made)
    const { data } = (await client.getFuturesTicker(SCOPE)) as Json
    const low = (Number(data[0].lastPr) * 0.97).toFixed(1)
    await client.futuresSubmitOrder({ ...SCOPE, side: 'buy', orderType: 'market', size: '0.01' })
    await client.futuresSubmitOrder({
      ...SCOPE,
      side: 'buy',
      orderType: 'limit',
      price: low,
      size: '0.01',
      clientOid: 'hand',
    })
    await running.admin('POST', `accounts/${made.uid}/cancel-order`, { client_order_id: 'hand' })
    await running.admin('POST', `accounts/${made.uid}/close-position`, { symbol: 'BTCUSDT' })
    const seen = await running.admin('GET', `accounts/${made.uid}`)
    expect(seen).toMatchObject({ open_orders: [], positions: [] })
    expect(seen.fills).toHaveLength(2)
    const again = running.admin('POST', `accounts/${made.uid}/close-position`, {})
    await expect(again).rejects.toThrow('no_position_to_reduce')
  })

  it('changes speed, pauses, and goes on', async () => {
    expect(await running.admin('POST', 'speed', { speed: 600 })).toEqual({ speed: 600 })
    expect(await running.admin('POST', 'pause', { paused: true })).toEqual({ paused: true })
    const before = await running.admin('GET', 'status')
    expect(before).toMatchObject({
      feed: 'sim',
      speed: 600,
      paused: true,
      ended: false,
      symbol: 'BTCUSDT',
      step: false,
    })
    expect(before).toMatchObject({ read_lag_ms: 0, signature_window_ms: 30_000, seed: 1 })
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect((await running.admin('GET', 'status')).market_ms).toBe(before.market_ms)
    await running.admin('POST', 'pause', { paused: false })
    while ((await running.admin('GET', 'status')).market_ms === before.market_ms);
  })

  it.each([
    ['POST', 'speed', { speed: -1 }, '400'],
    ['POST', 'accounts', { balance: 'much' }, '400'],
    ['POST', 'accounts', { balance: '1e5' }, 'passes is 100000'],
    ['POST', 'accounts', { balance: `1${'0'.repeat(400)}` }, 'passes is 1000000000000'],
    ['POST', 'accounts', { balance: '1', gift: true }, 'gift'],
    ['POST', 'idle', {}, 'market_ms'],
    ['GET', 'accounts/42', undefined, '404'],
    ['GET', 'nowhere', undefined, '404'],
    ['POST', 'advance', { points: 1 }, 'not_in_step'],
  ] as const)('refuses %s %s %j', async (method, path, body, text) => {
    await expect(running.admin(method, path, body)).rejects.toThrow(text)
  })
})
