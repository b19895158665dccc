import { existsSync, writeFileSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { ServerMessage } from '@gridpilot/contract'
import type { CandleEvent } from '@gridpilot/engine'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openMarketFile } from '../src/market/market-file.ts'
import { startTestServer, type TestServer, until } from './support/test-server.ts'

let server: TestServer
let token: string
let port: number
const upstream = { subscribed: [] as string[], unsubscribed: [] as string[], streams: 0 }
let tell: (event: CandleEvent) => void
const open = new Set<WebSocket>()

beforeAll(async () => {
  server = await startTestServer(['--speed', '600'], {}, (base) => ({
    ...base,
    venues: {
      ...base.venues,
      openCandles(listener) {
        upstream.streams += 1
        tell = listener
        const stream = base.venues.openCandles(listener)
        return {
          subscribe(symbol, timeframe) {
            upstream.subscribed.push(`${symbol} ${timeframe}`)
            stream.subscribe(symbol, timeframe)
          },
          unsubscribe(symbol, timeframe) {
            upstream.unsubscribed.push(`${symbol} ${timeframe}`)
            stream.unsubscribe(symbol, timeframe)
          },
          close: () => stream.close(),
        }
      },
    },
  }))
  await server.server.app.listen({ port: 0, host: '127.0.0.1' })
  port = (server.server.app.server.address() as AddressInfo).port
  token = await server.demo()
})
afterAll(async () => {
  for (const socket of open) socket.close()
  await server.close()
})

type CandleMessage = Extract<ServerMessage, { type: 'candle' }>

async function watching(topic: string): Promise<{ socket: WebSocket; candles: CandleMessage['data'][] }> {
  const candles: CandleMessage['data'][] = []
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/ws`)
  open.add(socket)
  let subscribed = false
  socket.onmessage = ({ data }) => {
    const message = ServerMessage.parse(JSON.parse(String(data)))
    if (message.type === 'authenticated') socket.send(JSON.stringify({ op: 'subscribe', topic }))
    if (message.type === 'subscribed') subscribed = true
    if (message.type === 'candle') candles.push(message.data)
  }
  await until('an open socket', async () => socket.readyState === WebSocket.OPEN)
  socket.send(JSON.stringify({ op: 'auth', token }))
  await until('the subscription', async () => subscribed)
  return { socket, candles }
}

describe('candles for many pages', () => {
  it('come over one upstream subscription per symbol and interval', async () => {
    const pages = await Promise.all([
      ...Array.from({ length: 6 }, () => watching('candles:BTCUSDT:1m')),
      watching('candles:BTCUSDT:15m'),
    ])
    for (const { candles } of pages) await until('candles on every page', async () => candles.length > 0)
    expect([...upstream.subscribed].sort()).toEqual(['BTCUSDT 15m', 'BTCUSDT 1m'])
    expect(upstream.streams).toBe(1)

    const [page] = pages
    // The stream breaks for a while; nothing may be missing afterwards.
    tell({ type: 'disconnected', reason: 'test' })
    tell({ type: 'connected' })
    const closedOf = () => page?.candles.filter(({ closed }) => closed).map(({ candle: [time] }) => time) ?? []
    await until('closed candles', async () => closedOf().length >= 25)
    const times = closedOf()
    expect(times).toEqual(times.map((_, i) => (times[0] as number) + i * 60_000))

    // What the page saw closed is what the exchange keeps.
    const query = { symbol: 'BTCUSDT', timeframe: '1m', limit: '1000' }
    const { body } = await server.call('getCandles', { token, query })
    const kept = new Map(body.candles.map((row: number[]) => [row[0], row]))
    for (const { candle, closed } of page?.candles ?? []) if (closed) expect(kept.get(candle[0])).toEqual(candle)

    for (const { socket } of pages) socket.close()
    await until('the end of the subscriptions', async () => upstream.unsubscribed.length === 2)
  }, 60_000)

  it('are stored under the name of their market', async () => {
    const rows = await server.base.archive.list()
    expect(new Set(rows.map(({ source }) => source))).toEqual(new Set(['sim']))
    const minutes = rows.find(({ timeframe }) => timeframe === '1m')
    expect(minutes?.candles).toBeGreaterThan(500)
  })
})

describe('the file of candles', () => {
  it('is put aside when it is damaged, and a new one takes its place', async () => {
    const path = join(server.folder, 'market.db')
    writeFileSync(path, 'no database at all, but long enough to be taken for a page of one\n'.repeat(99))
    const warnings: string[] = []
    const archive = openMarketFile(path, (_, message) => warnings.push(message))
    expect(await archive.list()).toEqual([])
    await archive.close()
    expect(warnings).toHaveLength(1)
    expect(existsSync(`${path}.damaged`)).toBe(true)
  })
})
