import type { Fill } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { expectConsistent } from './random-faults.ts'
import { ACCOUNT, price, Rig } from './rig.ts'

describe('the disk is full or the database locked (P10, P11)', () => {
  function full(rig: Rig): { free: () => void } {
    const commit = rig.store.commit.bind(rig.store)
    rig.store.commit = async () => {
      throw new Error('database or disk is full')
    }
    return {
      free: () => {
        rig.store.commit = commit
      },
    }
  }

  it('nothing is placed without a durable intent, one alarm is raised, and all goes on when there is room', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    const sent = rig.port.sent.length
    const disk = full(rig)
    await rig.walk(23_900, 22_900)
    await rig.clock.advance(60_000)
    expect(rig.port.sent.length).toBe(sent)
    expect(new Set(rig.alerts.map((alert) => `${alert.key} ${alert.code}`))).toEqual(
      new Set(['reloaded account_reloaded']),
    )
    disk.free()
    await rig.clock.advance(60_000)
    expect(rig.bot().fills).toBe(2)
    rig.errors.length = 0
    expectConsistent(rig)
    expect(rig.resolved).toContain('reloaded')
  })

  it('a stop takes the orders off although it cannot be made durable, and says that it failed', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    const disk = full(rig)
    const answer = await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(1_000)
    expect(answer.ok).toBe(false)
    expect(rig.openOrders()).toEqual([])
    // The goal was not durable: with room again the grid is what was last said, once.
    disk.free()
    await rig.clock.advance(30_000)
    expect(rig.bot().status).toBe('running')
    expect(rig.openOrders()).toHaveLength(10)
  })
})

describe('an event that makes turns fail (P18)', () => {
  it('is set aside after three failures: its bot halts, the others run', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    await rig.startBot({ lower: price(19_000), upper: price(31_000) }, 'bot-2', '2')
    await rig.walk(23_900)
    await rig.clock.advance(3_000)
    const order = [...rig.store.orders.values()].find((o) => o.botId === 'bot-1' && o.status === 'accepted')
    if (order === undefined) throw new Error('no order')
    const poison: Fill = {
      tradeId: 'not-a-number',
      venueOrderId: order.venueOrderId ?? '',
      clientOrderId: order.clientOrderId,
      symbol: 'BTCUSDT',
      side: order.side,
      positionSide: 'net',
      price: order.price ?? price(1),
      quantity: order.quantity,
      fee: 0n as never,
      feeCoin: 'USDT',
      realizedPnl: 0n as never,
      liquidity: 'maker',
      occurredAtMs: rig.port.marketMs,
    }
    const fillsAfter = rig.port.fillsAfter.bind(rig.port)
    rig.port.fillsAfter = async (cursor) => {
      const read = await fillsAfter(cursor)
      return read.ok ? { ok: true, value: { ...read.value, items: [...read.value.items, poison] } } : read
    }
    await rig.clock.advance(120_000)
    expect(rig.errors.filter((line) => line.includes('not-a-number'))).toHaveLength(3)
    expect([rig.bot().status, rig.bot().statusReason]).toEqual(['error', 'event_set_aside'])
    expect(rig.bot('bot-2').status).toBe('running')
    const before = rig.bot('bot-2').fills
    await rig.walk(22_100)
    await rig.clock.advance(5_000)
    expect(rig.bot('bot-2').fills).toBeGreaterThan(before)
  })

  it('a symbol that cannot be read freezes its bot as it is, and it goes on once it is listed: no id is used twice', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    const before = rig.openOrders()
    const sent = rig.port.sent.length
    rig.port.instruments = async () => ({ ok: true, value: [] })
    void rig.engine.close(0)
    await rig.crash()
    rig.port.venue.cancel(ACCOUNT, { clientOrderId: rig.port.sent.at(-1) ?? '' }, rig.port.marketMs)
    rig.port.pushEvents()
    rig.port.moveTo(price(23_900))
    await rig.clock.advance(5_000)
    expect(rig.errors).toEqual([])
    expect(rig.openOrders()).toHaveLength(before.length - 2)
    expect(rig.port.sent.length).toBe(sent)
    rig.port.instruments = async () => ({ ok: true, value: [rig.instrument] })
    await rig.clock.advance(90_000)
    expect(rig.store.fills.size).toBe(rig.port.venue.fills(ACCOUNT).length)
    expect(new Set(rig.port.sent).size).toBe(rig.port.sent.length)
    expect(rig.bot().status).toBe('running')
    expectConsistent(rig)
  })
})
