import type { CandleEvent, CandleStream } from '@gridpilot/engine'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openCandleStream } from '../src/index.ts'
import { type FakeBitget, type Logged, startFakeBitget } from './fake-bitget.ts'

const arg = (channel: string, instId = 'BTCUSDT') => ({ instType: 'USDT-FUTURES', channel, instId })
const row = (i: number, close = '100') => [String(i * 60_000), '100', '101', '99', close, '1', '100', '100']
const push = (channel: string, rows: readonly unknown[], action = 'update') =>
  JSON.stringify({ action, arg: arg(channel), data: rows, ts: 1 })

let fake: FakeBitget
let events: CandleEvent[]
let logged: Logged[]
let stream: CandleStream
beforeEach(async () => {
  fake = await startFakeBitget()
  events = []
  logged = []
  stream = openCandleStream(
    {
      wsUrl: fake.wsUrl,
      demo: false,
      log: (event, fields) => void logged.push({ event, fields }),
      settings: { reconnectMs: [20, 50], streamSetupMs: 700 },
    },
    (event) => events.push(event),
  )
})
afterEach(async () => {
  stream.close()
  await fake.close()
})

const connected = (times: number) =>
  vi.waitFor(() => expect(events.filter(({ type }) => type === 'connected')).toHaveLength(times), 10_000)
const subscriptions = () =>
  fake.sockets.flatMap(({ received }) =>
    received.map((text) => JSON.parse(text)).flatMap(({ op, args }) => args.map((each: object) => ({ op, ...each }))),
  )

describe('the candle stream', () => {
  it('uses one socket for every symbol and interval, and the names of UTC days', async () => {
    stream.subscribe('BTCUSDT', '1m')
    stream.subscribe('BTCUSDT', '1m')
    await connected(1)
    stream.subscribe('ETHUSDT', '1h')
    stream.subscribe('BTCUSDT', '1d')
    await connected(2)
    expect(fake.sockets).toHaveLength(1)
    expect(subscriptions()).toEqual([
      { op: 'subscribe', ...arg('candle1m') },
      { op: 'subscribe', ...arg('candle1H', 'ETHUSDT') },
      { op: 'subscribe', ...arg('candle1Dutc') },
    ])
    fake.sockets[0]?.send(push('candle1Dutc', [row(0)], 'snapshot'))
    await vi.waitFor(() => expect(events.at(-1)).toMatchObject({ type: 'candles', symbol: 'BTCUSDT', timeframe: '1d' }))
  })

  it('tells rows as candles and leaves out what does not decode', async () => {
    stream.subscribe('BTCUSDT', '1m')
    await connected(1)
    const [socket] = fake.sockets
    socket?.send(push('candle1m', [['x']]))
    socket?.send(push('candle5m', [row(1)]))
    socket?.send('{"half')
    socket?.send(push('candle1m', [row(1), row(2, '100.5')]))
    await vi.waitFor(() => expect(events.at(-1)?.type).toBe('candles'))
    expect(events.filter(({ type }) => type === 'candles')).toEqual([
      {
        type: 'candles',
        symbol: 'BTCUSDT',
        timeframe: '1m',
        candles: [
          { time: 60_000, open: 100, high: 101, low: 99, close: 100, volume: 1 },
          { time: 120_000, open: 100, high: 101, low: 99, close: 100.5, volume: 1 },
        ],
      },
    ])
    expect(logged.map(({ event }) => event)).toContain('malformed_frame')
  })

  it('comes back by itself with everything that is still wanted', async () => {
    stream.subscribe('BTCUSDT', '1m')
    stream.subscribe('ETHUSDT', '1m')
    await connected(1)
    stream.unsubscribe('ETHUSDT', '1m')
    await vi.waitFor(() => expect(subscriptions().map(({ op }) => op)).toContain('unsubscribe'))
    fake.sockets[0]?.destroy()
    await connected(2)
    expect(events.map(({ type }) => type)).toEqual(['connected', 'disconnected', 'connected'])
    const again = fake.sockets.at(-1)?.received.map((text) => JSON.parse(text))
    expect(again).toEqual([{ op: 'subscribe', args: [arg('candle1m')] }])
  })

  it('takes a silent exchange for a dead one', async () => {
    const answer = fake.onText
    fake.onText = () => undefined
    stream.subscribe('BTCUSDT', '1m')
    await vi.waitFor(() => expect(events.map(({ type }) => type)).toContain('disconnected'), 10_000)
    fake.onText = answer
    await connected(1)
  })

  it('asks no other host', () => {
    const options = { wsUrl: 'wss://example.org', demo: false, log: () => undefined }
    expect(() => openCandleStream(options, () => undefined)).toThrow('not allowed')
  })
})
