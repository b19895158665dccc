import { parseClientOrderId } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import type { BotView } from '../src/index.ts'
import { ACCOUNT, price, Rig } from './rig.ts'

/** Orders on the exchange, by whom: bot codes, and `hand` for other people's. */
function resting(rig: Rig): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const { clientOrderId } of rig.port.venue.openOrders(ACCOUNT)) {
    const owner = parseClientOrderId(clientOrderId)?.bot ?? 'hand'
    counts[owner] = (counts[owner] ?? 0) + 1
  }
  return counts
}

function orderByHand(rig: Rig, at: number): void {
  rig.port.venue.submit(
    ACCOUNT,
    {
      clientOrderId: `by-hand-${at}`,
      symbol: 'BTCUSDT',
      side: 'buy',
      type: 'limit',
      price: price(at),
      quantity: 10 as never,
      timeInForce: 'gtc',
      reduceOnly: false,
    },
    rig.port.marketMs,
  )
}

const view = (rig: Rig, id = 'bot-1'): BotView => {
  const found = rig.engine.bot(ACCOUNT, id)
  if (found === null) throw new Error(`no view of ${id}`)
  return found
}

/** A rig that notes the most open orders the exchange ever had and what was refused. */
function watched(maxOrders: number) {
  const rig = new Rig({ maxOrders })
  const seen = { most: 0, refused: 0, cancels: 0 }
  const place = rig.port.place.bind(rig.port)
  rig.port.place = async (symbol, orders) => {
    const outcomes = await place(symbol, orders)
    seen.refused += outcomes.filter(({ outcome }) => outcome === 'refused').length
    seen.most = Math.max(seen.most, rig.port.venue.openOrders(ACCOUNT).length)
    return outcomes
  }
  const cancel = rig.port.cancel.bind(rig.port)
  rig.port.cancel = async (symbol, ids) => {
    seen.cancels += ids.length
    return cancel(symbol, ids)
  }
  return { rig, seen }
}

describe('open-order caps over all bots of an account', () => {
  it('two grids share the room: the nearest levels of both rest, the others say why they wait', async () => {
    const { rig, seen } = watched(16)
    await rig.attach()
    await rig.startBot()
    await rig.startBot({}, 'bot-2', '2')
    await rig.clock.advance(20_000)
    // A tenth of the room is left to what rests there already.
    expect(resting(rig)).toEqual({ 1: 8, 2: 6 })
    expect(seen.refused).toBe(0)
    for (const [id, rest] of [
      ['bot-1', 8],
      ['bot-2', 6],
    ] as const) {
      const { resting: live, wanted, deferred, warnings } = view(rig, id)
      expect([live, wanted, deferred.length]).toEqual([rest, 10, 10 - rest])
      expect(deferred.every(({ reason }) => reason === 'order_cap')).toBe(true)
      expect(warnings).toContainEqual({ code: 'orders_deferred', count: 10 - rest, reason: 'order_cap' })
    }
  })

  it('the window follows the price, never above the cap, and comes to rest', async () => {
    const { rig, seen } = watched(16)
    await rig.attach()
    await rig.startBot()
    await rig.startBot({}, 'bot-2', '2')
    await rig.walk(25_600, 26_200, 27_100, 28_200, 29_300, 28_400, 27_200, 26_100)
    await rig.clock.advance(30_000)
    expect(seen.most).toBeLessThanOrEqual(14)
    expect(seen.refused).toBe(0)
    const levels = rig.port.venue.openOrders(ACCOUNT).map((order) => (order.price ?? 0) / 10)
    for (const near of [25_000, 26_000, 28_000]) expect(levels).toContain(near)
    const before = seen.cancels
    await rig.clock.advance(300_000)
    expect(seen.cancels).toBe(before)
  })

  it('orders of other people count, and are never touched', async () => {
    const { rig, seen } = watched(14)
    for (const at of [10_000, 10_001, 10_002, 10_003, 10_004]) orderByHand(rig, at)
    await rig.attach()
    await rig.startBot()
    await rig.clock.advance(20_000)
    expect(resting(rig)).toEqual({ 1: 7, hand: 5 })
    expect(view(rig).deferred).toHaveLength(3)
    // A person takes all of theirs away: the far levels come to rest.
    for (const { clientOrderId } of rig.port.venue.openOrders(ACCOUNT))
      if (clientOrderId.startsWith('by-hand')) rig.port.venue.cancel(ACCOUNT, { clientOrderId }, rig.port.marketMs)
    await rig.clock.advance(20_000)
    expect(resting(rig)).toEqual({ 1: 10 })
    expect(seen.refused).toBe(0)
  })

  it('tells how many levels wait for each reason, when there are several', async () => {
    const { rig } = watched(12)
    await rig.attach()
    rig.port.fate = () => 'ok'
    const place = rig.port.place.bind(rig.port)
    const error = { kind: 'refused', reason: 'price_band', code: '40815', message: 'too far' } as const
    rig.port.place = async (symbol, orders) => {
      const far = orders.filter((order) => order.price === price(24_000))
      const rest = orders.filter((order) => order.price !== price(24_000))
      const refused = far.map(({ clientOrderId }) => ({ outcome: 'refused', clientOrderId, error }) as const)
      return [...refused, ...(rest.length > 0 ? await place(symbol, rest) : [])]
    }
    for (const at of [10_000, 10_001]) orderByHand(rig, at)
    await rig.clock.advance(16_000)
    await rig.startBot()
    await rig.clock.advance(20_000)
    const { warnings, resting: live, wanted } = view(rig)
    const reasons = warnings.flatMap((w) => (w.code === 'orders_deferred' ? [[w.reason, w.count]] : []))
    expect([live, wanted]).toEqual([7, 10])
    expect(reasons).toEqual([
      ['order_cap', 2],
      ['price_band', 1],
    ])
  })

  it('a cap the exchange does not state is learned from its refusals, without asking on', async () => {
    const { rig, seen } = watched(200)
    const place = rig.port.place.bind(rig.port)
    rig.port.place = async (symbol, orders) => {
      const outcomes = []
      for (const order of orders) {
        const full = rig.port.venue.openOrders(ACCOUNT).length >= 8
        const error = { kind: 'refused', reason: 'order_cap', code: '40890', message: 'full' } as const
        if (full) seen.refused += 1
        if (full) outcomes.push({ outcome: 'refused', clientOrderId: order.clientOrderId, error } as const)
        else outcomes.push(...(await place(symbol, [order])))
      }
      return outcomes
    }
    await rig.attach()
    await rig.startBot()
    await rig.clock.advance(500_000)
    expect(seen.refused).toBe(2)
    expect(view(rig).resting).toBe(6)
    expect(view(rig).deferred.every(({ reason }) => reason === 'order_cap')).toBe(true)
    // Believed for ten minutes, then tried again.
    await rig.clock.advance(200_000)
    expect(seen.refused).toBeGreaterThan(2)
    expect(seen.refused).toBeLessThan(8)
  })

  it('a close goes although the cap leaves no room for grid orders', async () => {
    const { rig } = watched(12)
    await rig.attach()
    await rig.startBot()
    await rig.walk(23_900)
    await rig.clock.advance(5_000)
    await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
    await rig.clock.advance(20_000)
    expect(rig.bot().status).toBe('stopped')
    expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
  })
})

describe('margin that does not suffice', () => {
  it('nearest levels first: while one of them waits, no farther one takes what becomes free', async () => {
    const rig = new Rig({ deposit: '150' })
    await rig.attach()
    await rig.startBot()
    await rig.clock.advance(120_000)
    const live = rig.port.venue.openOrders(ACCOUNT).map((order) => Math.abs((order.price ?? 0) / 10 - 25_000))
    const waiting = view(rig).deferred
    expect(waiting.length).toBeGreaterThan(0)
    expect(waiting.every(({ reason }) => reason === 'margin')).toBe(true)
    const levels = rig.bot().plan?.levels ?? []
    const waitingAt = waiting.map(({ key }) =>
      Math.abs((levels[key.side === 'buy' ? key.slot : key.slot + 1] ?? 0) / 10 - 25_000),
    )
    expect(Math.min(...waitingAt)).toBeGreaterThanOrEqual(Math.max(...live) - 1_000)
    const sent = rig.port.sent.length
    await rig.clock.advance(600_000)
    // A few tries in ten minutes, no loop.
    expect(rig.port.sent.length - sent).toBeLessThan(25)
    rig.port.venue.transfer(ACCOUNT, 1_000_000_000_00n as never, rig.port.marketMs)
    await rig.clock.advance(600_000)
    expect(view(rig).resting).toBe(10)
  })
})
