import { type Candle, factsOf, instrumentFor, ticksFromNumber } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import type { RegimeName } from '../src/feed/regimes.ts'
import { makeSimFeed, marketStartMs } from '../src/feed/sim-feed.ts'

const MINUTE = 60_000
const BTC = instrumentFor('BTCUSDT')
const SEEDS = Array.from({ length: 24 }, (_, i) => (i < 20 ? i : i * 1_000_003))

function feedOf(seed: number, { symbol = 'BTCUSDT', regime = 'range' as RegimeName, historyDays = 2 } = {}) {
  const instrument = instrumentFor(symbol)
  return makeSimFeed({ instrument, basePrice: factsOf(symbol).basePrice, seed, regime, historyDays })
}

function take(feed: ReturnType<typeof feedOf>, skip: number, count: number): Candle[] {
  const source = feed.open()
  source.skip(skip)
  return Array.from({ length: count }, () => source.next() as Candle)
}

/** Minutes until the price passes, by a tick, a level next to the empty one of a 20-cell grid over ±5 %. */
function minutesToFirstFill(candles: readonly Candle[]): number {
  const start = candles[0]?.open ?? 0
  const [low, step] = [start * 0.95, (start * 0.1) / 20]
  const level = (i: number) => ticksFromNumber(BTC, low + i * step)
  const nearest = Math.round((start - low) / step)
  const [below, above] = [level(nearest - 1), level(nearest + 1)]
  return candles.findIndex((each) => ticksFromNumber(BTC, each.low) < below || ticksFromNumber(BTC, each.high) > above)
}

describe('the simulated market', () => {
  it('lets a 20-cell grid over ±5 % fill within 60 market minutes, for every seed and start', () => {
    const starts = [0, 1, 7, 13, 22, 31, 47, 59, 600, 1439]
    const late = SEEDS.flatMap((seed) => {
      const feed = feedOf(seed)
      const candles = take(feed, feed.historyCandles, 1439 + 60)
      return starts
        .map((start) => ({ seed, start, minutes: minutesToFirstFill(candles.slice(start, start + 60)) }))
        .filter(({ minutes }) => minutes === -1)
    })
    expect(late).toEqual([])
  })

  it('does so wherever the price stands between the levels', () => {
    const feed = feedOf(5)
    const candles = take(feed, feed.historyCandles, 3000)
    for (let start = 0; start + 60 <= candles.length; start += 11) {
      const window = candles.slice(start, start + 60)
      const high = Math.max(...window.map((each) => each.high))
      const low = Math.min(...window.map((each) => each.low))
      // Wider than two cells of 0.5 %: the price cannot stay between two neighbours of one level.
      expect(Math.log(high / low)).toBeGreaterThan(0.0105)
    }
  })

  it('is the same for the same seed and another for another', () => {
    expect(take(feedOf(7), 0, 500)).toEqual(take(feedOf(7), 0, 500))
    expect(take(feedOf(8), 0, 5)).not.toEqual(take(feedOf(7), 0, 5))
  })

  it('gives the same candles after any skip', () => {
    const all = take(feedOf(3), 0, 3000)
    for (const skip of [1, 13, 29, 1440, 2222]) expect(take(feedOf(3), skip, 200)).toEqual(all.slice(skip, skip + 200))
  })

  it('has gapless, sane minutes: history up to the seed’s midnight, then on', () => {
    const feed = feedOf(11, { historyDays: 3 })
    const candles = take(feed, 0, feed.historyCandles + 100)
    expect(candles[feed.historyCandles]?.time).toBe(marketStartMs(11))
    expect(marketStartMs(11) % 86_400_000).toBe(0)
    candles.forEach((each, i) => {
      expect(each.time).toBe((candles[0]?.time ?? 0) + i * MINUTE)
      expect(each.low).toBeLessThanOrEqual(Math.min(each.open, each.close))
      expect(each.high).toBeGreaterThanOrEqual(Math.max(each.open, each.close))
      expect(each.volume).toBeGreaterThan(0)
      if (i > 0) expect(each.open).toBe(candles[i - 1]?.close)
    })
  })

  it('has prices and volatility of the real thing: 3–5 % a day from minutes, within ±35 % of the base', () => {
    for (const seed of [1, 2, 3]) {
      const feed = feedOf(seed, { historyDays: 120 })
      const candles = take(feed, 0, feed.historyCandles)
      const returns = candles.map((each) => Math.log(each.close / each.open))
      const daily = Math.sqrt((returns.reduce((sum, each) => sum + each * each, 0) / returns.length) * 1440)
      expect(daily).toBeGreaterThan(0.03)
      expect(daily).toBeLessThan(0.05)
      const closes = candles.map((each) => each.close)
      expect(closes.reduce((a, b) => Math.min(a, b))).toBeGreaterThan(65_000)
      expect(closes.reduce((a, b) => Math.max(a, b))).toBeLessThan(135_000)
    }
  })

  it('knows other symbols and regimes, with their own size of moves', () => {
    const spread = (regime: RegimeName) => {
      const candles = take(feedOf(2, { symbol: 'ETHUSDT', regime }), 0, 2880)
      return candles.reduce((sum, each) => sum + Math.abs(Math.log(each.close / each.open)), 0)
    }
    expect(spread('quiet')).toBeLessThan(spread('range'))
    expect(spread('range')).toBeLessThan(spread('volatile'))
    const [first] = take(feedOf(2, { symbol: 'DOGEUSDT' }), 0, 1)
    expect(first?.open).toBeGreaterThan(0.1)
    expect(first?.open).toBeLessThan(0.4)
  })

  it('has a funding rate per settlement, small and seeded', () => {
    const feed = feedOf(9)
    const rates = Array.from({ length: 100 }, (_, i) => Number(feed.fundingRate(marketStartMs(9) + i * 28_800_000)))
    expect(new Set(rates).size).toBeGreaterThan(90)
    expect(Math.max(...rates.map(Math.abs))).toBeLessThan(50_000) // 0.05 %
    expect(Number(feed.fundingRate(marketStartMs(9)))).toBe(rates[0])
  })
})
