/** An older backup takes the database's place (FAULTS P12): what it has forgotten is read back from the exchange. */
import { describe, expect, it } from 'vitest'
import { expectConsistent } from './random-faults.ts'
import { ACCOUNT, price, Rig } from './rig.ts'

/** Takes a backup; the returned function puts it back under a new process. */
function backup(rig: Rig): () => Promise<void> {
  const { store } = rig
  const tables = [store.bots, store.orders, store.stops, store.fills, store.ledger] as Map<string, unknown>[]
  const images = tables.map((table) => [...table])
  const cursors = { ...store.cursors }
  return async () => {
    for (const [i, table] of tables.entries()) {
      table.clear()
      for (const [key, value] of images[i] ?? []) table.set(key, value)
    }
    for (const name of Object.keys(store.cursors)) delete store.cursors[name]
    Object.assign(store.cursors, cursors)
    await rig.crash()
  }
}

async function running(config = {}): Promise<Rig> {
  const rig = new Rig()
  await rig.attach()
  await rig.startBot(config)
  await rig.clock.advance(2_000)
  return rig
}

const gridOrders = (ids: readonly string[]): readonly string[] => ids.filter((id) => /-0s\d/.test(id))

/** Every order of the grid is canceled and placed anew. */
async function pauseAndResume(rig: Rig): Promise<void> {
  await rig.engine.command(ACCOUNT, 'bot-1', { name: 'pause', reason: null })
  await rig.clock.advance(5_000)
  await rig.engine.command(ACCOUNT, 'bot-1', { name: 'resume' })
  await rig.clock.advance(5_000)
}

describe('orders that the database has forgotten', () => {
  it('become records again: the bot goes through the same fills and runs on, nothing is placed or canceled for it', async () => {
    const rig = await running()
    const putBack = backup(rig)
    await rig.walk(23_900, 25_100, 23_900, 22_900)
    await rig.clock.advance(5_000)
    const { fills, gridProfit, positions } = rig.bot()
    const [open, sent] = [rig.openOrders(), rig.port.sent.length]
    await putBack()
    await rig.clock.advance(60_000)
    expect(rig.bot()).toMatchObject({ status: 'running', fills, gridProfit, positions })
    expect(rig.openOrders()).toEqual(open)
    expect(gridOrders(rig.port.sent.slice(sent))).toEqual([])
    expect(gridOrders(rig.port.canceled)).toEqual([])
    expectConsistent(rig)
  })

  it('keep their names: one that was canceled is not given out again', async () => {
    const rig = await running()
    const putBack = backup(rig)
    await pauseAndResume(rig)
    const before = new Set(rig.port.sent)
    await putBack()
    await rig.clock.advance(60_000)
    await pauseAndResume(rig)
    expect(rig.port.sent.slice(before.size).filter((id) => before.has(id))).toEqual([])
    expect(rig.openOrders()).toHaveLength(10)
  })

  it('wait where the exchange tells them late: nothing is placed meanwhile, and what comes is taken in order', async () => {
    const rig = await running()
    const putBack = backup(rig)
    await rig.walk(23_900, 25_100, 23_900)
    await rig.clock.advance(5_000)
    const { fills } = rig.bot()
    const { endedOrdersAfter } = rig.port
    const lateFromMs = rig.clock.wallMs() + 20_000
    rig.port.endedOrdersAfter = async (after) =>
      rig.clock.wallMs() < lateFromMs ? { ok: true, value: [] } : endedOrdersAfter.call(rig.port, after)
    const sent = rig.port.sent.length
    await putBack()
    await rig.clock.advance(90_000)
    expect(rig.bot()).toMatchObject({ status: 'running', fills })
    expect(gridOrders(rig.port.sent.slice(sent))).toEqual([])
    expectConsistent(rig)
  })

  it('of a close make the stop hold: it had been told, and the position is not opened again', async () => {
    const rig = await running({ direction: 'long' })
    const putBack = backup(rig)
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(20_000)
    expect(rig.bot().status).toBe('stopped')
    await putBack()
    await rig.clock.advance(90_000)
    expect(rig.bot()).toMatchObject({ status: 'stopped', positions: { net: { size: 0 } } })
    expect(rig.openOrders()).toEqual([])
    expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
  })

  it('of a bot that is forgotten itself are taken off, and a person is told to look at the position', async () => {
    const rig = new Rig({ direction: 'long' })
    await rig.attach()
    const putBack = backup(rig)
    await rig.startBot()
    await rig.clock.advance(5_000)
    await putBack()
    await rig.clock.advance(90_000)
    expect(rig.openOrders()).toEqual([])
    expect(rig.alerts.filter(({ code }) => code === 'forgotten_order').length).toBeGreaterThan(0)
    expect(rig.engine.account(ACCOUNT)?.rival).toBeNull()
  })

  it('of a bot that had not begun yet leave it to a person, who begins anew under names never given', async () => {
    const rig = new Rig({ direction: 'long' })
    await rig.attach()
    await rig.startBot({ triggerPrice: price(24_500) })
    const putBack = backup(rig)
    await rig.walk(24_400)
    await rig.clock.advance(5_000)
    expect(rig.bot().status).toBe('running')
    const before = new Set(rig.port.sent)
    await putBack()
    await rig.walk(24_450)
    await rig.clock.advance(90_000)
    expect(rig.bot()).toMatchObject({ status: 'error', statusReason: 'unknown_own_fill' })
    expect(rig.openOrders()).toEqual([])
    expect(rig.bot().positions.net.size).toBe(rig.port.venue.positions(ACCOUNT)[0]?.quantity)
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(60_000)
    expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
    expect(rig.port.sent.slice(before.size).filter((id) => before.has(id))).toEqual([])
  })
})
