import { type CandleColumns, instrumentFor, money } from '@gridpilot/core'
import { SimVenue } from '@gridpilot/venue-sim'
import { describe, expect, it } from 'vitest'
import { makeSimFeed } from '../src/feed/sim-feed.ts'
import { Market } from '../src/market/market.ts'

const BTC = instrumentFor('BTCUSDT')
const feed = makeSimFeed({ instrument: BTC, basePrice: 100_000, seed: 4, regime: 'range', historyDays: 1 })

function played(points: number) {
  const venue = new SimVenue({ instruments: [BTC] })
  const market = new Market(feed, BTC, -1)
  for (let i = 0; i < points; i++) market.step(venue)
  return { venue, market }
}

const plain = (columns: CandleColumns) => ({
  time: [...columns.time],
  open: [...columns.open],
  high: [...columns.high],
  low: [...columns.low],
  close: [...columns.close],
  volume: [...columns.volume],
})

describe('a market', () => {
  it('walks four points per candle at fixed fractions of the minute', () => {
    const { market, venue } = played(1)
    const start = market.marketMs
    const times = [start]
    for (let i = 0; i < 5; i++) {
      expect(market.nextPointMs()).toBe(start + (i + 1) * 15_000)
      market.step(venue)
      times.push(market.marketMs)
    }
    expect(times.map((time) => time - start)).toEqual([0, 15_000, 30_000, 45_000, 60_000, 75_000])
    expect(venue.market('BTCUSDT')?.marketMs).toBe(market.marketMs)
  })

  it('shows the unfinished candle as far as it went', () => {
    const { market } = played(42)
    const { columns } = market.candles('BTCUSDT')
    const last = columns.length - 1
    const finished = played(44).market.candles('BTCUSDT').columns
    expect(columns.open[last]).toBe(finished.open[last])
    expect(columns.volume[last]).toBeLessThan(finished.volume[last] as number)
    expect(columns.high[last]).toBeLessThanOrEqual(finished.high[last] as number)
  })

  it.each([0, 1, 2, 3, 4, 5, 1001, 5003])('stands at point %i as if it had been played until there', (position) => {
    const { market } = played(position + 1)
    const rebuilt = new Market(feed, BTC, position)
    expect(rebuilt.position).toBe(position)
    expect(rebuilt.marketMs).toBe(market.marketMs)
    expect(rebuilt.nextPointMs()).toBe(market.nextPointMs())
    expect(plain(rebuilt.candles('BTCUSDT').columns)).toEqual(plain(market.candles('BTCUSDT').columns))
    expect(rebuilt.recentTrades('BTCUSDT')[0]).toEqual({
      ...market.recentTrades('BTCUSDT')[0],
      side: expect.anything(),
    })
  })

  it('settles funding at every multiple of eight hours, before the price of that moment', () => {
    const { market, venue } = played(1)
    venue.createAccount('a', money('1000'), market.marketMs)
    for (let i = 0; i < 4 * 60 * 24; i++) market.step(venue)
    const start = market.candles('BTCUSDT').columns.time[1440] as number
    const settled = venue.fundingSettlements('BTCUSDT')
    expect(settled.map((each) => (each.marketMs - start) / 3_600_000)).toEqual([8, 16, 24])
    expect(settled.map((each) => each.rate)).toEqual(settled.map((each) => feed.fundingRate(each.marketMs)))
  })
})
