import {
  executeOn,
  type Fill,
  type Instrument,
  NO_POSITIONS,
  notional,
  type PositionSide,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import fc from 'fast-check'
import { expect } from 'vitest'
import type { VenueEvent } from '../src/index.ts'
import { sizesOf } from '../src/position-trail.ts'
import { ACCOUNT, Rig } from './rig.ts'
import type { Fate } from './sim-port.ts'

/** Signed steps that executions leave on each position. */
export function sizesBy(fills: readonly Fill[]): Record<PositionSide, number> {
  const sizes = { net: 0, long: 0, short: 0 }
  for (const { positionSide, side, quantity } of fills) sizes[positionSide] += side === 'buy' ? quantity : -quantity
  return sizes
}

/** Average cost and realised profit of executions in the order they were made, which is not the order they were told. */
export function booksBy(fills: readonly Fill[], instrument: Instrument) {
  let positions = NO_POSITIONS
  let realizedPnl = 0n
  for (const { positionSide, side, price, quantity } of fills) {
    const change = executeOn(instrument, positions, positionSide, side, price, quantity)
    positions = change.positions
    realizedPnl += change.realized
  }
  return { positions, realizedPnl }
}

/** Difference 0 in every coin: the ledger is the exchange's own book. */
export function expectLedgerIsBills(rig: Rig): void {
  const total = (rows: readonly { readonly coin: string; readonly amount: bigint }[]) => {
    const sums: Record<string, bigint> = {}
    for (const { coin, amount } of rows) sums[coin] = (sums[coin] ?? 0n) + amount
    return sums
  }
  const bills = rig.port.venue.bills(ACCOUNT).map(({ coin, amount, fee }) => ({ coin, amount: amount - fee }))
  expect(total([...rig.store.ledger.values()])).toEqual(total(bills))
}

/** What must hold whenever everything has come to rest, whatever happened before (FAULTS I1, I2, I4–I6, I16). */
export function expectConsistent(rig: Rig): void {
  expect(rig.errors.filter((line) => !line.startsWith('another process'))).toEqual([])
  const bot = rig.bot()
  const fills = rig.port.venue.fills(ACCOUNT)
  expect([...rig.store.fills.keys()].sort()).toEqual(fills.map((fill) => fill.tradeId).sort())
  expect([...rig.store.fills.values()].every((fill) => fill.botId === 'bot-1')).toBe(true)
  expect(sizesOf(bot)).toEqual(sizesBy(fills))
  const { positions, realizedPnl } = bot
  expect({ positions, realizedPnl }).toEqual(booksBy(fills, rig.instrument))
  expectLedgerIsBills(rig)
  const keys = rig.port.venue.openOrders(ACCOUNT).map((order) => `${order.side}@${order.price}`)
  expect(new Set(keys).size).toBe(keys.length)
  if (bot.status !== 'running' && bot.status !== 'out_of_range') return
  const view = rig.engine.bot(ACCOUNT, 'bot-1')
  // Too far from the price for the exchange's band: told as deferred, and it waits.
  const deferred = new Set(view?.deferred.map(({ key }) => `${key.slot}/${key.side}`))
  const isDeferred = ({ slot, side }: { readonly slot: number; readonly side: string }) =>
    deferred.has(`${slot}/${side}`)
  const alive = view?.orders.filter((order) => !(order.status === 'absent' && isDeferred(order))) ?? []
  expect(alive.every((order) => order.status === 'accepted' || order.status === 'partially_filled')).toBe(true)
  expect(keys).toHaveLength(alive.length)
  const q = bot.plan?.quantity ?? 0
  for (const slot of bot.slots) {
    const resting = (side: string) =>
      alive
        .filter((o) => o.slot === slot.index && o.side === side)
        .reduce((s, o) => s + o.quantity - o.filledQuantity, 0)
    // What an edit leaves of an old grid's quantity may be too little for an order.
    const orderable = (quantity: number, level: number) =>
      smallerThanAllowed(rig, quantity, bot.plan?.levels[level] ?? 0) ? 0 : quantity
    for (const [side, quantity, level] of [
      ['buy', q - slot.held, slot.index],
      ['sell', slot.held, slot.index + 1],
    ] as const)
      expect(resting(side)).toBe(isDeferred({ slot: slot.index, side }) ? 0 : orderable(quantity, level))
  }
}

const smallerThanAllowed = ({ instrument }: Rig, quantity: number, price: number): boolean =>
  quantity < instrument.minQuantity || notional(instrument, price as Ticks, quantity as Steps) < instrument.minNotional

/** What happens to one bot: its kind, the fate of each call and push, and the walk of price, crashes and outages. */
function randomWorld() {
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
  return fc.record({
    steps: fc.array(step, { minLength: 3, maxLength: 14 }),
    fates: fc.array(fates, { minLength: 1, maxLength: 9 }),
    copies: fc.array(fc.integer({ min: 0, max: 2 }), { minLength: 1, maxLength: 7 }),
    direction: fc.constantFrom('neutral' as const, 'long' as const, 'short' as const),
    positionMode: fc.constantFrom('one_way' as const, 'hedge' as const),
    marginMode: fc.constantFrom('crossed' as const, 'crossed' as const, 'isolated' as const),
    touchQuantity: fc.constantFrom(0, 17, 40),
    feeCoin: fc.constantFrom(null, '0.1', '10'),
    stop: fc.boolean(),
  })
}

/** One bot in `runs` random worlds: lost answers and requests, lost and doubled pushes, outages, crashes, partial fills. */
export async function checkRandomFaults(runs: number): Promise<void> {
  await fc.assert(
    fc.asyncProperty(randomWorld(), async (seeded) => {
      const { direction, touchQuantity, positionMode, marginMode } = seeded
      const rig = new Rig({ direction, touchQuantity, positionMode, marginMode, feeCoin: seeded.feeCoin })
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
      if (seeded.stop) await rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })
      await rig.clock.advance(60_000)
      expectConsistent(rig)
      if (seeded.stop && rig.bot().status !== 'created') {
        // A jump of a third of the price takes an isolated position before anybody can leave it.
        expect(marginMode === 'isolated' ? ['stopped', 'liquidated'] : ['stopped']).toContain(rig.bot().status)
        expect(rig.openOrders()).toEqual([])
        expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
      }
    }),
    { numRuns: runs },
  )
}
