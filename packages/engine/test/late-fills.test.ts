import { type Fill, isFlat, netSize } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { expectConsistent, expectLedgerIsBills } from './random-faults.ts'
import { ACCOUNT, price, Rig } from './rig.ts'

/** Fill rows become visible `lagMs` after they happened, and are never pushed; `isLate` picks which. */
function lateFills(rig: Rig, lagMs: number, isLate: (fill: Fill) => boolean = () => true): void {
  rig.port.pushes = (event) => (event.type === 'fill' && isLate(event.fill) ? 0 : 1)
  const seen = new Map<string, number>()
  rig.port.fillsAfter = async (cursor) => {
    const now = rig.clock.wallMs()
    const all: readonly Fill[] = rig.port.venue.fills(ACCOUNT)
    for (const fill of all) if (!seen.has(fill.tradeId)) seen.set(fill.tradeId, now)
    const visible = (fill: Fill) => !isLate(fill) || now - (seen.get(fill.tradeId) ?? 0) >= lagMs
    const items = all.filter((fill) => (cursor === null || fill.tradeId > cursor) && visible(fill))
    return { ok: true, value: { items, cursor: items.at(-1)?.tradeId ?? cursor } }
  }
}

/** The deposit is the ledger's first row. */
const booked = (rig: Rig) => [rig.store.fills.size, rig.store.ledger.size, rig.bot().fills]

describe('an order is filled and its rows are late (E11)', () => {
  it('the counter order goes out on the stated quantity after a bounded wait; the books know nothing of it', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    lateFills(rig, 30_000)
    await rig.walk(23_900)
    expect(rig.openOrders().filter((text) => text.endsWith('@ 25000'))).toEqual([])
    await rig.clock.advance(5_000)
    expect(rig.openOrders().filter((text) => text.endsWith('@ 25000'))).toHaveLength(1)
    expect(booked(rig)).toEqual([0, 1, 0])
    const orders = rig.openOrders()
    await rig.clock.advance(40_000)
    expect(booked(rig)).toEqual([1, 2, 1])
    expect(rig.openOrders()).toEqual(orders)
    expect(rig.bot().status).toBe('running')
    expectConsistent(rig)
  })

  it('the counter order fills before the rows of its parent come: each is booked once, in whatever order', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    let parent = ''
    lateFills(rig, 30_000, (fill) => {
      if (parent === '') parent = fill.clientOrderId
      return fill.clientOrderId === parent
    })
    await rig.walk(23_900)
    await rig.clock.advance(5_000)
    await rig.walk(25_100)
    await rig.clock.advance(5_000)
    expect(rig.bot().fills).toBe(0)
    expect(rig.bot().status).toBe('running')
    await rig.clock.advance(60_000)
    expect(rig.bot().fills).toBe(2)
    expect(rig.bot().gridProfit).toBeGreaterThan(0n)
    expect(isFlat(rig.bot().positions)).toBe(true)
    expectConsistent(rig)
  })

  it('a crash in between loses no row that is visible before an older one', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    let parent = ''
    lateFills(rig, 120_000, (fill) => {
      if (parent === '') parent = fill.clientOrderId
      return fill.clientOrderId === parent
    })
    await rig.walk(23_900)
    await rig.clock.advance(5_000)
    await rig.walk(25_100, 22_900)
    await rig.clock.advance(40_000)
    void rig.engine.close(0)
    await rig.crash()
    await rig.clock.advance(180_000)
    expect(rig.store.fills.size).toBe(rig.port.venue.fills(ACCOUNT).length)
    expectConsistent(rig)
  })

  it('a stop closes what the exchange holds without waiting for the rows, and says stopped when they are booked', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    lateFills(rig, 60_000)
    await rig.walk(23_900)
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(12_000)
    expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
    expect(rig.bot().status).toBe('stopping')
    await rig.clock.advance(120_000)
    expect(rig.bot().status).toBe('stopped')
    expect(netSize(rig.bot().positions)).toBe(0)
    expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
    expectLedgerIsBills(rig)
  })

  it('sweeps become rarer the longer a row is late', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    lateFills(rig, 2_700_000)
    await rig.walk(23_900)
    await rig.clock.advance(60_000)
    let sweeps = 0
    const openOrders = rig.port.openOrders.bind(rig.port)
    rig.port.openOrders = async () => {
      sweeps += 1
      return openOrders()
    }
    await rig.clock.advance(150_000)
    expect(sweeps).toBeLessThanOrEqual(11)
    expect(rig.bot().status).toBe('running')
  })
})

describe('rows without a client id', () => {
  it('an execution of an order whose answer was lost is not taken for somebody else’s', async () => {
    const rig = new Rig({ direction: 'long' })
    await rig.attach()
    const fillsAfter = rig.port.fillsAfter.bind(rig.port)
    rig.port.fillsAfter = async (cursor) => {
      const read = await fillsAfter(cursor)
      if (!read.ok) return read
      return { ok: true, value: { ...read.value, items: read.value.items.map((f) => ({ ...f, clientOrderId: '' })) } }
    }
    rig.port.pushes = (event) => (event.type === 'ticker' ? 1 : 0)
    const lookup = rig.port.lookup.bind(rig.port)
    let reachable = false
    rig.port.lookup = async (symbol, id) =>
      reachable
        ? lookup(symbol, id)
        : { ok: false, error: { kind: 'unavailable', code: 'unreachable', message: 'detail is away' } }
    let first = true
    rig.port.fate = () => {
      const lost = first
      first = false
      return lost ? 'answer_lost' : 'ok'
    }
    await rig.startBot()
    await rig.clock.advance(40_000)
    expect(rig.port.venue.fills(ACCOUNT).length).toBe(1)
    expect(rig.store.cursors['external:BTCUSDT'] ?? '0').toBe('0')
    expect(rig.bot().status).not.toBe('error')
    reachable = true
    await rig.clock.advance(20_000)
    expect([...rig.store.fills.values()].map((fill) => fill.botId)).toEqual(['bot-1'])
    expect(rig.bot().start.buy.filled).toBe(rig.bot().plan?.initial?.quantity)
    expect(rig.openOrders()).toHaveLength(10)
  })

  it('a hand’s trade waits only until our own order is explained', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    rig.port.venue.submit(
      ACCOUNT,
      {
        clientOrderId: 'by-hand',
        symbol: 'BTCUSDT',
        side: 'buy',
        type: 'market',
        price: null,
        quantity: 5 as never,
        timeInForce: 'gtc',
        reduceOnly: false,
      },
      rig.port.marketMs,
    )
    const fillsAfter = rig.port.fillsAfter.bind(rig.port)
    rig.port.fillsAfter = async (cursor) => {
      const read = await fillsAfter(cursor)
      if (!read.ok) return read
      return { ok: true, value: { ...read.value, items: read.value.items.map((f) => ({ ...f, clientOrderId: '' })) } }
    }
    rig.port.pushes = (event) => (event.type === 'fill' ? 0 : 1)
    rig.port.fate = (kind) => (kind === 'place' ? 'answer_lost' : 'ok')
    rig.port.moveTo(price(26_100))
    await rig.clock.advance(500)
    rig.port.fate = () => 'ok'
    await rig.clock.advance(60_000)
    expect(rig.store.cursors['external:BTCUSDT']).toBe('5')
    expect(rig.bot().status).toBe('running')
    expect(rig.bot().fills).toBe(1)
  })

  it('executions of a position are booked in the order of their trades, later ones behind the first that waits', async () => {
    const rig = new Rig()
    await rig.attach()
    let nameless = true
    const fillsAfter = rig.port.fillsAfter.bind(rig.port)
    rig.port.fillsAfter = async (cursor) => {
      const read = await fillsAfter(cursor)
      if (!read.ok || !nameless) return read
      const items = read.value.items.map((f) => (f.clientOrderId === 'by-hand' ? f : { ...f, clientOrderId: '' }))
      return { ok: true, value: { ...read.value, items } }
    }
    rig.port.pushes = (event) => (event.type === 'ticker' ? 1 : 0)
    const lookup = rig.port.lookup.bind(rig.port)
    rig.port.lookup = async (symbol, id) =>
      nameless ? { ok: false, error: { kind: 'unavailable', code: 'away', message: 'away' } } : lookup(symbol, id)
    const openOrders = rig.port.openOrders.bind(rig.port)
    rig.port.openOrders = async () => (nameless ? { ok: true, value: [] } : openOrders())
    rig.port.fate = (kind) => (kind === 'place' ? 'answer_lost' : 'ok')
    await rig.startBot()
    rig.port.moveTo(price(23_900))
    rig.port.venue.submit(
      ACCOUNT,
      {
        clientOrderId: 'by-hand',
        symbol: 'BTCUSDT',
        side: 'sell',
        type: 'market',
        price: null,
        quantity: 5 as never,
        timeInForce: 'gtc',
        reduceOnly: false,
      },
      rig.port.marketMs,
    )
    rig.port.fate = () => 'ok'
    await rig.clock.advance(20_000)
    expect(rig.store.fills.size).toBe(0)
    nameless = false
    await rig.clock.advance(60_000)
    expect([...rig.store.fills.keys()]).toEqual(rig.port.venue.fills(ACCOUNT).map(({ tradeId }) => tradeId))
    expect([...rig.store.fills.values()].map(({ botId }) => botId)).toEqual(['bot-1', null])
  })
})
