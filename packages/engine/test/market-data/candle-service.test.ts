import { assert, type Candle } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { CandleService, type CandleUpdate } from '../../src/index.ts'
import { FakeMarket, MINUTE, minuteCandle, unavailable } from './fake-market.ts'
import { MemoryArchive } from './memory-archive.ts'

function open(market = new FakeMarket(), archive = new MemoryArchive()) {
  const warnings: string[] = []
  const service = new CandleService({ source: market, archive, warn: (_, message) => void warnings.push(message) })
  return { market, archive, service, warnings }
}

const push = (market: FakeMarket, candle: Candle, timeframe = '1m') =>
  market.tell({ type: 'candles', symbol: 'BTCUSDT', timeframe, candles: [candle] })

/** Lets everything that waits for nothing but promises come to its end. */
const settle = () => new Promise((resolve) => setImmediate(resolve))

describe('one upstream subscription', () => {
  it('per symbol and interval, however many bots and pages watch', async () => {
    const { market, service } = open()
    const ends = Array.from({ length: 50 }, () => service.watch('BTCUSDT', '1m', () => undefined))
    ends.push(
      service.watch('BTCUSDT', '1h', () => undefined),
      service.watch('ETHUSDT', '1m', () => undefined),
    )
    expect(market.subscribed).toEqual(['BTCUSDT 1m', 'BTCUSDT 1h', 'ETHUSDT 1m'])
    expect(market.streams).toBe(1)
    for (const end of ends.slice(0, 49)) end()
    expect(market.unsubscribed).toEqual([])
    for (const end of ends.slice(49)) end()
    expect(market.unsubscribed).toHaveLength(3)
    expect([service.subscriptions, market.open]).toEqual([[], 0])
  })

  it('ends only what it began: an old end does not stop a new watch', () => {
    const { market, service } = open()
    const end = service.watch('BTCUSDT', '1m', () => undefined)
    end()
    service.watch('BTCUSDT', '1m', () => undefined)
    end()
    expect(service.subscriptions).toEqual(['BTCUSDT 1m'])
    expect(market.streams).toBe(2)
  })
})

describe('watching', () => {
  it('shows the open candle, then the closed one as the exchange keeps it, in order', async () => {
    const { market, archive, service } = open()
    const seen: CandleUpdate[] = []
    service.watch('BTCUSDT', '1m', (update) => seen.push(update))
    push(market, { ...minuteCandle(7), close: 106.5 })
    push(market, minuteCandle(8))
    await settle()
    const told = seen.map(({ candle, closed }) => [candle.time / MINUTE, candle.close, closed])
    // 106.5 was what the stream said last; stored and told is what the exchange keeps.
    expect(told).toEqual([
      [7, 106.5, false],
      [8, 108, false],
      [7, 107, true],
      [8, 108, false],
    ])
    const series = { source: 'fake', symbol: 'BTCUSDT', timeframe: '1m' }
    expect((await archive.read(series, { fromMs: 0, toMs: 20 * MINUTE })).time).toEqual(Float64Array.of(7 * MINUTE))
  })

  it('fills what it missed while the stream was down', async () => {
    const { market, service } = open()
    const closed: number[] = []
    service.watch('BTCUSDT', '1m', (update) => {
      if (update.closed) closed.push(update.candle.time / MINUTE)
    })
    push(market, minuteCandle(1))
    push(market, minuteCandle(2))
    await settle()
    market.tell({ type: 'disconnected', reason: 'test' })
    market.tell({ type: 'connected' })
    push(market, minuteCandle(9))
    await settle()
    expect(closed).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
  })

  it('tries a failed fill again when the connection is back, and tells nothing twice', async () => {
    const { market, service } = open()
    const closed: number[] = []
    service.watch('BTCUSDT', '1m', (update) => {
      if (update.closed) closed.push(update.candle.time / MINUTE)
    })
    push(market, minuteCandle(1))
    market.failures.push(unavailable)
    push(market, minuteCandle(3))
    await settle()
    expect(closed).toEqual([])
    market.tell({ type: 'connected' })
    await settle()
    push(market, minuteCandle(3))
    await settle()
    expect(closed).toEqual([1, 2])
    await service.close()
  })

  it('is not led back by a late row', async () => {
    const { market, service } = open()
    const seen: number[] = []
    service.watch('BTCUSDT', '1m', ({ candle }) => seen.push(candle.time / MINUTE))
    push(market, minuteCandle(5))
    push(market, minuteCandle(4))
    await settle()
    expect(seen).toEqual([5])
  })
})

describe('the end', () => {
  it('waits for what is being stored, and refuses afterwards', async () => {
    const { market, archive, service } = open()
    const hour = { fromMs: 0, toMs: 60 * MINUTE }
    let written = false
    const write = archive.write.bind(archive)
    archive.write = async (...row) => {
      await settle()
      await write(...row)
      written = true
    }
    const asked = service.closed('BTCUSDT', '1m', hour, 60 * MINUTE)
    await settle()
    await service.close()
    expect(written).toBe(true)
    await asked
    const before = market.asked.length
    expect(await service.closed('ETHUSDT', '1m', hour, 60 * MINUTE)).toMatchObject({ ok: false })
    expect(market.asked.length).toBe(before)
  })

  it('is not brought about by a disk that is full', async () => {
    const { archive, market, service } = open()
    const closed: number[] = []
    service.watch('BTCUSDT', '1m', (update) => {
      if (update.closed) closed.push(update.candle.time / MINUTE)
    })
    const write = archive.write.bind(archive)
    archive.write = () => Promise.reject(new Error('disk full'))
    push(market, minuteCandle(1))
    push(market, minuteCandle(2))
    await settle()
    expect(closed).toEqual([])
    archive.write = write
    market.tell({ type: 'connected' })
    await settle()
    expect(closed).toEqual([1])
    await service.close()
  })
})

describe('reading', () => {
  const hour = { fromMs: 0, toMs: 60 * MINUTE }

  it('asks the exchange once for what is closed, whoever asks and however often', async () => {
    const { market, service } = open()
    const now = 60 * MINUTE + 1
    const answers = await Promise.all(Array.from({ length: 20 }, () => service.closed('BTCUSDT', '1m', hour, now)))
    expect(answers.map((answer) => answer.ok && answer.value.length)).toEqual(Array(20).fill(60))
    await service.closed('BTCUSDT', '1m', { fromMs: 10 * MINUTE, toMs: 90 * MINUTE }, now)
    expect(market.asked).toEqual([{ symbol: 'BTCUSDT', timeframe: '1m', fromMs: 0, toMs: 60 * MINUTE }])
  })

  it('leaves the open candle out of what is stored, and adds it to what is recent', async () => {
    const { archive, market, service } = open()
    const now = 30 * MINUTE + 5_000
    const recent = await service.recent('BTCUSDT', '1m', hour, now)
    assert(recent.ok, 'the market answers')
    // What opens after now is the exchange's business: this one has it already.
    expect(recent.value.time[30]).toBe(30 * MINUTE)
    const series = { source: 'fake', symbol: 'BTCUSDT', timeframe: '1m' }
    expect(await archive.spans(series)).toEqual([{ fromMs: 0, toMs: 30 * MINUTE }])
    // A watched candle is not asked for again.
    service.watch('BTCUSDT', '1m', () => undefined)
    push(market, { ...minuteCandle(30), close: 130.5 })
    const before = market.asked.length
    const watched = await service.recent('BTCUSDT', '1m', { fromMs: 0, toMs: 31 * MINUTE }, now)
    expect(watched.ok && watched.value.close[30]).toBe(130.5)
    expect(market.asked.length).toBe(before)
    await service.close()
  })

  it('reads a long history in pieces, so that a short question need not wait for all of it', async () => {
    const { market, service } = open()
    const now = 20_000 * MINUTE
    const order: string[] = []
    const long = service.closed('BTCUSDT', '1m', { fromMs: 0, toMs: now }, now).then(() => order.push('long'))
    const short = service.closed('BTCUSDT', '1m', { fromMs: 0, toMs: 10 * MINUTE }, now).then(() => order.push('short'))
    await Promise.all([long, short])
    expect(order).toEqual(['short', 'long'])
    expect(market.asked.length).toBeGreaterThan(10)
  })

  it('forgets what was stored of another market', async () => {
    const archive = new MemoryArchive()
    const before = open(new FakeMarket(), archive)
    await before.service.closed('BTCUSDT', '1m', hour, 60 * MINUTE)
    const market = new FakeMarket()
    market.price = (i) => 500 + i
    const { service, warnings } = open(market, archive)
    const read = await service.closed('BTCUSDT', '1m', hour, 60 * MINUTE)
    expect(read.ok && read.value.close[0]).toBe(500)
    expect(warnings).toEqual(['stored candles were of another market and are read again'])
  })

  it('tells a failure, and is well again afterwards', async () => {
    const { market, service } = open()
    market.failures.push(unavailable)
    expect(await service.closed('BTCUSDT', '1m', hour, 60 * MINUTE)).toMatchObject({
      ok: false,
      error: { code: 'timeout' },
    })
    expect(await service.closed('BTCUSDT', '1m', hour, 60 * MINUTE)).toMatchObject({ ok: true })
  })
})
