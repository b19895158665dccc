import { describe, expect, it } from 'vitest'
import type { SubmitOutcome, VenueError } from '../src/index.ts'
import { ACCOUNT, Rig } from './rig.ts'

const MAINTENANCE: VenueError = {
  kind: 'unavailable',
  code: '40200',
  message: 'Server upgrade, please try again later',
}

/** The exchange is being worked on: every question and every order is turned away with proof. */
function maintain(rig: Rig): () => void {
  const { port } = rig
  const names = ['openOrders', 'openStops', 'fillsAfter', 'billsAfter', 'positions', 'account', 'lookup'] as const
  const before = Object.fromEntries(
    [...names, 'place', 'cancel', 'placeStop', 'pushes'].map((name) => [name, Reflect.get(port, name)]),
  )
  for (const name of names) Object.assign(port, { [name]: async () => ({ ok: false, error: MAINTENANCE }) })
  const refused = (clientOrderId: string): SubmitOutcome => ({ outcome: 'refused', clientOrderId, error: MAINTENANCE })
  port.place = async (_symbol, orders) => orders.map(({ clientOrderId }) => refused(clientOrderId))
  port.cancel = async (_symbol, ids) => ids.map(refused)
  port.placeStop = async ({ clientOrderId }) => refused(clientOrderId)
  port.pushes = () => 0
  return () => void Object.assign(port, before)
}

describe('E13 maintenance of the exchange', () => {
  it('E13 for ten minutes loses nothing, says so all the while, and ends with the grid it began with', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    const before = rig.openOrders()
    const end = maintain(rig)
    await rig.clock.advance(600_000)
    const codes = rig.engine.bot(ACCOUNT, 'bot-1')?.warnings.map(({ code }) => code)
    expect(codes).toContain('stale_orders')
    expect(rig.bot().status).toBe('running')
    expect(rig.openOrders()).toEqual(before)
    end()
    await rig.clock.advance(20_000)
    expect(rig.openOrders()).toEqual(before)
    expect(rig.engine.bot(ACCOUNT, 'bot-1')?.warnings.map(({ code }) => code)).not.toContain('stale_orders')
    expect(rig.errors).toEqual([])
  })

  it('E13 that ends with every order canceled: the account is looked at before anything is placed, then the grid is whole', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    const before = rig.openOrders()
    const end = maintain(rig)
    await rig.clock.advance(60_000)
    for (const { clientOrderId } of rig.port.venue.openOrders(ACCOUNT))
      rig.port.venue.cancel(ACCOUNT, { clientOrderId }, rig.port.marketMs)
    rig.port.venue.drainEvents()
    end()
    const asked: string[] = []
    const { openOrders, place } = rig.port
    rig.port.openOrders = async () => {
      asked.push('openOrders')
      return openOrders.call(rig.port)
    }
    rig.port.place = async (symbol, orders) => {
      asked.push('place')
      return place.call(rig.port, symbol, orders)
    }
    await rig.clock.advance(30_000)
    expect(asked.indexOf('openOrders')).toBeLessThan(asked.indexOf('place'))
    expect(rig.openOrders()).toEqual(before)
    expect(rig.errors).toEqual([])
  })
})

describe('P14 a stall of the event loop', () => {
  it.each([1_000, 20_000, 60_000])(
    'P14 of %s ms: what was pushed meanwhile is booked once, and the grid is whole',
    async (ms) => {
      const rig = new Rig()
      await rig.attach()
      await rig.startBot()
      rig.clock.sleep(ms)
      rig.port.moveTo(23_900_0 as never)
      rig.port.moveTo(25_000_0 as never)
      await rig.clock.advance(10_000)
      expect(rig.bot().fills).toBe(rig.port.venue.fills(ACCOUNT).length)
      expect(rig.bot().fills).toBeGreaterThan(0)
      expect(rig.openOrders()).toHaveLength(10)
      expect(new Set(rig.port.sent).size).toBe(rig.port.sent.length)
      expect(rig.engine.account(ACCOUNT)?.owned).toBe(true)
      expect(rig.errors).toEqual([])
    },
  )
})
