import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { assert } from '@gridpilot/core'
import { openCandleArchive } from '@gridpilot/store'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { durationText, progressText } from '../src/data/download-line.ts'
import { insideMarket, readPeriod } from '../src/data/download-period.ts'
import { type ExchangeProxy, openProxy } from './exchange-proxy.ts'
import { endRunning, RunningCli, runCli, temporaryFolder } from './running-cli.ts'

const PATIENCE_MS = 120_000
const DAY = 86_400_000

describe('the period', () => {
  const period = (from: string, to: string, timeframe = '1m') => readPeriod({ from, to, timeframe })
  const refusal = (from: string, to: string, timeframe?: string) => {
    const read = period(from, to, timeframe)
    return read.ok ? null : [read.error.code, read.error.flag, read.error.nearest]
  }

  it('is the open times between two UTC dates', () => {
    expect(period('2026-01-01', '2026-02-01')).toEqual({
      ok: true,
      value: { fromMs: Date.UTC(2026, 0, 1), toMs: Date.UTC(2026, 1, 1) },
    })
    expect(period('2026-01-01T00:00:30Z', '2026-01-01T01:00:30', '1h')).toEqual({
      ok: true,
      value: { fromMs: Date.UTC(2026, 0, 1, 1), toMs: Date.UTC(2026, 0, 1, 2) },
    })
  })

  it('names the nearest value that passes', () => {
    expect(refusal('2026-02-30', '2026-03-01')).toEqual(['date_invalid', '--from', '2026-02-28'])
    expect(refusal('2026-01-01', '2026-13-01')).toEqual(['date_invalid', '--to', '2026-12-01'])
    expect(refusal('yesterday', '2026-03-01')).toEqual(['date_invalid', '--from', undefined])
    expect(refusal('2026-03-01', '2026-03-01', '4h')).toEqual(['period_empty', '--to', '2026-03-01T04:00Z'])
    expect(refusal('2026-01-01', '2026-02-01', '3m')).toEqual(['timeframe_unknown', '--timeframe', '5m'])
    expect(refusal('2026-01-01', '2026-02-01', '2w')).toEqual(['timeframe_unknown', '--timeframe', '1d'])
    for (const nearest of ['2026-02-28', '2026-12-01']) expect(period('2026-01-01', nearest).ok).toBe(true)
  })

  it('ends with the last closed candle of the market', () => {
    const span = { fromMs: 0, toMs: 2 * DAY }
    const at = (nowMs: number) => {
      const inside = insideMarket(span, '1h', nowMs, '1970-01-03')
      return inside.ok ? inside.value : [inside.error.code, inside.error.flag, inside.error.nearest]
    }
    expect(at(2 * DAY)).toEqual(span)
    expect(at(2 * DAY - 1)).toEqual(['period_in_future', '--to', '1970-01-02T23:00Z'])
    expect(at(-5)).toEqual(['period_in_future', '--from', '1969-12-31T22:00Z'])
  })
})

describe('the progress line', () => {
  it('says rate and time left, counted from this run alone', () => {
    const text = progressText({ total: 44_640, before: 10_000, done: 20_000 }, 5_000)
    expect(text).toBe('[##########..............] 44 %  20,000 of 44,640 candles  2,000/s  13 s left')
    expect(progressText({ total: 10, before: 10, done: 10 }, 0)).toContain('100 %')
  })

  it('says long times in minutes and hours', () => {
    expect([0.2, 59.5, 61, 7_260].map(durationText)).toEqual(['1 s', '1 min 0 s', '1 min 1 s', '2 h 1 min'])
  })
})

describe('gridpilot data', () => {
  const folder = temporaryFolder()
  let exchange: RunningCli
  let proxy: ExchangeProxy
  /** Midnight before the simulated market's present. */
  let today: number
  const date = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  const download = (from: number, to: number, ...flags: string[]) => [
    ...['data', 'download', '--symbol', 'BTCUSDT', '--from', date(from), '--to', date(to)],
    ...['--source', proxy.url, '--data-dir', 'd', ...flags],
  ]

  beforeAll(async () => {
    const args = ['--data-dir', 'state', '--history-days', '9', '--speed', '1', '--log-level', 'silent']
    exchange = new RunningCli(['paper', ...args], folder.path)
    const [, port] = await exchange.printed(/"ready":true,"port":(\d+)/)
    const url = `http://127.0.0.1:${port}`
    proxy = await openProxy(url)
    const ticker = await fetch(`${url}/api/v2/mix/market/ticker?productType=USDT-FUTURES&symbol=BTCUSDT`)
    const { data } = (await ticker.json()) as { data: { ts: string }[] }
    today = Math.floor(Number(data[0]?.ts) / DAY) * DAY
  }, PATIENCE_MS)
  afterAll(async () => {
    await proxy.close()
    await endRunning()
    folder.remove()
  })

  it(
    'goes on after a kill where it was, and ends with the whole period',
    async () => {
      proxy.holdAfter = 12
      const killed = new RunningCli(download(today - 8 * DAY, today), folder.path)
      await new Promise<void>((resolve) => {
        const timer = setInterval(() => {
          if (proxy.pages.length <= proxy.holdAfter) return
          clearInterval(timer)
          resolve()
        }, 20)
      })
      killed.child.kill('SIGKILL')
      await killed.ended
      const before = proxy.pages.length
      proxy.holdAfter = Number.POSITIVE_INFINITY
      const { code, stdout } = await runCli(download(today - 8 * DAY, today, '--json'), folder.path)
      expect(code).toBe(0)
      const report = JSON.parse(stdout)
      expect(report).toMatchObject({ candles: 8 * 1_440, gaps: [], symbol: 'BTCUSDT', source: proxy.url })
      expect(report.fetched).toBeGreaterThan(0)
      expect(report.fetched).toBeLessThan(8 * 1_440)
      // What the first run stored is asked for no more.
      const stored = 8 * 1_440 - report.fetched
      const again = proxy.pages.slice(before).filter((end) => end <= today - 8 * DAY + stored * 60_000)
      expect(again).toEqual([])
    },
    PATIENCE_MS,
  )

  it(
    'asks for nothing that is stored, writes a file the backtest reads, and lists what there is',
    async () => {
      const before = proxy.pages.length
      const out = 'BTCUSDT-1m.csv.gz'
      const { code, stdout, stderr } = await runCli(download(today - 2 * DAY, today, '--out', out), folder.path)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain('2,880 candles')
      expect(stdout).toContain('No gaps.')
      expect(proxy.pages.length - before).toBeLessThanOrEqual(1)
      const lines = gunzipSync(readFileSync(join(folder.path, out)))
        .toString()
        .trim()
        .split('\n')
      expect(lines).toHaveLength(2_881)
      expect(lines[1]).toMatch(new RegExp(`^${today - 2 * DAY},[\\d.]+,[\\d.]+,[\\d.]+,[\\d.]+,[\\d.]+$`))

      const price = Number(lines[1]?.split(',')[1])
      const grid = ['--lower', String(Math.round(price * 0.9)), '--upper', String(Math.round(price * 1.1))]
      const rest = [...grid, '--grids', '20', '--investment', '1000', '--fill', 'touch', '--json']
      const period = ['--from', date(today - 2 * DAY), '--to', date(today)]
      const stored = ['--stored', proxy.url, '--symbol', 'BTCUSDT', '--data-dir', 'd', ...period]
      const results = await Promise.all([
        runCli(['backtest', '--data', out, ...rest], folder.path),
        runCli(['backtest', ...stored, ...rest], folder.path),
      ])
      const [fromFile, fromStore] = results.map((each) => JSON.parse(each.stdout))
      expect(fromStore.results).toEqual(fromFile.results)

      const listed = await runCli(['data', 'list', '--data-dir', 'd', '--json'], folder.path)
      expect(JSON.parse(listed.stdout)).toMatchObject([
        { symbol: 'BTCUSDT', timeframe: '1m', candles: 11_520, missing: 0 },
      ])
    },
    PATIENCE_MS,
  )

  it(
    'refuses with a stable code before anything is fetched',
    async () => {
      const before = proxy.pages.length
      const of = async (...args: string[]) => {
        const { code, stdout } = await runCli([...args, '--json'], folder.path)
        const { error } = JSON.parse(stdout)
        return [code, error.code, error.details.field, error.details.nearest]
      }
      const good = download(today - DAY, today)
      const with_ = (flag: string, value: string) => [...good, flag, value]
      expect(await of(...with_('--symbol', 'BTCUSD'))).toEqual([2, 'unknown_symbol', '--symbol', 'BTCUSDT'])
      expect(await of(...with_('--source', 'https://example.org'))).toEqual([
        2,
        'host_not_allowed',
        '--source',
        'bitget',
      ])
      expect(await of(...with_('--source', 'paper'))).toEqual([2, 'paper_not_running', '--source', 'bitget'])
      expect(await of(...with_('--out', 'BTCUSDT-1m.csv.gz'))).toEqual([
        2,
        'file_exists',
        '--out',
        'BTCUSDT-1m-2.csv.gz',
      ])
      expect((await of(...with_('--to', date(today + 9 * DAY)))).slice(0, 3)).toEqual([2, 'period_in_future', '--to'])
      expect((await of(...with_('--source', 'http://127.0.0.1:9'))).slice(0, 2)).toEqual([1, 'exchange_unreachable'])
      expect(proxy.pages.length).toBe(before)
    },
    PATIENCE_MS,
  )

  it(
    'stops when what is stored was of another market',
    async () => {
      const archive = openCandleArchive(join(folder.path, 'd', 'market.db'))
      assert(archive.ok, 'market.db opens')
      const series = { source: proxy.url, symbol: 'BTCUSDT', timeframe: '1m' }
      const newest = await archive.value.newest(series, today)
      assert(newest, 'a candle is stored')
      const span = { fromMs: newest.time, toMs: newest.time + 60_000 }
      await archive.value.write(series, span, [{ ...newest, close: newest.low, volume: newest.volume + 1 }])
      await archive.value.close()
      const { code, stderr } = await runCli(download(today - DAY, today), folder.path)
      expect(code).toBe(1)
      expect(stderr).toContain('other_market:')
    },
    PATIENCE_MS,
  )
})
