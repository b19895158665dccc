import { netSize } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, price, Rig } from './rig.ts'

const DAY_MS = 86_400_000

/** The exchange keeps fills and ended orders for ten days, and answers for no older ones. */
function forgetful(): Rig {
  const rig = new Rig()
  Object.assign(rig.port.settings, { historyMs: 10 * DAY_MS })
  const { port } = rig
  const remembered = (ms: number) => ms >= port.marketMs - 10 * DAY_MS
  const fillsAfter = port.fillsAfter.bind(port)
  port.fillsAfter = async (cursor) => {
    const read = await fillsAfter(cursor)
    if (!read.ok) return read
    return { ok: true, value: { ...read.value, items: read.value.items.filter((f) => remembered(f.occurredAtMs)) } }
  }
  const lookup = port.lookup.bind(port)
  port.lookup = async (symbol, id) => {
    const read = await lookup(symbol, id)
    if (!read.ok || !read.value.found) return read
    const { state, updatedAtMs } = read.value.report
    return state === 'filled' && !remembered(updatedAtMs) ? { ok: true, value: { found: false } } : read
  }
  return rig
}

describe('an outage longer than the exchange keeps its fills (E28)', () => {
  it('what cannot be read is booked as unexplained, never as profit, and the bot waits for a person', async () => {
    const rig = forgetful()
    await rig.attach()
    await rig.startBot()
    await rig.clock.advance(20_000)
    void rig.engine.close(0)
    rig.port.moveTo(price(23_900))
    const bought = rig.port.venue.fills(ACCOUNT).reduce((sum, fill) => sum + fill.quantity, 0)
    rig.port.marketMs += 100 * DAY_MS
    rig.port.moveTo(price(24_400))
    await rig.crash()
    await rig.clock.advance(120_000)
    expect([rig.bot().status, rig.bot().statusReason]).toEqual(['error', 'position_mismatch'])
    expect(rig.store.cursors['external:BTCUSDT']).toBe(String(bought))
    expect([rig.bot().fills, rig.bot().gridProfit, rig.store.fills.size]).toEqual([0, 0n, 0])
    const notes = rig.store.events.filter(({ code }) => code === 'position_unexplained')
    expect(notes.map(({ params }) => params)).toEqual([{ symbol: 'BTCUSDT', steps: bought }])
    // Nothing is left to look for, and the end leaves alone what belongs to nobody.
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(60_000)
    expect(rig.bot().status).toBe('stopped')
    expect(rig.openOrders()).toEqual([])
    expect(rig.port.venue.positions(ACCOUNT).map(({ quantity }) => quantity)).toEqual([bought])
    expect(rig.engine.account(ACCOUNT)?.idle).toBe(true)
  })

  it('what the bot held and does not hold any more is not closed a second time', async () => {
    const rig = forgetful()
    await rig.attach()
    await rig.startBot()
    await rig.walk(23_900)
    await rig.clock.advance(20_000)
    expect(netSize(rig.bot().positions)).toBeGreaterThan(0)
    void rig.engine.close(0)
    rig.port.moveTo(price(25_100))
    rig.port.marketMs += 100 * DAY_MS
    rig.port.moveTo(price(24_600))
    await rig.crash()
    await rig.clock.advance(120_000)
    expect(rig.bot().status).toBe('error')
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(60_000)
    expect(rig.bot().status).toBe('stopped')
    expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
  })

  it('a shorter one is caught up to the last fill', async () => {
    const rig = forgetful()
    await rig.attach()
    await rig.startBot()
    await rig.clock.advance(20_000)
    void rig.engine.close(0)
    rig.port.moveTo(price(23_900))
    rig.port.marketMs += 8 * DAY_MS
    rig.port.moveTo(price(24_400))
    await rig.crash()
    await rig.clock.advance(60_000)
    expect([rig.bot().status, rig.bot().fills]).toEqual(['running', 1])
  })
})
