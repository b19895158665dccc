import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { checkAccount, createBitgetVenue } from '../../packages/bitget/src/index.ts'
import type { OrderIntent, Steps, Ticks } from '../../packages/core/src/index.ts'
import type { Venue, VenueEvent } from '../../packages/engine/src/index.ts'

// The adapter and the paper exchange share no code: what they agree on here is the protocol.

const [KEY, SECRET, PASSPHRASE] = ['key-of-a-test', 'secret-of-a-test', 'phrase-of-a-test']
const MAIN = join(import.meta.dirname, '..', '..', 'apps', 'paper-exchange', 'src', 'main.ts')

let folder: string
let exchange: ChildProcess
let options: Parameters<typeof createBitgetVenue>[0]
let venue: Venue
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'gridpilot-venue-'))
  const account = `${KEY}:${SECRET}:${PASSPHRASE}:10000`
  // Lock-step: the market stands still, so prices and fills are the same in every run.
  const flags = ['--data-dir', folder, '--feed', 'sim', '--seed', '3', '--step', '--log-level', 'error']
  exchange = spawn(process.execPath, [MAIN, ...flags, '--account', account], { stdio: ['ignore', 'pipe', 'inherit'] })
  const [line] = await once(exchange.stdout ?? exchange, 'data')
  const { port } = JSON.parse(String(line))
  options = {
    restUrl: `http://127.0.0.1:${port}`,
    wsUrl: `ws://127.0.0.1:${port}`,
    apiKey: KEY,
    apiSecret: SECRET,
    passphrase: PASSPHRASE,
    demo: false,
    settings: { requestsPerSecond: { place: 50, cancel: 50, read: 50 }, symbols: ['BTCUSDT'] },
    wallMs: () => Date.now(),
    log: () => undefined,
  }
  venue = createBitgetVenue(options)
})
afterAll(async () => {
  exchange.kill('SIGTERM')
  await once(exchange, 'exit')
  rmSync(folder, { recursive: true })
})

const unwrap = <T>(read: { ok: true; value: T } | { ok: false; error: unknown }): T => {
  if (!read.ok) throw new Error(JSON.stringify(read.error))
  return read.value
}
const intent = (clientOrderId: string, price: number | null, changes: Partial<OrderIntent> = {}): OrderIntent => ({
  clientOrderId,
  botId: 'bot',
  symbol: 'BTCUSDT',
  positionSide: 'net',
  marginMode: 'crossed',
  revision: 0,
  cycle: 0,
  attempt: 0,
  purpose: 'slot',
  slot: 1,
  side: 'buy',
  type: price === null ? 'market' : 'limit',
  price: price as Ticks | null,
  quantity: 20 as Steps,
  timeInForce: price === null ? 'ioc' : 'post_only',
  reduceOnly: false,
  cause: 'plan',
  ...changes,
})

describe('the Bitget adapter on the paper exchange', () => {
  it('finds a usable account and an exact instrument', async () => {
    const check = await checkAccount(options)
    expect(check).toMatchObject({ ok: true, family: 'classic' })
    const [instrument] = unwrap(await venue.instruments())
    expect(instrument).toMatchObject({ symbol: 'BTCUSDT', tickSize: '0.1' })
    expect(instrument?.tiers[0]?.notionalFrom).toBe(0n)
    expect(await venue.setLeverage('BTCUSDT', 9)).toEqual({ ok: true, value: null })
    expect(await venue.setLeverage('BTCUSDT', 9)).toEqual({ ok: true, value: null })
    expect(await venue.leverage('BTCUSDT')).toEqual({ ok: true, value: 9 })
  })

  it('places a batch, learns each fate, looks orders up and cancels them', async () => {
    const { last } = unwrap(await venue.ticker('BTCUSDT'))
    const outcomes = await venue.place('BTCUSDT', [
      intent('low', last - 3000),
      intent('crossing', last + 3000),
      intent('too-small', last - 3000, { quantity: 0 as Steps }),
    ])
    expect(Object.fromEntries(outcomes.map((each) => [each.clientOrderId, each.outcome]))).toEqual({
      low: 'accepted',
      crossing: 'accepted',
      'too-small': 'refused',
    })
    expect(unwrap(await venue.openOrders()).map(({ clientOrderId }) => clientOrderId)).toEqual(['low'])
    expect(await venue.lookup('BTCUSDT', 'crossing')).toMatchObject({
      value: { found: true, report: { state: 'canceled', reason: 'post_only_fill_cancel' } },
    })
    expect(await venue.lookup('BTCUSDT', 'never-sent')).toEqual({ ok: true, value: { found: false } })
    expect(await venue.place('BTCUSDT', [intent('low', last - 3000)])).toMatchObject([{ outcome: 'unknown' }])
    const [first, second] = await venue.cancel('BTCUSDT', ['low', 'never-sent'])
    expect([first?.outcome, second?.outcome]).toEqual(['accepted', 'refused'])
    expect(await venue.openOrders()).toEqual({ ok: true, value: [] })
  })

  it('pushes and reads the same fill; position, bills and balance agree with it', async () => {
    const events: VenueEvent[] = []
    const stop = venue.stream(['BTCUSDT'], (event) => void events.push(event))
    await vi.waitFor(() => expect(events.map(({ type }) => type)).toContain('connected'), { timeout: 10_000 })
    const before = unwrap(await venue.fillsAfter(null)).cursor
    const balance = unwrap(await venue.account()).balance
    expect(await venue.place('BTCUSDT', [intent('market', null)])).toMatchObject([{ outcome: 'accepted' }])
    const [fill] = unwrap(await venue.fillsAfter(before)).items
    expect(fill).toMatchObject({ clientOrderId: 'market', side: 'buy', quantity: 20, feeCoin: 'USDT' })
    expect(fill?.fee).toBeGreaterThan(0n)
    await vi.waitFor(() => expect(events).toContainEqual({ type: 'fill', fill }), { timeout: 10_000 })
    stop()
    expect(unwrap(await venue.positions())).toMatchObject([{ symbol: 'BTCUSDT', size: 20, leverage: 9 }])
    const bill = unwrap(await venue.billsAfter(null)).items.at(-1)
    expect(bill).toMatchObject({ kind: 'trade', amount: 0n, fee: fill?.fee })
    expect(unwrap(await venue.account()).balance).toBe(balance - (fill?.fee ?? 0n))
  })

  it('closes reduce-only and is told when nothing is left to reduce', async () => {
    const close = (id: string) => intent(id, null, { side: 'sell', reduceOnly: true })
    expect(await venue.place('BTCUSDT', [close('close')])).toMatchObject([{ outcome: 'accepted' }])
    expect(await venue.positions()).toEqual({ ok: true, value: [] })
    expect(await venue.place('BTCUSDT', [close('close-again')])).toMatchObject([
      { outcome: 'refused', error: { code: '22002', reason: 'nothing_to_reduce' } },
    ])
  })

  it.each([
    ['1m', 60_000],
    ['1h', 3_600_000],
  ])('reads 1500 candles of %s without a gap', async (timeframe, lengthMs) => {
    const now = unwrap(await venue.ticker('BTCUSDT')).occurredAtMs
    const candles = unwrap(await venue.candles('BTCUSDT', timeframe, now - 1500 * lengthMs, now))
    expect(candles.length).toBeGreaterThanOrEqual(1499)
    expect(new Set(candles.slice(1).map(({ time }, i) => time - (candles[i]?.time ?? 0)))).toEqual(new Set([lengthMs]))
  })
})
