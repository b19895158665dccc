import { assert } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { type DownloadProgress, type DownloadRequest, downloadCandles } from '../../src/index.ts'
import { FakeMarket, MINUTE, refused, unavailable } from './fake-market.ts'
import { MemoryArchive } from './memory-archive.ts'

const span = { fromMs: 0, toMs: 5_000 * MINUTE }

function request(market: FakeMarket, archive: MemoryArchive, change: Partial<DownloadRequest> = {}) {
  const progress: DownloadProgress[] = []
  const waits: number[] = []
  const made: DownloadRequest = {
    source: market,
    archive,
    symbol: 'BTCUSDT',
    timeframe: '1m',
    span,
    onProgress: (each) => progress.push(each),
    onTrouble: (_, waitMs) => waits.push(waitMs),
    sleep: async () => undefined,
    signal: new AbortController().signal,
    ...change,
  }
  return { made, progress, waits }
}

const minutesAsked = (market: FakeMarket) => market.asked.filter(({ timeframe }) => timeframe === '1m')

describe('a download', () => {
  it('stores everything and says where the market has nothing', async () => {
    const market = new FakeMarket()
    market.has = (i) => i >= 1_000 && (i < 2_000 || i >= 2_010)
    const { made, progress } = request(market, new MemoryArchive())
    const report = await downloadCandles(made)
    assert(report.ok, 'the download ends')
    // The day's first candle is at midnight: minutes before the first one are asked for, and are no gap.
    expect(report.value).toMatchObject({ candles: 3_990, fetched: 3_990, firstMs: 1_000 * MINUTE })
    expect(report.value.gaps).toEqual([{ fromMs: 2_000 * MINUTE, toMs: 2_010 * MINUTE, missing: 10 }])
    expect(progress.at(-1)).toEqual({ total: 5_000, before: 0, done: 5_000 })
  })

  it('goes on where it was interrupted, and asks for nothing twice', async () => {
    const market = new FakeMarket()
    const archive = new MemoryArchive()
    const stop = new AbortController()
    const first = request(market, archive, { signal: stop.signal })
    const stopping: DownloadRequest = {
      ...first.made,
      onProgress: ({ done }) => {
        if (done >= 2_000) stop.abort()
      },
    }
    expect(await downloadCandles(stopping)).toEqual({ ok: false, error: { kind: 'stopped' } })
    const before = minutesAsked(market).length
    const { made, progress } = request(market, archive)
    const report = await downloadCandles(made)
    assert(report.ok, 'the second run ends')
    expect(report.value).toMatchObject({ candles: 5_000, fetched: 3_000, gaps: [] })
    expect(progress[0]).toEqual({ total: 5_000, before: 2_000, done: 2_000 })
    const again = minutesAsked(market).slice(before)
    // One candle to see that it is the same market, then only what is missing.
    expect(again.filter(({ fromMs, toMs }) => fromMs < 2_000 * MINUTE && toMs - fromMs > MINUTE)).toEqual([])
    const third = await downloadCandles(request(market, archive).made)
    expect(third).toMatchObject({ ok: true, value: { candles: 5_000, fetched: 0 } })
  })

  it('does not page through the years before the market began', async () => {
    const market = new FakeMarket()
    market.has = (i) => i >= 30 * 1_440
    const archive = new MemoryArchive()
    const { made } = request(market, archive, { span: { fromMs: 0, toMs: 31 * 1_440 * MINUTE } })
    const report = await downloadCandles(made)
    assert(report.ok, 'the download ends')
    expect(report.value).toMatchObject({ candles: 1_440, firstMs: 30 * 1_440 * MINUTE, gaps: [] })
    expect(minutesAsked(market).every(({ fromMs }) => fromMs >= 30 * 1_440 * MINUTE)).toBe(true)
    // Known to be empty now: the next run asks for nothing but the comparison.
    market.asked.length = 0
    expect(await downloadCandles(made)).toMatchObject({ ok: true, value: { fetched: 0 } })
    expect(market.asked).toHaveLength(1)
  })

  it('waits and asks again when the exchange has trouble, and gives up with all that was stored', async () => {
    const market = new FakeMarket()
    market.failures.push(unavailable, unavailable)
    const { made, waits } = request(market, new MemoryArchive())
    expect(await downloadCandles(made)).toMatchObject({ ok: true, value: { candles: 5_000 } })
    expect(waits).toEqual([1_000, 2_000])

    const down = new FakeMarket()
    down.failures.push(...Array.from({ length: 20 }, () => unavailable))
    const ended = await downloadCandles(request(down, new MemoryArchive()).made)
    expect(ended).toMatchObject({ ok: false, error: { kind: 'trouble', trouble: { code: 'timeout' } } })
    expect(down.asked).toHaveLength(6)
  })

  it('ends at once when the exchange refuses', async () => {
    const market = new FakeMarket()
    market.failures.push(refused)
    const ended = await downloadCandles(request(market, new MemoryArchive()).made)
    expect(ended).toMatchObject({ ok: false, error: { kind: 'trouble', trouble: { code: '40034' } } })
    expect(market.asked).toHaveLength(1)
  })

  it('mixes no two markets: stored candles that differ stop it', async () => {
    const market = new FakeMarket()
    const archive = new MemoryArchive()
    await downloadCandles(request(market, archive).made)
    market.price = (i) => 200 + i
    const ended = await downloadCandles(request(market, archive).made)
    expect(ended).toEqual({ ok: false, error: { kind: 'other_market' } })
  })

  it('stores nothing of an answer that contradicts itself', async () => {
    const market = new FakeMarket()
    const archive = new MemoryArchive()
    market.price = (i) => (i === 2_500 ? -5 : 100 + i)
    const ended = await downloadCandles(request(market, archive).made)
    expect(ended).toMatchObject({ ok: false, error: { kind: 'trouble', trouble: { code: 'malformed' } } })
    const series = { source: 'fake', symbol: 'BTCUSDT', timeframe: '1m' }
    expect(await archive.spans(series)).toEqual([{ fromMs: 0, toMs: 2_000 * MINUTE }])
  })
})
