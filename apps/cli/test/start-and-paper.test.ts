import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, describe, expect, it } from 'vitest'
import { folderOf, startFlag } from '../src/commands/paper.ts'
import { candleText } from './candle-text.ts'
import { endRunning, RunningCli, runCli, temporaryFolder } from './running-cli.ts'

const folder = temporaryFolder()
afterAll(async () => {
  await endRunning()
  folder.remove()
})

/** A process of ours starts in seconds; a busy machine takes longer. */
const PATIENCE_MS = 120_000

describe('gridpilot paper', () => {
  it(
    'replays a file named relative to the folder of the caller and ends in good order',
    async () => {
      writeFileSync(join(folder.path, 'BTCUSDT-1m-test.csv.gz'), gzipSync(candleText(600)))
      const args = [
        '--reading',
        'uta_first_status=new',
        '--data',
        'BTCUSDT-1m-test.csv.gz',
        '--feed',
        'replay',
        '--data-dir',
        'state',
        '--speed',
        '10',
      ]
      const cli = new RunningCli(['paper', ...args, '--account', 'k:s:p:10000'], folder.path)
      const [, port] = await cli.printed(/"ready":true,"port":(\d+)/)
      const answer = await fetch(
        `http://127.0.0.1:${port}/api/v2/mix/market/ticker?productType=USDT-FUTURES&symbol=BTCUSDT`,
      )
      const { code, data } = (await answer.json()) as { code: string; data: { lastPr: string }[] }
      expect(code).toBe('00000')
      await cli.printed(/key k {2}secret s {2}passphrase p/)
      expect(Math.abs(Number(data[0]?.lastPr) - 70_000)).toBeLessThan(2_200)
      cli.child.kill('SIGINT')
      cli.child.kill('SIGINT')
      expect((await cli.ended).code).toBe(0)
    },
    PATIENCE_MS,
  )

  it(
    'names a wrong flag and keeps the exit code of the exchange',
    async () => {
      const { code, stderr } = await runCli(['paper', '--account', 'only-a-key', '--data-dir', 'state'], folder.path)
      expect(stderr).toContain('--account: write KEY:SECRET:PASSPHRASE:BALANCE')
      expect(code).toBe(2)
      const reading = await runCli(['paper', '--reading', 'uta_first_status=old', '--data-dir', 'state'], folder.path)
      expect(reading.stderr).toContain('uta_first_status is one of')
      expect(reading.code).toBe(2)
    },
    PATIENCE_MS,
  )

  it('starts a simulated market now, unless its start is told or its clock stands', () => {
    expect(startFlag({})).toEqual(['--start=now'])
    expect(startFlag({ feed: 'sim', seed: '3' })).toEqual(['--start=now'])
    for (const told of [
      { start: '2026-03-01' },
      { step: true },
      { feed: 'live' },
      { data: ['a.csv'] },
      { feed: 'replay' },
    ]) {
      expect(startFlag(told)).toEqual([])
    }
    expect(folderOf({ start: 'now' })).toBe('sim')
    expect(folderOf({ start: '2026-03-01' })).toBe('sim_from-2026-03-01')
  })

  it('keeps each market in a folder of its own when none is named', () => {
    expect(folderOf({})).toBe('sim')
    expect(folderOf({ seed: '7', symbol: ['ethusdt'] })).toBe('sim_ETHUSDT_seed-7')
    expect(folderOf({ feed: 'live', symbol: ['BTCUSDT', 'ETHUSDT'] })).toBe('live_BTCUSDT-ETHUSDT')
    expect(folderOf({ data: ['/some/where/BTC 1m.csv'] })).toBe('BTC_1m.csv')
    expect(folderOf({ replay: ['ETHUSDT=../a.csv', 'b.csv'], fill: 'through', historyDays: '3' })).toBe(
      'a.csv-b.csv_days-3_through',
    )
  })
})

describe('gridpilot start', () => {
  it(
    'runs the product until Ctrl-C, with the flags it was given',
    async () => {
      const args = ['--port', '0', '--data-dir', 'product', '--history-days', '2', '--seed', '5', '--json-ready']
      const cli = new RunningCli(['start', ...args], folder.path)
      const [, port] = await cli.printed(/"ready":true,"port":(\d+)/)
      const health = await fetch(`http://127.0.0.1:${port}/api/health`)
      expect(health.status).toBe(200)
      cli.child.kill('SIGINT')
      cli.child.kill('SIGINT')
      const { code, stdout } = await cli.ended
      expect(stdout).toContain('seed 5')
      expect(code).toBe(0)
    },
    PATIENCE_MS,
  )

  it.each([
    [['--port', '99999'], '--port'],
    [['--replay', 'nowhere.csv'], 'nowhere.csv'],
    [['--sped', '60'], '--sped'],
  ])(
    'refuses %j and names it',
    async (args, named) => {
      const { code, stderr } = await runCli(['start', ...args], folder.path)
      expect(code).not.toBe(0)
      expect(stderr).toContain(named)
    },
    PATIENCE_MS,
  )
})

describe('gridpilot', () => {
  it(
    'lists its commands',
    async () => {
      const { code, stdout } = await runCli(['--help'], folder.path)
      expect(code).toBe(0)
      for (const command of ['start', 'paper', 'backtest', 'doctor'])
        expect(stdout).toMatch(new RegExp(`^  ${command} `, 'm'))
    },
    PATIENCE_MS,
  )

  it(
    'refuses an unknown command',
    async () => {
      const { code, stderr } = await runCli(['trade'], folder.path)
      expect(code).toBe(2)
      expect(stderr).toContain("unknown command 'trade'")
    },
    PATIENCE_MS,
  )
})
