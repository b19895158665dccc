import { describe, expect, it } from 'vitest'
import type { Read, SubmitOutcome } from '../src/index.ts'
import { ACCOUNT, Rig } from './rig.ts'

const REVOKED = { kind: 'needs_user', code: '40037', message: 'Apikey does not exist' } as const

/** What the exchange was asked with the account's key, and how to take it away and give it back. */
function revocable(rig: Rig) {
  const key = { revoked: false, requests: 0 }
  const { port } = rig
  const reads = ['openOrders', 'openStops', 'fillsAfter', 'billsAfter', 'positions', 'account', 'lookup'] as const
  for (const name of reads) {
    const read = port[name].bind(port) as (...args: unknown[]) => Promise<Read<unknown>>
    const asked = async (...args: unknown[]) => {
      key.requests += 1
      return key.revoked ? { ok: false, error: REVOKED } : read(...args)
    }
    Object.assign(port, { [name]: asked })
  }
  const place = port.place.bind(port)
  port.place = async (symbol, orders) => {
    key.requests += 1
    if (!key.revoked) return place(symbol, orders)
    return orders.map(({ clientOrderId }): SubmitOutcome => ({ outcome: 'refused', clientOrderId, error: REVOKED }))
  }
  return key
}

const alertsOf = (rig: Rig) => rig.alerts.filter(({ code }) => code === 'needs_key')

describe('U6 a key that the exchange refuses', () => {
  it('is told once, makes no more requests than an account at rest, and is remembered over a restart', async () => {
    const rig = new Rig()
    const key = revocable(rig)
    await rig.attach()
    await rig.startBot()
    key.revoked = true
    await rig.clock.advance(40_000)
    expect(rig.engine.account(ACCOUNT)?.keyRefusal).toMatchObject({ code: '40037', refused: 'reads' })
    expect(alertsOf(rig)).toHaveLength(1)
    key.requests = 0
    await rig.walk(23_900, 22_900, 25_500)
    await rig.clock.advance(10 * 60_000)
    expect(key.requests).toBeLessThanOrEqual(41 * 3)
    expect(alertsOf(rig)).toHaveLength(1)
    await rig.crash()
    expect(rig.engine.account(ACCOUNT)?.keyRefusal).toMatchObject({ code: '40037' })
  })

  it('resumes by itself with a sweep once a key is taken: what was filled meanwhile is booked and answered', async () => {
    const rig = new Rig()
    const key = revocable(rig)
    await rig.attach()
    await rig.startBot()
    key.revoked = true
    rig.port.pushes = () => 0
    await rig.clock.advance(40_000)
    await rig.walk(23_900)
    expect(rig.bot().fills).toBe(0)
    key.revoked = false
    rig.port.pushes = () => 1
    // Another key: the account is closed and opened again.
    await rig.engine.detach(ACCOUNT)
    await rig.engine.attach(ACCOUNT, rig.port)
    await rig.clock.advance(3_000)
    expect(rig.engine.account(ACCOUNT)?.keyRefusal).toBeNull()
    expect(rig.resolved).toContain('needs_key')
    expect(rig.bot().fills).toBe(1)
    expect(rig.openOrders()).toHaveLength(10)
    expect(rig.store.cursors.key_refused).toBe('')
  })

  it('one refused look alone is no proof: an account between two families goes on', async () => {
    const rig = new Rig()
    const key = revocable(rig)
    await rig.attach()
    await rig.startBot()
    key.revoked = true
    key.requests = 0
    while (key.requests < 3) await rig.clock.advance(100)
    key.revoked = false
    await rig.clock.advance(20_000)
    expect(alertsOf(rig)).toEqual([])
  })

  it('that may only look sends nothing for a while, tells it once, and goes on with the first order taken', async () => {
    const rig = new Rig()
    const key = revocable(rig)
    await rig.attach()
    await rig.startBot()
    const { place, placeStop, cancel } = rig.port
    const tries: number[] = []
    const refused = (clientOrderId: string): SubmitOutcome => {
      tries.push(rig.clock.wallMs())
      return { outcome: 'refused', clientOrderId, error: REVOKED }
    }
    rig.port.place = async (_symbol, orders) => orders.map(({ clientOrderId }) => refused(clientOrderId))
    rig.port.cancel = async (_symbol, ids) => ids.map(refused)
    rig.port.placeStop = async ({ clientOrderId }) => refused(clientOrderId)
    await rig.walk(23_900)
    await rig.clock.advance(60_000)
    expect(key.revoked).toBe(false)
    expect(rig.engine.account(ACCOUNT)?.keyRefusal).toMatchObject({ refused: 'writes' })
    expect(new Set(tries).size).toBeLessThanOrEqual(6)
    expect(alertsOf(rig)).toHaveLength(1)
    Object.assign(rig.port, { place, placeStop, cancel })
    await rig.clock.advance(60_000)
    expect(rig.engine.account(ACCOUNT)?.keyRefusal).toBeNull()
    expect(rig.openOrders()).toHaveLength(10)
  })
})
