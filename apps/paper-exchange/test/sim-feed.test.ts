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

/** Cells of the first card at the most: a twelfth of the liveliest seed's daily volatility stays below (regimes.ts). */
const CELL = 0.0038

/** Minutes until the price passes, by a tick, a level next to the empty one of an 80-cell grid of such cells. */
function minutesToFirstFill(candles: readonly Candle[]): number {
  const start = candles[0]?.open ?? 0
  const [low, step] = [start * (1 - 40 * CELL), start * CELL]
  const level = (i: number) => ticksFromNumber(BTC, low + i * step)
  const nearest = Math.round((start - low) / step)
  const [below, above] = [level(nearest - 1), level(nearest + 1)]
  return candles.findIndex((each) => ticksFromNumber(BTC, each.low) < below || ticksFromNumber(BTC, each.high) > above)
}

describe('the simulated market', () => {
  it('has the same candles at another start, and moves their times only', () => {
    const settings = { instrument: BTC, basePrice: factsOf('BTCUSDT').basePrice, seed: 11, regime: 'range' } as const
    const startMs = Date.UTC(2026, 10, 26, 0, 43)
    const feed = makeSimFeed({ ...settings, historyDays: 2, startMs })
    const moved = take(feed, 0, 4000)
    const shift = startMs - marketStartMs(11)
    expect(moved[feed.historyCandles]?.time).toBe(startMs)
    expect(moved).toEqual(take(feedOf(11), 0, 4000).map((each) => ({ ...each, time: each.time + shift })))
  })

  it('lets a grid of 0.38 % cells fill within 60 market minutes, for every seed and start', () => {
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
      // Wider than two cells: the price cannot stay between two neighbours of one level.
      expect(Math.log(high / low)).toBeGreaterThan(2 * CELL)
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

  it('has the volatility of the real thing: 2.5–4.2 % from day to day, little more inside the day', () => {
    for (const seed of [1, 2, 3]) {
      const feed = feedOf(seed, { historyDays: 120 })
      const candles = take(feed, 0, feed.historyCandles)
      const every = (minutes: number) => {
        const closes = candles.filter((_, i) => (i + 1) % minutes === 0).map((each) => each.close)
        const returns = closes.slice(1).map((close, i) => Math.log(close / (closes[i] ?? 1)))
        return Math.sqrt((returns.reduce((sum, each) => sum + each * each, 0) / returns.length) * (1440 / minutes))
      }
      expect(every(1440)).toBeGreaterThan(0.025)
      expect(every(1440)).toBeLessThan(0.042)
      // What swings inside the day exceed the day's is what grids are paid for: real markets pay little.
      expect(every(60) / every(1440)).toBeLessThan(1.5)
      expect(every(15) / every(1440)).toBeLessThan(1.5)
      const closes = candles.map((each) => each.close)
      expect(closes.reduce((a, b) => Math.min(a, b))).toBeGreaterThan(65_000)
      expect(closes.reduce((a, b) => Math.max(a, b))).toBeLessThan(140_000)
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
