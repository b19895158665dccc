import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createClockOffset } from '../src/clock-offset.ts'
import { createBitgetVenue } from '../src/index.ts'
import { type FakeBitget, optionsFor, startFakeBitget } from './fake-bitget.ts'
import { intent } from './intents.ts'

describe('the measured distance', () => {
  const clockWith = (server: () => number | null) => {
    const state = { wallMs: 1_000_000, asked: 0 }
    const clock = createClockOffset({
      checkEveryMs: 300_000,
      wallMs: () => state.wallMs,
      serverTime: async () => {
        state.asked += 1
        state.wallMs += 100
        return server()
      },
    })
    return { clock, state }
  }

  it('takes the middle of the round trip as the moment of the answer', async () => {
    const { clock } = clockWith(() => 1_060_050)
    await clock.ready()
    expect(clock.offsetMs()).toBe(60_000)
    expect(clock.nowMs()).toBe(1_000_100 + 60_000)
  })

  it('is measured once at the start, again after five minutes, and after a jump back of our clock', async () => {
    const { clock, state } = clockWith(() => 5)
    await Promise.all([clock.ready(), clock.ready()])
    await clock.ready()
    expect(state.asked).toBe(1)
    state.wallMs += 300_001
    await clock.ready()
    await clock.measure()
    expect(state.asked).toBe(2)
    state.wallMs -= 3_600_000
    await clock.ready()
    expect(state.asked).toBe(3)
  })

  it('keeps the last value when the venue does not answer', async () => {
    let server: number | null = 1_060_050
    const { clock } = clockWith(() => server)
    await clock.measure()
    server = null
    expect(await clock.measure()).toBe(false)
    expect(clock.offsetMs()).toBe(60_000)
  })
})

describe('against a venue that checks', () => {
  let fake: FakeBitget
  beforeEach(async () => {
    fake = await startFakeBitget()
    fake.route('/api/v2/mix/order/place-order', ({ body }) => ({ data: { orderId: '1', clientOid: body.clientOid } }))
    fake.route('/api/v2/mix/position/all-position', () => ({ data: [] }))
  })
  afterEach(() => fake.close())
  const timesRead = () => fake.requests.filter(({ path }) => path === '/api/v2/public/time').length

  it.each([90_000, -90_000, 0])(
    'signs by its clock when it is %i ms off ours, reads and writes alike',
    async (skew) => {
      fake.skewMs = skew
      const venue = createBitgetVenue(optionsFor(fake))
      expect(await venue.place('BTCUSDT', [intent('a')])).toMatchObject([{ outcome: 'accepted' }])
      expect(await venue.positions()).toEqual({ ok: true, value: [] })
      expect(timesRead()).toBe(1)
    },
  )

  it('measures again when the timestamp is refused: a read goes on, a write is refused with proof', async () => {
    const venue = createBitgetVenue(optionsFor(fake))
    await venue.account()
    fake.skewMs = 90_000
    expect(await venue.place('BTCUSDT', [intent('a')])).toMatchObject([
      { outcome: 'refused', error: { kind: 'rate_limited', code: '40008' } },
    ])
    expect(await venue.place('BTCUSDT', [intent('a')])).toMatchObject([{ outcome: 'accepted' }])
    fake.skewMs = -90_000
    expect(await venue.positions()).toEqual({ ok: true, value: [] })
    expect(timesRead()).toBe(3)
  })
})
