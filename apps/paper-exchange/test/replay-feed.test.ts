import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { intervalOf, readCandleFile } from '../src/feed/candle-file.ts'
import { makeReplayFeed } from '../src/feed/replay-feed.ts'
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

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'replay-'))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

describe('a replayed file', () => {
  it('has its first half as history and plays the rest once', () => {
    const made = makeReplayFeed({ file: write('A-1m.csv.gz', minutes(11)), symbol: 'BTCUSDT' })
    if (!made.ok) throw new Error(made.error)
    const feed = made.value
    expect(feed).toMatchObject({ kind: 'replay', historyCandles: 5, totalCandles: 11, intervalMs: 60_000 })
    const source = feed.open()
    source.skip(5)
    expect(source.next()).toEqual({ time: START + 5 * 60_000, open: 105, high: 107, low: 104, close: 106, volume: 5 })
    source.skip(5)
    expect(source.next()).toBeNull()
  })

  it('takes the days of history it is told, leaving something to play', () => {
    const file = write('B-1m.csv', minutes(11))
    const history = (historyDays: number) => {
      const made = makeReplayFeed({ file, symbol: 'BTCUSDT', historyDays })
      return made.ok ? made.value.historyCandles : made.error
    }
    expect(history(3 / 1440)).toBe(3)
    expect(history(1)).toBe(10)
    expect(history(0.0001)).toBe(1)
  })

  it('finds funding beside it, by settlement hour, and says so', () => {
    const file = write('C-1m.csv', minutes(600))
    write('XRPUSDT-funding-x.csv.gz', [`${START},0.0003`, `${START + 8 * HOUR + 7},-0.00015`], 'ts,rate')
    const made = makeReplayFeed({ file, symbol: 'XRPUSDT' })
    if (!made.ok) throw new Error(made.error)
    expect(made.value.fundingSource).toContain('XRPUSDT-funding-x.csv.gz')
    const rates = [0, 8, 16].map((hours) => made.value.fundingRate(START + hours * HOUR))
    expect(rates).toEqual([30_000n, -15_000n, 10_000n])
    const other = makeReplayFeed({ file, symbol: 'ETHUSDT' })
    expect(other.ok && other.value.fundingSource).toContain('no funding file')
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
