import { existsSync, readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type Candle, money, type Steps, type Ticks } from '@gridpilot/core'
import { describe, expect, test } from 'vitest'
import { type OrderDraft, SimVenue, type VenueFill, walkCandle } from '../src/index.ts'
import { ACCOUNT } from './desk.ts'
import { bitcoin } from './instruments.ts'

const MINUTE_MS = 60_000
const DATA = new URL('../../../../shared/data/BTCUSDT-1m-bitget-perp-2026-03_04.csv.gz', import.meta.url)

/** The first two days of recorded one-minute candles; a seeded walk where the data is not there. */
function twoDays(): Candle[] {
  if (existsSync(DATA)) {
    const lines = gunzipSync(readFileSync(DATA)).toString().trim().split('\n').slice(1, 2881)
    return lines.map((line) => {
      const [time = 0, open = 0, high = 0, low = 0, close = 0, volume = 0] = line.split(',').map(Number)
      return { time, open, high, low, close, volume }
    })
  }
  if (process.env.CI === 'true') throw new Error('shared data is required in CI')
  console.log('shared data absent: seeded candles instead')
  let seed = 7
  const random = () => {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    return seed / 2_147_483_648 - 0.5
  }
  let price = 70_000
  return Array.from({ length: 2880 }, (_, i) => {
    const open = price
    price = Math.round((price + random() * 120) * 10) / 10
    const [high, low] = [Math.max(open, price) + 20, Math.min(open, price) - 20]
    return { time: 1_772_802_960_000 + i * MINUTE_MS, open, high, low, close: price, volume: 1 }
  })
}

describe('walkCandle', () => {
  const instrument = bitcoin()
  const candle = { time: 1000, open: 100, high: 110, low: 90, close: 105, volume: 1 }

  test('rising candles visit the low first, falling ones the high', () => {
    const rising = [...walkCandle(instrument, candle, MINUTE_MS)]
    expect(rising.map((point) => point.last)).toEqual([1000, 900, 1100, 1050])
    expect(rising.map((point) => point.marketMs)).toEqual([1000, 16_000, 31_000, 46_000])
    const falling = [...walkCandle(instrument, { ...candle, close: 95 }, MINUTE_MS)]
    expect(falling.map((point) => point.last)).toEqual([1000, 1100, 900, 950])
  })
})

/** A ladder of 40 levels kept alive by hand: each fill is answered one level away, as a grid does. */
class HandGrid {
  readonly venue = new SimVenue({ instruments: [bitcoin()] })
  readonly #levels: readonly number[]
  #count = 0

  constructor(candles: readonly Candle[]) {
    const [low, high] = [Math.min(...candles.map((c) => c.low)), Math.max(...candles.map((c) => c.high))]
    this.#levels = Array.from({ length: 41 }, (_, i) => Math.round((low + ((high - low) * i) / 40) * 10))
  }

  start(last: Ticks, at: number): void {
    this.venue.createAccount(ACCOUNT, money('10000'), at)
    this.venue.moveTo('BTCUSDT', { last }, at)
    const nearest = this.#levels.reduce((a, b) => (Math.abs(b - last) < Math.abs(a - last) ? b : a))
    for (const level of this.#levels) {
      if (level !== nearest) this.#place(level < last ? 'buy' : 'sell', level, at)
    }
  }

  move(last: Ticks, at: number): void {
    this.venue.moveTo('BTCUSDT', { last }, at)
    for (const event of this.venue.drainEvents()) if (event.kind === 'fill') this.#answer(event.fill, at)
  }

  #answer(fill: VenueFill, at: number): void {
    const level = this.#levels.indexOf(fill.price)
    const next = this.#levels[level + (fill.side === 'buy' ? 1 : -1)]
    if (next !== undefined) this.#place(fill.side === 'buy' ? 'sell' : 'buy', next, at)
  }

  #place(side: 'buy' | 'sell', level: number, at: number): void {
    const request: OrderDraft = {
      clientOrderId: `g${this.#count++}`,
      symbol: 'BTCUSDT',
      side,
      type: 'limit',
      price: level as Ticks,
      quantity: 20 as Steps,
      timeInForce: 'gtc',
      reduceOnly: false,
    }
    const result = this.venue.submit(ACCOUNT, request, at)
    if (!result.ok) throw new Error(`${result.error.code} ${result.error.detail}`)
  }
}

test('a hand-run grid over two days of candles: books close exactly, fills lie on the path', () => {
  const candles = twoDays()
  const grid = new HandGrid(candles)
  const { venue } = grid
  const instrument = bitcoin()
  let started = false
  let previous = 0
  let checked = 0
  for (const candle of candles) {
    for (const point of walkCandle(instrument, candle, MINUTE_MS)) {
      if (!started) grid.start(point.last, point.marketMs)
      else grid.move(point.last, point.marketMs)
      started = true
      for (const fill of venue.fills(ACCOUNT).slice(checked)) {
        checked += 1
        expect(fill.occurredAtMs).toBe(point.marketMs)
        if (fill.liquidity === 'taker') continue
        expect(fill.price).toBeGreaterThanOrEqual(Math.min(previous, point.last))
        expect(fill.price).toBeLessThanOrEqual(Math.max(previous, point.last))
      }
      previous = point.last
    }
  }
  expect(venue.openOrders(ACCOUNT)).toHaveLength(40)
  expect(checked).toBeGreaterThan(100)
  venue.cancelAll(ACCOUNT, null, venue.marketMs)
  venue.closePosition(ACCOUNT, 'BTCUSDT', venue.marketMs)
  const fills = venue.fills(ACCOUNT)
  const flow = fills.reduce((sum, fill) => {
    const value = BigInt(fill.price) * BigInt(fill.quantity) * instrument.notionalUnit
    return sum + (fill.side === 'buy' ? -value : value) - fill.fee
  }, 0n)
  expect(venue.account(ACCOUNT).balance).toBe(money('10000') + flow)
  expect(venue.position(ACCOUNT, 'BTCUSDT')).toBeNull()
})
