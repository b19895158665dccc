import type { VenueEvent } from '@gridpilot/engine'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { createBitgetVenue } from '../src/index.ts'
import { type FakeAnswer, type FakeBitget, IMPATIENT, type Logged, optionsFor, startFakeBitget } from './fake-bitget.ts'
import { SETTINGS, serveUnified, settings } from './fake-unified.ts'
import { intent } from './intents.ts'

let fake: FakeBitget
let logged: Logged[]
beforeEach(async () => {
  fake = await startFakeBitget()
  logged = []
  fake.route('/api/v2/mix/position/all-position', () => ({ data: [] }))
  fake.route('/api/v3/position/current-position', () => ({ data: { list: null } }))
})
afterEach(() => fake.close())
const asked = (path: string) => fake.requests.filter((request) => request.path === path).length
const CLASSIC_POSITIONS = '/api/v2/mix/position/all-position'
const UNIFIED_POSITIONS = '/api/v3/position/current-position'

describe('the family of an account', () => {
  it.each<[string, FakeAnswer, string]>([
    ['unified for a success', { data: settings() }, UNIFIED_POSITIONS],
    ['unified for a hybrid account', { data: settings({ accountMode: 'hybrid' }) }, UNIFIED_POSITIONS],
    ['classic for 40084', { code: '40084' }, CLASSIC_POSITIONS],
    ['classic for 25245', { code: '25245' }, CLASSIC_POSITIONS],
  ])('is %s, asked once', async (_, answer, path) => {
    serveUnified(fake)
    fake.route(CLASSIC_POSITIONS, () => ({ data: [] }))
    fake.route(SETTINGS, () => answer)
    const venue = createBitgetVenue(optionsFor(fake))
    expect(await venue.positions()).toEqual({ ok: true, value: [] })
    expect(await venue.positions()).toEqual({ ok: true, value: [] })
    expect(asked(path)).toBe(2)
    expect(asked(SETTINGS)).toBe(1)
  })

  it.each<[string, FakeAnswer]>([
    ['429', { code: '429', status: 429 }],
    ['500', { raw: 'oops', status: 500 }],
    ['500 with the code of a classic account', { code: '40084', status: 500 }],
    ['no answer', 'hang'],
    ['a cut connection', 'reset'],
    ['a wrong signature', { code: '40009' }],
    ['40085, which is the other way round', { code: '40085' }],
    ['a code nobody knows', { code: '77777' }],
    ['an answer that does not decode', { data: { accountMode: 1 } }],
    ['an account on its way', { data: settings({ accountMode: 'switching' }) }],
  ])('is not guessed from %s', async (_, answer) => {
    serveUnified(fake)
    fake.route(SETTINGS, () => answer)
    const venue = createBitgetVenue(optionsFor(fake, { requestTimeoutMs: 300 }))
    const read = await venue.positions()
    expect(read.ok).toBe(false)
    const [outcome] = await venue.place('BTCUSDT', [intent('a')])
    expect(outcome).toMatchObject({ outcome: 'refused', clientOrderId: 'a' })
    expect(asked(CLASSIC_POSITIONS) + asked(UNIFIED_POSITIONS)).toBe(0)
    fake.route(SETTINGS, () => ({ data: settings() }))
    expect(await venue.positions()).toEqual({ ok: true, value: [] })
  })

  it('is asked again when the account was switched: one call says so, the next ones go the other way', async () => {
    const venue = createBitgetVenue(optionsFor(fake, {}, logged))
    expect(await venue.positions()).toEqual({ ok: true, value: [] })
    serveUnified(fake)
    expect(await venue.positions()).toMatchObject({ ok: false, error: { kind: 'needs_user', code: '40085' } })
    expect(await venue.positions()).toEqual({ ok: true, value: [] })
    expect(asked(UNIFIED_POSITIONS)).toBe(1)
    fake.route(SETTINGS, () => ({ code: '40084' }))
    fake.route(UNIFIED_POSITIONS, () => ({ code: '40084' }))
    fake.route(CLASSIC_POSITIONS, () => ({ data: [] }))
    expect(await venue.positions()).toMatchObject({ ok: false, error: { code: '40084' } })
    expect(await venue.positions()).toEqual({ ok: true, value: [] })
    const families = logged.flatMap(({ event, fields }) => (event === 'account_family' ? [fields] : []))
    expect(families).toEqual([{ family: 'classic' }, { family: 'unified' }, { family: 'classic' }])
  })

  it('is not asked when it is told', async () => {
    serveUnified(fake)
    const venue = createBitgetVenue({ ...optionsFor(fake), family: 'unified' })
    expect(await venue.positions()).toEqual({ ok: true, value: [] })
    expect(asked(SETTINGS)).toBe(0)
  })
})

describe('the stream of an account whose family has to be asked for', () => {
  const until = (check: () => void) => vi.waitFor(check, { timeout: 10_000, interval: 5 })
  const QUICK = { ...IMPATIENT, reconnectMs: [10, 50] } as const
  const subscribed = () =>
    fake.sockets.flatMap(({ received }) => received.map((text) => JSON.parse(text))).flatMap(({ args }) => args)

  it('waits for the family, speaks its words, and changes them with it', async () => {
    const events: VenueEvent[] = []
    fake.route(SETTINGS, () => ({ code: '40009' }))
    const venue = createBitgetVenue(optionsFor(fake, QUICK))
    const stop = venue.stream([], (event) => void events.push(event))
    const types = () => events.map((event) => (event.type === 'disconnected' ? event.reason : event.type))
    await until(() => expect(types()).toEqual(['account family not known: 40009']))
    fake.route(SETTINGS, () => ({ code: '40084' }))
    await until(() => expect(types()).toEqual(['account family not known: 40009', 'connected']))
    expect(subscribed()).toContainEqual(expect.objectContaining({ channel: 'orders', instType: 'USDT-FUTURES' }))
    serveUnified(fake)
    await venue.positions()
    await until(() => expect(types().slice(2)).toEqual(['account_family_changed', 'connected']))
    expect(subscribed()).toContainEqual({ topic: 'order', instType: 'UTA' })
    stop()
    await until(() => expect(fake.sockets.every(({ destroyed }) => destroyed)).toBe(true))
  })
})
