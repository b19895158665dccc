/** Defects of restarts, restored copies and clocks, each reproduced as it was found. */
import { expect, it } from 'vitest'
import { expectConsistent } from './random-faults.ts'
import { ACCOUNT, Rig } from './rig.ts'

it('a halt that a killed process made durable and told nobody is told by the next one', async () => {
  const rig = new Rig()
  await rig.attach()
  await rig.startBot()
  const bot = rig.bot()
  rig.store.bots.set('bot-1', { ...bot, goal: 'hold', status: 'error', statusReason: 'position_mismatch' })
  const halts = () => rig.alerts.filter(({ code }) => code === 'halted')
  expect(halts()).toEqual([])
  await rig.crash()
  expect(halts().map(({ key, code, message }) => [key, code, message])).toEqual([
    ['halted:bot-1', 'halted', 'position_mismatch'],
  ])
})

it('an older backup takes the place of the database: fills of orders it never knew still belong to their bot', async () => {
  const rig = new Rig()
  await rig.attach()
  await rig.startBot()
  const { store } = rig
  const backup = [store.bots, store.orders, store.fills, store.ledger].map((table) => [
    ...(table as Map<string, unknown>),
  ])
  const cursors = { ...store.cursors }
  await rig.walk(23_900, 25_100, 23_900)
  await rig.clock.advance(5_000)
  expect(rig.bot().fills).toBe(3)
  for (const [i, table] of [store.bots, store.orders, store.fills, store.ledger].entries()) {
    table.clear()
    for (const [key, value] of backup[i] ?? []) (table as Map<string, unknown>).set(key, value)
  }
  for (const name of Object.keys(store.cursors)) delete store.cursors[name]
  Object.assign(store.cursors, cursors)
  await rig.crash()
  await rig.clock.advance(60_000)
  expect(rig.bot().fills).toBe(3)
  expect(rig.bot().status).toBe('running')
  expectConsistent(rig)
})

it('a clock set back an hour over a restart hides no order that ended, and keeps no stop waiting', async () => {
  const rig = new Rig()
  await rig.attach()
  await rig.startBot()
  const wallMs = rig.clock.wallMs.bind(rig.clock)
  rig.clock.wallMs = () => wallMs() - 3_600_000
  await rig.crash()
  await rig.clock.advance(20_000)
  rig.port.pushes = (event) => (event.type === 'ticker' ? 1 : 0)
  const [order] = rig.port.venue.openOrders(ACCOUNT)
  rig.port.venue.cancel(ACCOUNT, { clientOrderId: order?.clientOrderId ?? '' }, rig.port.marketMs)
  rig.port.pushEvents()
  await rig.clock.advance(60_000)
  expect(rig.openOrders()).toHaveLength(10)
  await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
  await rig.clock.advance(60_000)
  expect(rig.openOrders()).toEqual([])
  expect(rig.bot().status).toBe('stopped')
})

it('the proof of absence counts from when a request can have left at the latest, not from when it was handed over', async () => {
  const resentAfter = async (code: string): Promise<number> => {
    const rig = new Rig()
    Object.assign(rig.port.settings, { requestTimeoutMs: 4_000 })
    await rig.attach()
    const place = rig.port.place.bind(rig.port)
    const calls: number[] = []
    rig.port.place = async (symbol, orders) => {
      calls.push(rig.clock.wallMs())
      if (calls.length > 1) return place(symbol, orders)
      // Held back by the adapter, or on its way until the time was up.
      await new Promise<void>((resolve) => rig.clock.after(4_000, resolve))
      const error = { kind: 'unknown' as const, code, message: 'no answer' }
      return orders.map(({ clientOrderId }) => ({ outcome: 'unknown' as const, clientOrderId, error }))
    }
    await rig.startBot()
    await rig.clock.advance(20_000)
    expect(rig.openOrders()).toHaveLength(10)
    return (calls[1] ?? 0) - (calls[0] ?? 0)
  }
  // One second of signature window and half a second of clock error (FAULTS rule 3), then two reads.
  expect(await resentAfter('malformed')).toBeGreaterThanOrEqual(4_000 + 1_500)
  const timedOut = await resentAfter('timeout')
  expect(timedOut).toBeGreaterThanOrEqual(4_000)
  expect(timedOut).toBeLessThan(4_000 + 1_500)
})
