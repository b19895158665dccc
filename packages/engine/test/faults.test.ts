import { netSize } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { checkRandomFaults, expectConsistent } from './random-faults.ts'
import { ACCOUNT, Rig } from './rig.ts'
import type { Fate } from './sim-port.ts'

describe('faults', () => {
  it('an answer that is lost never leads to a second order: the first one is found and adopted', async () => {
    const rig = new Rig()
    await rig.attach()
    let lost = 0
    rig.port.fate = (kind) => {
      lost += 1
      return kind === 'place' && lost <= 2 ? 'answer_lost' : 'ok'
    }
    rig.port.pushes = () => 0
    await rig.startBot()
    await rig.clock.advance(20_000)
    expect(new Set(rig.port.sent).size).toBe(rig.port.sent.length)
    expectConsistent(rig)
  })

  it('a request that never arrived is sent again under the same id, only after absence is proven', async () => {
    const rig = new Rig()
    await rig.attach()
    let first = true
    rig.port.fate = () => {
      const fate: Fate = first ? 'request_lost' : 'ok'
      first = false
      return fate
    }
    await rig.startBot()
    const window = rig.port.settings.signatureWindowMs
    expect(rig.port.sent).toEqual([])
    await rig.clock.advance(window + 5_000)
    expect(rig.port.sent).toHaveLength(10)
    expect(rig.port.sent.every((id) => id.endsWith('0_0'))).toBe(true)
    expectConsistent(rig)
  })

  it('a fill whose push is lost is found by the sweep within its period', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    rig.port.pushes = (event) => (event.type === 'ticker' ? 1 : 0)
    await rig.walk(23_900)
    expect(rig.bot().fills).toBe(0)
    await rig.clock.advance(16_000)
    expect(rig.bot().fills).toBe(1)
    expectConsistent(rig)
  })

  it('an order that fills while a sweep is reading is neither an orphan nor a zombie', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    const openOrders = rig.port.openOrders.bind(rig.port)
    let moved = false
    rig.port.openOrders = async () => {
      const stale = await openOrders()
      if (!moved) {
        moved = true
        rig.port.moveTo(239_000 as never)
      }
      return stale
    }
    rig.port.pushes = (event) => (event.type === 'ticker' ? 1 : 0)
    await rig.clock.advance(16_000)
    expect(moved).toBe(true)
    await rig.clock.advance(40_000)
    expect(rig.bot().fills).toBe(1)
    expect(rig.openOrders()).toHaveLength(10)
    expectConsistent(rig)
  })

  it('an order of ours that nobody remembers is canceled once two sweeps agree on it', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    const stray = {
      clientOrderId: 'gtest0-1-0s2B7_0',
      symbol: 'BTCUSDT',
      side: 'buy',
      type: 'limit',
      price: 215_000,
    } as const
    rig.port.venue.submit(
      ACCOUNT,
      { ...stray, price: 215_000 as never, quantity: 10 as never, timeInForce: 'gtc', reduceOnly: false },
      rig.port.marketMs,
    )
    await rig.clock.advance(40_000)
    expect(rig.openOrders()).toHaveLength(10)
    expectConsistent(rig)
  })

  it('a lost cancel is sent again until the order is seen gone', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    let count = 0
    rig.port.fate = (kind) => {
      count += 1
      return kind === 'cancel' && count <= 2 ? 'request_lost' : 'ok'
    }
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(2_000)
    expect(rig.bot().status).toBe('stopping')
    await rig.clock.advance(30_000)
    expect(rig.bot().status).toBe('stopped')
    expect(rig.openOrders()).toEqual([])
  })

  it('a stop given while the venue is away is carried out when it is back, and nothing is placed meanwhile', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    rig.port.reachable = false
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(60_000)
    expect(rig.bot().status).toBe('stopping')
    const sent = rig.port.sent.length
    rig.port.reachable = true
    await rig.clock.advance(60_000)
    expect(rig.bot().status).toBe('stopped')
    expect(rig.port.sent.length).toBe(sent)
    expect(rig.openOrders()).toEqual([])
  })

  it('partial fills: the counter order follows after two seconds, is resized by later parts, and Σ parts = whole', async () => {
    const rig = new Rig({ touchQuantity: 30 })
    await rig.attach()
    await rig.startBot()
    const q = rig.bot().plan?.quantity ?? 0
    expect(q).toBeGreaterThan(60)
    await rig.walk(24_000)
    expect(rig.bot().slots[4]?.held).toBe(30)
    expect(rig.openOrders()).not.toContain('sell 30 @ 25000')
    await rig.clock.advance(3_000)
    expect(rig.openOrders()).toContain('sell 30 @ 25000')
    await rig.walk(24_100, 24_000)
    await rig.clock.advance(6_000)
    expect(rig.openOrders()).toContain('sell 60 @ 25000')
    await rig.walk(23_950)
    await rig.clock.advance(6_000)
    expect(rig.openOrders()).toContain(`sell ${q} @ 25000`)
    expectConsistent(rig)
  })

  it('a manual trade on the account is booked as external and leaves the bot alone', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    const request = { clientOrderId: 'by-hand', symbol: 'BTCUSDT', side: 'buy', type: 'market', price: null } as const
    rig.port.venue.submit(
      ACCOUNT,
      { ...request, quantity: 50 as never, timeInForce: 'gtc', reduceOnly: false },
      rig.port.marketMs,
    )
    rig.port.pushEvents()
    await rig.clock.advance(40_000)
    expect(rig.bot().status).toBe('running')
    expect(netSize(rig.bot().positions)).toBe(0)
    expect(rig.store.cursors['external:BTCUSDT']).toBe('50')
  })

  it('random faults, crashes and prices: at rest nothing is lost, nothing doubled, desired = open', async () => {
    await checkRandomFaults(60)
  }, 120_000)
})
