import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { SimVenue } from '@gridpilot/venue-sim'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { intervalOf, readCandleFile } from '../src/feed/candle-file.ts'
import type { Feed, MarketFeed } from '../src/feed/feed.ts'
import { makeReplayMarket } from '../src/feed/replay-feed.ts'
import { playedPlan } from '../src/market/market-plan.ts'
import { sharedCandles } from './shared-data.ts'

const START = 1_700_006_400_000
const HOUR = 3_600_000
let folder = ''
const at = (name: string) => join(folder, name)

function write(name: string, rows: readonly string[], header = 'ts,open,high,low,close,volume'): string {
  const text = `${[header, ...rows].join('\n')}\n`
  writeFileSync(at(name), name.endsWith('.gz') ? gzipSync(text) : text)
  return at(name)
}

const minutes = (count: number) =>
  Array.from({ length: count }, (_, i) => `${START + i * 60_000},${100 + i},${102 + i},${99 + i},${101 + i},${i}`)

const REPLAYED = ['BTCUSDT', 'ETHUSDT', 'XRPUSDT', 'LTCUSDT'] as const

function replayed(files: readonly string[], historyDays: number | null = null): MarketFeed {
  const named = files.map((file, i) => ({ symbol: REPLAYED[i] as string, file, fundingFile: null }))
  const made = makeReplayMarket({ files: named, historyDays })
  if (!made.ok) throw new Error(made.error)
  return made.value
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a replayed file', () => {
  it('has its first half as history and plays the rest once', () => {
    const market = replayed([write('A-1m.csv.gz', minutes(11))])
    expect(market).toMatchObject({ kind: 'replay', startMs: START + 5 * 60_000 })
    const feed = market.feeds[0] as Feed
    expect(feed).toMatchObject({ historyCandles: 5, totalCandles: 11, intervalMs: 60_000 })
    expect([-1, 0, 59_999, 60_000, 1e9].map((ms) => feed.indexAt(START + ms))).toEqual([-1, 0, 0, 1, 10])
    const source = feed.open()
    source.skip(5)
    expect(source.next()).toEqual({ time: START + 5 * 60_000, open: 105, high: 107, low: 104, close: 106, volume: 5 })
    source.skip(5)
    expect(source.next()).toBeNull()
  })

  it('takes the days of history it is told, leaving something to play', () => {
    const file = write('B-1m.csv', minutes(11))
    const history = (historyDays: number) => replayed([file], historyDays).feeds[0]?.historyCandles
    expect(history(3 / 1440)).toBe(3)
    expect(history(1)).toBe(10)
    expect(history(0.0001)).toBe(1)
  })

  it('finds funding beside it, by settlement hour, and says so', () => {
    const file = write('C-1m.csv', minutes(600))
    write('XRPUSDT-funding-x.csv.gz', [`${START},0.0003`, `${START + 8 * HOUR + 7},-0.00015`], 'ts,rate')
    const [, , found, other] = replayed([file, file, file, file]).feeds
    expect(found?.fundingSource).toContain('XRPUSDT-funding-x.csv.gz')
    const rates = [0, 8, 16].map((hours) => found?.fundingRate(START + hours * HOUR))
    expect(rates).toEqual([30_000n, -15_000n, 10_000n])
    expect(other?.fundingSource).toContain('no funding file')
  })

  it('takes funding from a named file, and refuses one that is none', () => {
    const file = write('G-1m.csv', minutes(600))
    const named = (text: readonly string[], header = 'ts,rate') => {
      const fundingFile = write('named.csv', text, header)
      return makeReplayMarket({ files: [{ symbol: 'BTCUSDT', file, fundingFile }], historyDays: null })
    }
    const made = named([`${START},-0.0002`])
    expect(made.ok && made.value.feeds[0]?.fundingRate(START)).toBe(-20_000n)
    expect(named([`${START},much`])).toEqual({ ok: false, error: expect.stringContaining('line 2') })
    expect(named([`${START},0.1`], 'time,rate').ok).toBe(false)
    expect(named([]).ok).toBe(false)
  })

  it('plays several files on one clock, also of other lengths, through holes, until the last has ended', () => {
    const minute = write('H-1m.csv', [...minutes(40).slice(0, 24), ...minutes(40).slice(33)])
    const five = Array.from({ length: 7 }, (_, i) => `${START + i * 300_000},50,60,49,${51 + i},5`)
    const market = replayed([minute, write('H-5m.csv', five)], 10 / 1440)
    expect(market.startMs).toBe(START + 10 * 60_000)
    expect(market.feeds.map((feed) => feed.historyCandles)).toEqual([10, 2])
    const venue = new SimVenue({ instruments: market.feeds.map((feed) => feed.instrument) })
    const playing = playedPlan(market, 'follows').open(null)
    const seen: [number, number][] = []
    while (playing.step(venue)) {
      const moved = ['BTCUSDT', 'ETHUSDT'].filter((symbol) => venue.market(symbol)?.marketMs === playing.marketMs)
      seen.push([(playing.marketMs - START) / 60_000, moved.length])
      const again = playedPlan(market, 'follows').open(JSON.parse(JSON.stringify(playing.snapshot())))
      expect(again.nextPointMs()).toBe(playing.nextPointMs())
      expect(again.recentTrades('ETHUSDT')).toEqual(playing.recentTrades('ETHUSDT'))
    }
    expect(seen[0]).toEqual([10, 2])
    expect(seen.slice(1, 4)).toEqual([
      [10.25, 1],
      [10.5, 1],
      [10.75, 1],
    ])
    const inHole = seen.map(([minutesIn]) => minutesIn).filter((minutesIn) => minutesIn >= 24 && minutesIn < 33)
    expect(inHole).toEqual([25, 26.25, 27.5, 28.75, 30, 31.25, 32.5])
    expect(seen.at(-1)?.[0]).toBe(39.75)
    expect(playing.ended).toBe(true)
    expect(venue.market('ETHUSDT')?.last).toBe(5700)
  })

  it('are refused when they have no time in common', () => {
    const late = minutes(5).map((row) => row.replace(/^\d+/, (ms) => String(Number(ms) + 86_400_000)))
    const files = [write('I-1m.csv', minutes(5)), write('J-1m.csv', late)]
    expect(() => replayed(files)).toThrow('no stretch of time in common')
  })

  it('is refused when it is not a candle file, with the line', () => {
    expect(readCandleFile(write('D.csv', minutes(3), 'time,o,h,l,c,v'))).toMatchObject({ ok: false })
    const bad = (row: string) => readCandleFile(write('E.csv', [...minutes(2), row]))
    const later = START + 10 * 60_000
    expect(bad(`${START},1,1,1,1,1`)).toEqual({ ok: false, error: expect.stringContaining('line 4') })
    expect(bad(`${later},10,9,8,9,1`).ok).toBe(false)
    expect(bad(`${later},10,11,NaN,9,1`).ok).toBe(false)
    expect(bad(`${later},10,11`).ok).toBe(false)
    expect(bad(`${later},10,11,9,10,1`).ok).toBe(true)
  })

  it('reads recorded candles whole', () => {
    const file = sharedCandles('BTCUSDT-1m-bitget-perp-2026-03_04.csv.gz') ?? write('F-1m.csv', minutes(2000))
    const read = readCandleFile(file)
    if (!read.ok) throw new Error(read.error)
    expect(read.value.length).toBeGreaterThan(1999)
    expect(intervalOf(read.value)).toBe(60_000)
  })
})
