/** Incidents of others in which input or levels were lost under a healthy-looking status, or a stop was not the end. */
import { expect, it } from 'vitest'
import { expectConsistent } from '../../../engine/test/random-faults.ts'
import { ACCOUNT, Rig } from '../../../engine/test/rig.ts'

const warnings = (rig: Rig) => (rig.engine.bot(ACCOUNT, 'bot-1')?.warnings ?? []).map(({ code }) => code)

it('incident 8 (hummingbot#5503): a level whose post-only order is turned away is tried until it rests', async () => {
  for (const makerOnly of [false, true]) {
    const rig = new Rig({ makerOnly })
    await rig.attach()
    const place = rig.port.place.bind(rig.port)
    let left = 3
    rig.port.place = async (symbol, orders) => {
      if (left === 0) return place(symbol, orders)
      left -= 1
      const error = { kind: 'refused', reason: 'post_only', code: 'post_only', message: '' } as const
      return orders.map(({ clientOrderId }) => ({ outcome: 'refused', clientOrderId, error }))
    }
    await rig.startBot()
    const waiting = rig.engine.bot(ACCOUNT, 'bot-1')
    if (makerOnly) expect(waiting?.deferred.length).toBeGreaterThan(0)
    await rig.clock.advance(60_000)
    expect(rig.openOrders()).toHaveLength(10)
    expectConsistent(rig)
  }
})

it('incident 9 (hummingbot#720, #2955): after a stop the network’s return sends nothing, a restart re-creates nothing', async () => {
  const rig = new Rig()
  await rig.attach()
  await rig.startBot()
  rig.port.reachable = false
  await rig.walk(23_900, 22_900)
  await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: false, reason: 'user' })
  await rig.clock.advance(60_000)
  const sent = rig.port.sent.length
  rig.port.reachable = true
  await rig.clock.advance(1_000)
  await rig.crash()
  await rig.clock.advance(60_000)
  expect(rig.bot().status).toBe('stopped')
  expect(rig.port.sent.length).toBe(sent)
  expect(rig.openOrders()).toEqual([])
  await rig.crash()
  await rig.clock.advance(60_000)
  expect(rig.port.sent.length).toBe(sent)
})

it('incident 10 (hummingbot#8250): a half-open socket delays a fill by one sweep at most, and silence is shown', async () => {
  const rig = new Rig()
  await rig.attach()
  await rig.startBot()
  rig.port.pushes = () => 0
  await rig.walk(23_900)
  await rig.clock.advance(16_000)
  expect(rig.bot().fills).toBe(1)
  expect(rig.openOrders()).toHaveLength(10)
  rig.port.reachable = false
  await rig.clock.advance(60_000)
  expect(warnings(rig)).toContain('stale_orders')
  expect(warnings(rig)).toContain('stale_price')
})

it('incident 13 (passivbot_lighter#3): channels that never come are shown, and the bot trades by reading', async () => {
  const rig = new Rig()
  rig.port.stream = () => () => {}
  await rig.attach()
  await rig.startBot()
  await rig.clock.advance(20_000)
  expect(rig.openOrders()).toHaveLength(10)
  expect(warnings(rig)).toContain('disconnected')
  await rig.walk(23_900, 25_100)
  await rig.clock.advance(40_000)
  expect(rig.bot().fills).toBeGreaterThanOrEqual(2)
  expectConsistent(rig)
})
