/** Incidents of others in which one fact was worked on twice, or one place was used by two. */
import { expect, it } from 'vitest'
import { expectConsistent } from '../../../engine/test/random-faults.ts'
import { ACCOUNT, price, Rig } from '../../../engine/test/rig.ts'

it('incident 15 (nautilus_trader#3046, #3176): restarts replay no fill and mint no order', async () => {
  const rig = new Rig()
  await rig.attach()
  await rig.startBot()
  await rig.walk(23_900, 22_900, 24_100)
  await rig.clock.advance(5_000)
  const { fills } = rig.bot()
  const sent = [...rig.port.sent]
  for (let i = 0; i < 6; i += 1) {
    await rig.crash()
    await rig.clock.advance(20_000)
  }
  expect(fills).toBeGreaterThan(2)
  expect(rig.bot().fills).toBe(fills)
  expect(rig.port.sent).toEqual(sent)
  expectConsistent(rig)
})

it('incident 16 (nautilus_trader#3104): a position older than the history is the account’s, and the bot starts', async () => {
  const rig = new Rig()
  const hand = { clientOrderId: 'long-ago', symbol: 'BTCUSDT', side: 'sell', type: 'market', price: null } as const
  rig.port.venue.submit(ACCOUNT, { ...hand, quantity: 65 as never }, rig.port.marketMs)
  rig.port.venue.drainEvents()
  const fillsAfter = rig.port.fillsAfter.bind(rig.port)
  rig.port.fillsAfter = async (cursor) => {
    const read = await fillsAfter(cursor)
    if (!read.ok) return read
    return { ok: true, value: { ...read.value, items: read.value.items.filter((f) => f.clientOrderId !== 'long-ago') } }
  }
  await rig.attach()
  await rig.startBot()
  // What no fill explains is the account's only once no row can be late any more; until then nothing begins on it.
  await rig.clock.advance(50_000)
  await rig.walk(23_900, 22_900)
  await rig.clock.advance(40_000)
  expect(rig.store.cursors['external:BTCUSDT']).toBe('-65')
  expect(rig.bot().status).toBe('running')
  expect(rig.bot().positions.net.size).toBe(2 * (rig.bot().plan?.quantity ?? 0))
})

it('incident 17 (QuantDinger#232): a fill seen before a restart and told again after it is one fill', async () => {
  const rig = new Rig({ touchQuantity: 30 })
  await rig.attach()
  await rig.startBot()
  await rig.walk(24_000)
  await rig.clock.advance(1_000)
  expect(rig.bot().fills).toBe(1)
  rig.port.pushes = () => 3
  await rig.crash()
  for (let i = 0; i < 3; i += 1) {
    for (const fill of rig.port.venue.fills(ACCOUNT)) {
      const items = { ok: true, value: { items: [fill], cursor: fill.tradeId } } as const
      const real = rig.port.fillsAfter
      rig.port.fillsAfter = async () => items
      await rig.clock.advance(16_000)
      rig.port.fillsAfter = real
    }
  }
  expect(rig.bot().fills).toBe(1)
  expect(rig.bot().positions.net.size).toBe(30)
  rig.port.pushes = () => 1
  await rig.clock.advance(20_000)
  expectConsistent(rig)
})

it('incident 18 (binance-trading-bot#450, #451, #494): five handlers of one fill make one counter order', async () => {
  const rig = new Rig()
  await rig.attach()
  await rig.startBot()
  const before = rig.port.sent.length
  rig.port.pushes = () => 5
  rig.port.moveTo(price(23_900))
  rig.port.moveTo(price(23_950))
  await rig.clock.advance(20_000)
  expect(rig.bot().fills).toBe(1)
  expect(rig.port.sent.slice(before)).toEqual(['gtest0-1-0s4S0_0', 'gtest0-1-0pS0_0']) // its counter order and its protection
  expectConsistent(rig)
})

it('incident 21 (freqtrade#385): an order deleted by hand is no reason to fall at every start', async () => {
  const rig = new Rig()
  await rig.attach()
  await rig.startBot()
  rig.port.pushes = (event) => (event.type === 'order' ? 0 : 1)
  const [order] = rig.port.venue.openOrders(ACCOUNT)
  rig.port.venue.cancel(ACCOUNT, { clientOrderId: order?.clientOrderId ?? '' }, rig.port.marketMs)
  rig.port.pushEvents()
  for (let i = 0; i < 3; i += 1) await rig.crash()
  await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
  await rig.clock.advance(1_000)
  await rig.crash()
  await rig.clock.advance(40_000)
  expect(rig.bot().status).toBe('stopped')
  expect(rig.openOrders()).toEqual([])
  // The processes that died are told that they no longer own the account.
  expect(rig.errors.filter((line) => !line.startsWith('another process'))).toEqual([])
})

it('incident 23 (Krypto-trading-bot#500, hummingbot#3225): an end cancels its own orders and no others', async () => {
  const rig = new Rig()
  await rig.attach()
  await rig.startBot()
  const hand = { symbol: 'BTCUSDT', side: 'buy', type: 'limit', price: price(20_500), quantity: 20 as never } as const
  for (const clientOrderId of ['by-hand', 'gother-1-0s1B0-0', '123456'])
    rig.port.venue.submit(ACCOUNT, { ...hand, clientOrderId }, rig.port.marketMs)
  rig.port.pushEvents()
  await rig.clock.advance(40_000)
  await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
  await rig.clock.advance(20_000)
  await rig.engine.close(1_000)
  expect(rig.bot().status).toBe('stopped')
  const left = rig.port.venue.openOrders(ACCOUNT).map(({ clientOrderId }) => clientOrderId)
  expect(left.sort()).toEqual(['123456', 'by-hand', 'gother-1-0s1B0-0'])
})
