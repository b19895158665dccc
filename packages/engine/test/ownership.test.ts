import { LEASE_MS } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { ACCOUNT, Rig } from './rig.ts'

describe('the lease of an account', () => {
  it('is refused while another process holds it, and nothing is read or sent', async () => {
    const rig = new Rig()
    rig.store.leaseHeldBy = 'somebody'
    const attached = await rig.engine.attach(ACCOUNT, rig.port)
    expect(attached).toMatchObject({ ok: false, error: { code: 'account_busy' } })
    expect(rig.engine.account(ACCOUNT)).toBeNull()
    rig.store.leaseHeldBy = null
    expect(await rig.engine.attach(ACCOUNT, rig.port)).toMatchObject({ ok: true })
  })

  it('is renewed while nothing happens', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.clock.advance(4 * LEASE_MS)
    expect(rig.store.renewals).toBeGreaterThanOrEqual(6)
    expect(rig.engine.account(ACCOUNT)?.owned).toBe(true)
  })

  it('a process that slept between its commit and the wire sends nothing when another has the account', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    const sent = rig.port.sent.length
    sleepAfterIntent(rig, async () => void (await rig.store.acquireLease()))
    await rig.walk(23_900)
    await rig.clock.advance(5_000)
    expect(rig.port.sent.length).toBe(sent)
    expect(rig.engine.account(ACCOUNT)?.owned).toBe(false)
    expect(rig.engine.bot(ACCOUNT, 'bot-1')?.warnings).toContainEqual({ code: 'not_ours', reason: 'another_process' })
    expect(rig.alerts.filter(({ code }) => code === 'lease_lost')).toHaveLength(1)
  })

  it('a process that slept and is still the owner goes on once the store has said so', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    const sent = rig.port.sent.length
    let slept = 0
    sleepAfterIntent(rig, async () => {
      slept += 1
    })
    await rig.walk(23_900)
    await rig.clock.advance(5_000)
    expect(slept).toBe(1)
    expect(rig.port.sent.length).toBeGreaterThan(sent)
    expect(rig.openOrders()).toHaveLength(10)
    expect(rig.alerts.filter(({ code }) => code === 'lease_lost')).toEqual([])
  })
})

/** The next commit with an intent is the last thing before the process sleeps for two leases; `meanwhile` happens then. */
function sleepAfterIntent(rig: Rig, meanwhile: () => Promise<void>): void {
  const commit = rig.store.commit.bind(rig.store)
  let slept = false
  rig.store.commit = async (accountId, changes) => {
    const result = await commit(accountId, changes)
    if (slept || !changes.orders.some(({ status }) => status === 'intended')) return result
    slept = true
    rig.clock.sleep(2 * LEASE_MS)
    await meanwhile()
    return result
  }
}

const rowOf = (clientOrderId: string) => ({
  clientOrderId,
  venueOrderId: `venue-${clientOrderId}`,
  symbol: 'BTCUSDT',
  side: 'buy' as const,
  positionSide: 'net' as const,
  type: 'limit' as const,
  price: 200_000 as never,
  quantity: 1 as never,
  state: 'live' as const,
  cumulative: 0 as never,
  reason: null,
  updatedAtMs: 0,
})

/** From now on the exchange shows this order, too. */
function show(rig: Rig, clientOrderId: string): void {
  const openOrders = rig.port.openOrders.bind(rig.port)
  rig.port.openOrders = async () => {
    const read = await openOrders()
    return read.ok ? { ok: true, value: [...read.value, rowOf(clientOrderId)] } : read
  }
}

describe('two installations on one account', () => {
  it("another installation's order, seen twice, stops everything that is sent and is told once", async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    show(rig, 'gother-1-0s1B0_0')
    await rig.clock.advance(31_000)
    const sent = rig.port.sent.length
    await rig.walk(23_900, 22_900, 26_500)
    await rig.clock.advance(31_000)
    expect(rig.port.sent.length).toBe(sent)
    expect(rig.bot().fills).toBeGreaterThan(0)
    expect(rig.alerts.filter(({ code }) => code === 'other_installation')).toHaveLength(1)
    expect(rig.engine.account(ACCOUNT)?.rival).toEqual({
      kind: 'other_installation',
      clientOrderId: 'gother-1-0s1B0_0',
    })
    expect(rig.engine.bot(ACCOUNT, 'bot-1')?.warnings).toContainEqual({
      code: 'not_ours',
      reason: 'other_installation',
    })
  })

  it('is remembered over a restart; after the claim the grid is whole again and the foreign order untouched', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    show(rig, 'gother-1-0s1B0_0')
    await rig.clock.advance(31_000)
    await rig.walk(23_900)
    await rig.crash()
    await rig.clock.advance(20_000)
    expect(rig.engine.account(ACCOUNT)?.rival?.kind).toBe('other_installation')
    const claimed = rig.engine.claim(ACCOUNT)
    await rig.clock.advance(40_000)
    expect(await claimed).toMatchObject({ ok: true })
    expect(rig.engine.account(ACCOUNT)?.rival).toBeNull()
    expect(rig.openOrders()).toHaveLength(10)
    expect(rig.port.canceled).not.toContain('gother-1-0s1B0_0')
    expect(rig.resolved).toContain('rival')
  })

  it('orders of our name that nobody here made: left over at the start, a copy at work later', async () => {
    const rig = new Rig()
    await rig.attach()
    await rig.startBot()
    show(rig, 'gtest0-1-0s1B7_0')
    await rig.crash()
    await rig.clock.advance(40_000)
    expect(rig.engine.account(ACCOUNT)?.rival).toBeNull()
    expect(rig.port.canceled).toContain('gtest0-1-0s1B7_0')
    await rig.clock.advance(60_000)
    show(rig, 'gtest0-1-0s2B9_0')
    await rig.clock.advance(40_000)
    expect(rig.engine.account(ACCOUNT)?.rival).toEqual({ kind: 'copied_database', clientOrderId: 'gtest0-1-0s2B9_0' })
    expect(rig.port.canceled).not.toContain('gtest0-1-0s2B9_0')
  })
})
