/** Incidents of others in which an outcome nobody knew was taken for one that was known. */
import { netSize } from '@gridpilot/core'
import { expect, it } from 'vitest'
import { expectConsistent } from '../../../engine/test/random-faults.ts'
import { ACCOUNT, Rig } from '../../../engine/test/rig.ts'

/** Every placement reached the exchange once, under an id of its own. */
function expectSentOnce(rig: Rig): void {
  expect(new Set(rig.port.sent).size).toBe(rig.port.sent.length)
}

const stop = (rig: Rig) => rig.engine.command(ACCOUNT, 'bot-1', { name: 'stop', closePosition: true, reason: 'user' })

it('incident 1 (hummingbot#493): placements that time out are no failures, so nothing is placed again', async () => {
  const rig = new Rig()
  await rig.attach()
  rig.port.pushes = () => 0
  rig.port.fate = (kind) => (kind === 'place' ? 'answer_lost' : 'ok')
  await rig.startBot()
  await rig.clock.advance(30_000)
  await rig.walk(23_900, 25_100)
  await rig.clock.advance(30_000)
  expectSentOnce(rig)
  expect(rig.openOrders()).toHaveLength(10)
  rig.port.fate = () => 'ok'
  await rig.clock.advance(20_000)
  expectConsistent(rig)
})

it('incident 2 (hummingbot#3374): orders out of reach stay tracked, and what they fill later is theirs', async () => {
  const rig = new Rig()
  await rig.attach()
  await rig.startBot()
  rig.port.reachable = false
  await rig.clock.advance(30_000)
  await rig.walk(23_900, 22_900, 21_900)
  await rig.clock.advance(120_000)
  expect(rig.bot().fills).toBe(0)
  rig.port.reachable = true
  await rig.clock.advance(40_000)
  expect(rig.bot().fills).toBeGreaterThanOrEqual(3)
  expect(rig.bot().status).toBe('running')
  expectSentOnce(rig)
  expectConsistent(rig)
})

it('incident 3 (hummingbot#6901): a socket lost while a placement waits for its answer says nothing of the order', async () => {
  const rig = new Rig()
  const stream = rig.port.stream.bind(rig.port)
  let tell: Parameters<typeof stream>[1] = () => {}
  rig.port.stream = (symbols, listener) => {
    tell = listener
    return stream(symbols, listener)
  }
  await rig.attach()
  rig.port.pushes = () => 0
  rig.port.fate = (kind) => {
    if (kind === 'place') tell({ type: 'disconnected', reason: 'socket closed' })
    return kind === 'place' ? 'answer_lost' : 'ok'
  }
  await rig.startBot()
  await rig.clock.advance(20_000)
  expectSentOnce(rig)
  expect(rig.openOrders()).toHaveLength(10)
  expect(rig.store.events.map(({ code }) => code)).not.toContain('order_deferred')
})

it('incident 4 (hummingbot#7294): a failure and a fill of one close order within a moment close once', async () => {
  const rig = new Rig({ direction: 'long' })
  await rig.attach()
  await rig.startBot()
  await rig.walk(24_500)
  const before = rig.port.sent.length
  rig.port.fate = (kind) => (kind === 'place' ? 'answer_lost' : 'ok')
  rig.port.pushes = () => 2
  await stop(rig)
  await rig.clock.advance(30_000)
  expect(rig.bot().status).toBe('stopped')
  expect(rig.port.sent.slice(before)).toHaveLength(1)
  expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
})

it('incident 5 (hummingbot#7503): a close whose fill nobody tells is found, not repeated', async () => {
  const rig = new Rig({ direction: 'long' })
  await rig.attach()
  await rig.startBot()
  const before = rig.port.sent.length
  rig.port.pushes = () => 0
  await stop(rig)
  await rig.clock.advance(60_000)
  expect(rig.bot().status).toBe('stopped')
  expect(rig.port.sent.slice(before)).toHaveLength(1)
  expect(rig.port.venue.positions(ACCOUNT)).toEqual([])
})

it('incident 6 (hummingbot#8457): a name that does not resolve is not the answer "no such order"', async () => {
  const rig = new Rig()
  await rig.attach()
  rig.port.pushes = () => 0
  rig.port.fate = (kind) => (kind === 'place' ? 'answer_lost' : 'ok')
  const lookup = rig.port.lookup.bind(rig.port)
  const { openOrders } = rig.port
  const dead = { ok: false, error: { kind: 'unavailable', code: 'enotfound', message: 'name not resolved' } } as const
  rig.port.lookup = async () => dead
  rig.port.openOrders = async () => dead
  await rig.startBot()
  await rig.clock.advance(600_000)
  const states = new Set([...rig.store.orders.values()].map(({ status }) => status))
  expect([...states]).toEqual(['unknown'])
  rig.port.lookup = lookup
  rig.port.openOrders = openOrders
  rig.port.fate = () => 'ok'
  await rig.clock.advance(30_000)
  expectSentOnce(rig)
  expectConsistent(rig)
})

it('incident 14 (nautilus_trader#4958): no number of failed look-ups turns an order in flight into a rejected one', async () => {
  const rig = new Rig()
  await rig.attach()
  rig.port.pushes = () => 0
  rig.port.fate = (kind) => (kind === 'place' ? 'answer_lost' : 'ok')
  const lookup = rig.port.lookup.bind(rig.port)
  let tries = 0
  rig.port.lookup = async () => {
    tries += 1
    return { ok: false, error: { kind: 'unavailable', code: 'timeout', message: '' } }
  }
  const { openOrders } = rig.port
  rig.port.openOrders = async () => ({ ok: false, error: { kind: 'unavailable', code: 'timeout', message: '' } })
  await rig.startBot()
  for (let i = 0; i < 60; i += 1) {
    await rig.clock.advance(1_000)
    expect([...rig.store.orders.values()].some(({ status }) => status === 'rejected')).toBe(false)
  }
  expect(tries).toBeGreaterThan(10)
  rig.port.lookup = lookup
  rig.port.openOrders = openOrders
  await rig.clock.advance(30_000)
  expectSentOnce(rig)
  expectConsistent(rig)
})

it('incident 19 (freqtrade#8913): an answer without an order id leaves an order that lives, also over a restart', async () => {
  const rig = new Rig()
  await rig.attach()
  const place = rig.port.place.bind(rig.port)
  rig.port.place = async (symbol, orders) =>
    (await place(symbol, orders)).map((outcome) =>
      outcome.outcome === 'accepted' ? { ...outcome, venueOrderId: null } : outcome,
    )
  rig.port.pushes = (event) => (event.type === 'order' ? 0 : 1)
  await rig.startBot()
  const before = [...rig.port.sent]
  await rig.crash()
  await rig.crash()
  await rig.clock.advance(20_000)
  expect(rig.port.sent).toEqual(before)
  await rig.walk(23_900, 25_100)
  await rig.clock.advance(20_000)
  expect(rig.bot().fills).toBeGreaterThanOrEqual(2)
  expectConsistent(rig)
})

it('incident 20 (freqtrade#12681): an exchange that forgets an order for a while does not get a second one', async () => {
  const rig = new Rig()
  await rig.attach()
  rig.port.pushes = () => 0
  let lost = true
  rig.port.fate = (kind) => (kind === 'place' && lost ? 'answer_lost' : 'ok')
  const lookup = rig.port.lookup.bind(rig.port)
  const { readLagMs, signatureWindowMs } = rig.port.settings
  const forgotten = Math.max(readLagMs, signatureWindowMs) - 100
  let since = Number.POSITIVE_INFINITY
  rig.port.lookup = async (symbol, id) => {
    since = Math.min(since, rig.clock.wallMs())
    return rig.clock.wallMs() - since < forgotten ? { ok: true, value: { found: false } } : lookup(symbol, id)
  }
  await rig.startBot()
  lost = false
  await rig.clock.advance(30_000)
  expectSentOnce(rig)
  expectConsistent(rig)
})

it('incident 22 (ccxt#2698): a market order whose answer is lost and that filled at once was created', async () => {
  const rig = new Rig({ direction: 'long' })
  await rig.attach()
  rig.port.pushes = () => 0
  let first = true
  rig.port.fate = (kind) => {
    const fate = kind === 'place' && first ? 'answer_lost' : 'ok'
    first = false
    return fate
  }
  await rig.startBot()
  await rig.clock.advance(30_000)
  const { initial } = rig.bot().plan ?? { initial: null }
  expect(netSize(rig.bot().positions)).toBe(initial?.quantity)
  expectSentOnce(rig)
  expectConsistent(rig)
})
