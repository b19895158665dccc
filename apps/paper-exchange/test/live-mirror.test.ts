import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { bell, makeRandom, wholeBetween } from '../src/feed/random.ts'
import { belongings } from './belongings.ts'
import { type Json, KEY, limitOrder, type RunningExchange, runToEnd } from './running-exchange.ts'

const SYMBOLS = ['BTCUSDT', 'ETHUSDT']
const PRODUCT = { productType: 'USDT-FUTURES' } as const
const { directory: folder, start } = belongings('--rate-limit-factor', '0')

const MINUTE = 60_000
/** Three hours, played from ten minutes before a settlement on. */
const FIRST_MS = Date.UTC(2025, 5, 3, 6)
const HISTORY_MINUTES = 110
const SETTLEMENT_POINT = 4 * 10

function candleFile(path: string, seed: number, from: number): string {
  const random = makeRandom(seed, 1)
  let close = from
  const rows = Array.from({ length: 180 }, (_, i) => {
    const open = close
    close = open * (1 + 0.0006 * bell(random))
    const [high, low] = [Math.max(open, close) * 1.0003, Math.min(open, close) * 0.9997]
    const prices = [open, high, low, close].map((price) => price.toFixed(1))
    return [FIRST_MS + i * MINUTE, ...prices, wholeBetween(random, 1, 90)].join(',')
  })
  writeFileSync(path, ['ts,open,high,low,close,volume', ...rows, ''].join('\n'))
  return path
}

const startUpstream = (dataDir: string, port = 0) => {
  const files = [
    `BTCUSDT=${candleFile(join(dataDir, 'btc.csv'), 3, 100_000)}`,
    `ETHUSDT=${candleFile(join(dataDir, 'eth.csv'), 4, 3_500)}`,
  ]
  const market = [...files.flatMap((file) => ['--replay', file]), '--mark', 'basis']
  const history = ['--history-days', String(HISTORY_MINUTES / 1440)]
  return start(dataDir, '--step', '--port', String(port), ...market, ...history)
}

const startMirror = (dataDir: string, upstream: string) => {
  const market = ['--feed', 'live', '--upstream', upstream, '--symbols', SYMBOLS.join(','), '--history-days', '1']
  return start(dataDir, ...market, '--account', 'k1:s1:p1:10000')
}

async function until<T>(read: () => Promise<T>, done: (value: T) => boolean): Promise<T> {
  for (;;) {
    const value = await read()
    if (done(value)) return value
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const advance = (upstream: RunningExchange, points: number) => upstream.admin('POST', 'advance', { points })

/** Tickers without what the mirror measures itself. */
async function prices(exchange: RunningExchange): Promise<Json> {
  const { data } = (await exchange.client(KEY).getFuturesAllTickers(PRODUCT)) as Json
  const names = ['symbol', 'lastPr', 'markPrice', 'indexPrice', 'fundingRate', 'holdingAmount', 'askPr', 'ts']
  return data.map((row: Json) => Object.fromEntries(names.map((name) => [name, row[name]])))
}

async function candles(exchange: RunningExchange, symbol: string, kLineType: string): Promise<Json> {
  const query = { ...PRODUCT, symbol, granularity: '1m', limit: '1000', kLineType } as const
  return ((await exchange.client(KEY).getFuturesCandles(query as Json)) as Json).data
}

/** Waits until the mirror stands where the upstream stands, and compares all of it. */
async function expectEqual(mirror: RunningExchange, upstream: RunningExchange): Promise<void> {
  const wanted = await prices(upstream)
  const seen = await until(
    () => prices(mirror),
    (rows) => JSON.stringify(rows) === JSON.stringify(wanted),
  )
  expect(seen).toEqual(wanted)
  for (const symbol of SYMBOLS) {
    const finished = (rows: Json) => rows.slice(0, -1)
    expect(await candles(mirror, symbol, 'MARKET')).toEqual(await candles(upstream, symbol, 'MARKET'))
    for (const kind of ['MARK', 'INDEX']) {
      const ours = finished(await candles(mirror, symbol, kind))
      expect(ours.length).toBeGreaterThanOrEqual(HISTORY_MINUTES)
      expect(ours.map((row: Json) => row[0])).toEqual(
        finished(await candles(upstream, symbol, kind)).map((row: Json) => row[0]),
      )
    }
  }
}

const live = async (exchange: RunningExchange): Promise<Json> => (await exchange.admin('GET', 'status')).live
const account = async (exchange: RunningExchange): Promise<Json> => {
  const { items } = await exchange.admin('GET', 'accounts')
  return exchange.admin('GET', `accounts/${items[0].uid}`)
}

describe('a live mirror', () => {
  it('has its upstream’s prices, candles and trades, and fills orders at them', { timeout: 120_000 }, async () => {
    const upstream = await startUpstream(folder())
    await advance(upstream, 7)
    const mirror = await startMirror(folder(), upstream.url)
    expect(mirror.ready.upstream).toMatchObject({ connected: true, problem: null })
    expect(await prices(mirror)).toEqual(await prices(upstream))
    await expectEqual(mirror, upstream)
    for (const points of [1, 2, 30]) {
      await advance(upstream, points)
      await expectEqual(mirror, upstream)
    }
    const [btc] = await prices(mirror)
    const [low, high] = [0.9997, 1.0003].map((factor) => (Number(btc.lastPr) * factor).toFixed(1))
    await mirror.client(KEY).futuresSubmitOrder(limitOrder('m-1', 'buy', low as string))
    await mirror.client(KEY).futuresSubmitOrder(limitOrder('m-2', 'sell', high as string))
    await advance(upstream, 40)
    await expectEqual(mirror, upstream)
    const { fills } = await account(mirror)
    expect([low, high]).toContain(fills[0].price)
    expect(fills[0].liquidity).toBe('maker')
    const trades = async (exchange: RunningExchange) => {
      const { data } = (await exchange.client(KEY).getFuturesRecentTrades({ ...PRODUCT, symbol: 'ETHUSDT' })) as Json
      return data.slice(0, 5)
    }
    expect(await trades(mirror)).toEqual(await trades(upstream))
  })

  it('pays the upstream’s funding', { timeout: 120_000 }, async () => {
    const upstream = await startUpstream(folder())
    const mirror = await startMirror(folder(), upstream.url)
    await expectEqual(mirror, upstream)
    const { price: _, ...order } = limitOrder('f-1', 'buy', '')
    await mirror.client(KEY).futuresSubmitOrder({ ...order, orderType: 'market' })
    await advance(upstream, SETTLEMENT_POINT - 1)
    await expectEqual(mirror, upstream)
    const [before] = await prices(upstream)
    await advance(upstream, 1)
    await expectEqual(mirror, upstream)
    const { bills } = await account(mirror)
    const [bill] = bills.filter((each: Json) => each.kind === 'funding')
    const exact = -Number(before.fundingRate) * Number(before.markPrice) * 0.01
    expect(Number(bill.amount)).toBeCloseTo(exact, 6)
    const history = async (exchange: RunningExchange) => {
      const query = { ...PRODUCT, symbol: 'BTCUSDT', pageSize: '3' } as const
      return ((await exchange.client(KEY).getFuturesHistoricFundingRates(query)) as Json).data
    }
    expect(await history(mirror)).toEqual(await history(upstream))
  })

  it('stands still without its upstream, says so, and catches up with what it missed', {
    timeout: 180_000,
  }, async () => {
    const upstreamDir = folder()
    const mirrorDir = folder()
    let upstream = await startUpstream(upstreamDir)
    await advance(upstream, 5)
    let mirror = await startMirror(mirrorDir, upstream.url)
    await expectEqual(mirror, upstream)
    const [btc] = await prices(mirror)
    const price = (Number(btc.lastPr) * 0.9995).toFixed(1)
    await mirror.client(KEY).futuresSubmitOrder(limitOrder('gap-1', 'buy', price))
    const standing = await prices(mirror)
    await upstream.killHard()
    await until(
      () => live(mirror),
      (health) => !health.connected,
    )
    expect((await live(mirror)).problem).toEqual(expect.any(String))
    expect(await prices(mirror)).toEqual(standing)
    // Killed and started again without an upstream it is what it was.
    const held = await account(mirror)
    await mirror.killHard()
    mirror = await startMirror(mirrorDir, upstream.url)
    expect(mirror.ready.upstream).toMatchObject({ connected: false, problem: expect.any(String) })
    expect(await prices(mirror)).toEqual(standing)
    expect(await account(mirror)).toEqual(held)
    // The upstream's market goes on while nobody listens; its path meets the order.
    await mirror.stop()
    upstream = await startUpstream(upstreamDir, upstream.port)
    await advance(upstream, 2 * SETTLEMENT_POINT)
    mirror = await startMirror(mirrorDir, upstream.url)
    await expectEqual(mirror, upstream)
    const { fills, bills } = await account(mirror)
    expect(fills).toMatchObject([{ client_order_id: 'gap-1', price: price }])
    expect(bills.filter((each: Json) => each.kind === 'funding')).toHaveLength(1)
    // A lost connection is found again.
    await upstream.killHard()
    upstream = await startUpstream(upstreamDir, upstream.port)
    await advance(upstream, 50)
    await expectEqual(mirror, upstream)
    expect((await live(mirror)).surprises).toBe(0)
    expect(await account(mirror)).toMatchObject({ fills })
  })

  it('comes back from any crash as it was', { timeout: 120_000 }, async () => {
    const upstream = await startUpstream(folder())
    const mirrorDir = folder()
    let mirror = await startMirror(mirrorDir, upstream.url)
    for (let round = 0; round < 2; round++) {
      await expectEqual(mirror, upstream)
      const [btc] = await prices(mirror)
      const price = (Number(btc.lastPr) * (round % 2 === 0 ? 0.9998 : 1.0002)).toFixed(1)
      await mirror.client(KEY).futuresSubmitOrder(limitOrder(`c-${round}`, round % 2 === 0 ? 'buy' : 'sell', price))
      await advance(upstream, 40)
      await expectEqual(mirror, upstream)
      const held = await account(mirror)
      if (round % 2 === 0) await mirror.killHard()
      else await mirror.stop()
      mirror = await startMirror(mirrorDir, upstream.url)
      expect(await account(mirror)).toEqual(held)
    }
  })

  it('is bound to its upstream, moved by nobody else, and not started without it', { timeout: 60_000 }, async () => {
    const dataDir = folder()
    const dead = ['--data-dir', dataDir, '--feed', 'live', '--upstream', 'http://127.0.0.1:9']
    const refused = await runToEnd([...dead, '--log-level', 'silent'])
    expect(refused.code).not.toBe(0)
    expect(refused.stderr).toContain('does not tell its contracts')
    const upstream = await startUpstream(folder())
    const mirror = await startMirror(dataDir, upstream.url)
    await mirror.stop()
    const other = await runToEnd(['--data-dir', dataDir, '--feed', 'sim'])
    expect(other.stderr).toContain('another market')
  })
})
