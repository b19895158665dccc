import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { VenueEvent } from '../src/index.ts'
import { ACCOUNT, Rig } from './rig.ts'
import type { Fate } from './sim-port.ts'

/** What must hold whenever everything has come to rest, whatever happened before (FAULTS I1, I2, I4–I6, I16). */
function expectConsistent(rig: Rig): void {
  expect(rig.errors.filter((line) => !line.startsWith('another process'))).toEqual([])
  const bot = rig.bot()
  const fills = rig.port.venue.fills(ACCOUNT)
  expect([...rig.store.fills.keys()].sort()).toEqual(fills.map((fill) => fill.tradeId).sort())
  expect([...rig.store.fills.values()].every((fill) => fill.botId === 'bot-1')).toBe(true)
  const net = fills.reduce((size, fill) => size + (fill.side === 'buy' ? fill.quantity : -fill.quantity), 0)
  expect(bot.position.size).toBe(net)
  const ledger = [...rig.store.ledger.values()].reduce((total, row) => total + row.amount, 0n)
  expect(ledger).toBe(rig.port.venue.bills(ACCOUNT).reduce((total, bill) => total + bill.amount - bill.fee, 0n))
  const keys = rig.port.venue.openOrders(ACCOUNT).map((order) => `${order.side}@${order.price}`)
  expect(new Set(keys).size).toBe(keys.length)
  if (bot.status !== 'running' && bot.status !== 'out_of_range') return
  const view = rig.engine.bot(ACCOUNT, 'bot-1')
  expect(view?.orders.every((order) => order.status === 'accepted' || order.status === 'partially_filled')).toBe(true)
  expect(keys).toHaveLength(view?.orders.length ?? -1)
  const q = bot.plan?.quantity ?? 0
  for (const slot of bot.slots) {
    const resting = (side: string) =>
      view?.orders
        .filter((o) => o.slot === slot.index && o.side === side)
        .reduce((s, o) => s + o.quantity - o.filledQuantity, 0)
    expect(resting('buy')).toBe(q - slot.held)
    expect(resting('sell')).toBe(slot.held)
  }
}

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
    expect(rig.bot().position.size).toBe(0)
    expect(rig.store.cursors['external:BTCUSDT']).toBe('50')
  })

  it('random faults, crashes and prices: at rest nothing is lost, nothing doubled, desired = open', async () => {
    const fates = fc.constantFrom<Fate>('ok', 'ok', 'answer_lost', 'request_lost')
    const step = fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ kind: fc.constant('move' as const), to: fc.integer({ min: 19_500, max: 30_500 }) }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ kind: fc.constant('crash' as const), after: fc.integer({ min: 0, max: 400 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('outage' as const), ms: fc.integer({ min: 100, max: 20_000 }) }),
      },
      {
        weight: 1,
        arbitrary: fc.record({ kind: fc.constant('wait' as const), ms: fc.integer({ min: 10, max: 20_000 }) }),
      },
    )
    const world = fc.record({
      steps: fc.array(step, { minLength: 3, maxLength: 14 }),
      fates: fc.array(fates, { minLength: 1, maxLength: 9 }),
      copies: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 7 }),
      direction: fc.constantFrom('neutral' as const, 'long' as const, 'short' as const),
      touchQuantity: fc.constantFrom(0, 17, 40),
      stop: fc.boolean(),
    })
    const runs = Number(process.env.GRIDPILOT_FAULT_RUNS ?? 60)
    await fc.assert(
      fc.asyncProperty(world, async (seeded) => {
        const rig = new Rig({ direction: seeded.direction, touchQuantity: seeded.touchQuantity })
        let call = 0
        let push = 0
        rig.port.fate = () => seeded.fates[call++ % seeded.fates.length] ?? 'ok'
        rig.port.pushes = (event: VenueEvent) =>
          event.type === 'ticker' ? 1 : (seeded.copies[push++ % seeded.copies.length] ?? 1)
        await rig.attach()
        await rig.startBot()
        for (const item of seeded.steps) {
          if (item.kind === 'move') await rig.walk(item.to)
          if (item.kind === 'wait') await rig.clock.advance(item.ms)
          if (item.kind === 'crash') {
            rig.port.moveTo(Math.round((24_000 + item.after * 5) * 10) as never)
            await rig.clock.advance(item.after)
            await rig.crash()
          }
          if (item.kind === 'outage') {
            rig.port.reachable = false
            await rig.clock.advance(item.ms)
            rig.port.reachable = true
          }
        }
        rig.port.fate = () => 'ok'
        rig.port.pushes = () => 1
        if (seeded.stop)
          await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
        await rig.clock.advance(60_000)
        expectConsistent(rig)
        if (seeded.stop && rig.bot().status !== 'created') {
          expect(rig.bot().status).toBe('stopped')
          expect(rig.openOrders()).toEqual([])
          expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
        }
      }),
      { numRuns: runs },
    )
  }, 120_000)
})
