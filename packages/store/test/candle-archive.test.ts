import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { CandleArchive } from '@gridpilot/engine'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { openCandleArchive } from '../src/index.ts'
import { temporaryFolder } from './world.ts'

const series = { source: 'bitget', symbol: 'BTCUSDT', timeframe: '1m' }
const candle = (i: number, close = 1.5) => ({ time: i * 60_000, open: 1, high: 2, low: 0.1, close, volume: 1e-9 })
const span = (from: number, to: number) => ({ fromMs: from * 60_000, toMs: to * 60_000 })

const opened: CandleArchive[] = []
afterEach(async () => {
  for (const archive of opened.splice(0)) await archive.close()
})

function open(path = join(temporaryFolder(), 'market.db')) {
  const archive = openCandleArchive(path)
  if (!archive.ok) throw new Error(archive.error.message)
  opened.push(archive.value)
  return { path, archive: archive.value }
}

describe('stored candles', () => {
  it('are read as they were written, of their own series only', async () => {
    const { archive } = open()
    await archive.write(series, span(0, 5), [candle(0), candle(1, 0.1 + 0.2), candle(3)])
    await archive.write({ ...series, source: 'sim' }, span(0, 5), [candle(2)])
    const read = await archive.read(series, span(1, 9))
    expect([...read.time]).toEqual([60_000, 180_000])
    expect(read.close[0]).toBe(0.1 + 0.2)
    expect(read.volume[0]).toBe(1e-9)
    expect(await archive.newest(series, 180_000)).toEqual(candle(1, 0.1 + 0.2))
    expect(await archive.newest({ ...series, symbol: 'ETHUSDT' }, 1e15)).toBeNull()
  })

  it('are replaced by open time', async () => {
    const { archive } = open()
    await archive.write(series, span(0, 2), [candle(0), candle(1)])
    await archive.write(series, span(1, 3), [candle(1, 1.9), candle(2)])
    expect([...(await archive.read(series, span(0, 9))).close]).toEqual([1.5, 1.9, 1.5])
  })

  it('come with the merged stretches that were answered, empty ones too', async () => {
    const { archive } = open()
    await archive.write(series, span(0, 10), [])
    await archive.write(series, span(20, 30), [candle(25)])
    expect(await archive.spans(series)).toEqual([span(0, 10), span(20, 30)])
    await archive.write(series, span(10, 12), [candle(11)])
    await archive.write(series, span(28, 40), [])
    expect(await archive.spans(series)).toEqual([span(0, 12), span(20, 40)])
    await archive.write(series, span(5, 35), [])
    expect(await archive.spans(series)).toEqual([span(0, 40)])
    expect(await archive.list()).toEqual([
      { ...series, candles: 2, firstMs: 11 * 60_000, lastMs: 25 * 60_000, spans: [span(0, 40)] },
    ])
  })

  it('are all or nothing: a candle outside its stretch leaves neither behind', async () => {
    const { archive } = open()
    await expect(archive.write(series, span(0, 2), [candle(0), candle(7)])).rejects.toThrow('outside its span')
    expect(await archive.spans(series)).toEqual([])
    expect((await archive.read(series, span(0, 9))).length).toBe(0)
  })

  it('are shared with another process, and dropped without a trace', async () => {
    const { archive, path } = open()
    await archive.write(series, span(0, 2), [candle(0)])
    const other = open(path).archive
    await other.write(series, span(2, 4), [candle(3)])
    expect([...(await archive.read(series, span(0, 9))).time]).toEqual([0, 180_000])
    await other.drop(series)
    expect(await archive.list()).toEqual([])
    expect(await archive.spans(series)).toEqual([])
  })
})

describe('the file', () => {
  it('is for its owner alone', () => {
    expect(statSync(open().path).mode & 0o077).toBe(0)
  })

  it('is refused untouched when damaged or of a newer program', async () => {
    const damaged = join(temporaryFolder(), 'market.db')
    writeFileSync(damaged, 'no database at all, but long enough to be taken for a page of one\n'.repeat(99))
    const before = readFileSync(damaged)
    expect(openCandleArchive(damaged)).toMatchObject({ ok: false, error: { code: 'database_corrupt' } })
    expect(readFileSync(damaged)).toEqual(before)
    const { path, archive } = open()
    await archive.close()
    opened.length = 0
    const database = new Database(path)
    database.pragma('user_version = 9')
    database.close()
    expect(openCandleArchive(path)).toMatchObject({ ok: false, error: { code: 'database_newer' } })
  })
})
