import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { searchText } from '../src/optimize/search-text.ts'
import { candleText } from './candle-text.ts'
import { endRunning, RunningCli, runCli, temporaryFolder } from './running-cli.ts'

/** Processes with threads, one after the other, on a machine that has others to serve. */
const BUSY_MS = 120_000

let folder = temporaryFolder()
beforeEach(() => {
  folder = temporaryFolder()
  writeFileSync(join(folder.path, 'BTCUSDT-1m.csv'), candleText(3_000))
})
afterEach(async () => {
  await endRunning()
  folder.remove()
})

const DATA = ['optimize', '--data', 'BTCUSDT-1m.csv', '--workers', '1', '--investment', '2000']
const SMALL = ['--width', '3,5', '--offset', '0', '--grids', '10,20', '--leverage', '1,2', '--stop-loss', 'none,10']
const run = (...more: string[]) => runCli([...DATA, ...more], folder.path)
const read = (...path: string[]) => readFileSync(join(folder.path, ...path), 'utf8')

describe('gridpilot optimize', () => {
  it('tries a whole space, prints the front and writes results, document and page', async () => {
    const { code, stdout, stderr } = await run(...SMALL, '--method', 'grid', '--out', 'found', '--noise')
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toContain('BTCUSDT: 96 of 96 configurations tried (grid, seed 1)')
    expect(stdout).toContain('Pareto front')
    expect(stdout).toMatch(/Noise test: on 19 random walks/)
    const report = JSON.parse(read('found', 'optimization.json'))
    const rows = read('found', 'results.csv').trim().split('\n')
    expect(rows).toHaveLength(1 + report.tries - report.refused)
    expect(report.points).toHaveLength(rows.length - 1)
    // The front in the document is what the table's rows leave when each is compared with each.
    const table = rows.slice(1).map((row) => row.split(','))
    const figures = table.map((cells) => ({ roi: Number(cells[8]), drawdown: -Number(cells[9]) }))
    const front = figures.filter(
      (a) =>
        !figures.some((b) => b.roi >= a.roi && b.drawdown <= a.drawdown && (b.roi > a.roi || b.drawdown < a.drawdown)),
    )
    const keys = (some: { roi: number; drawdown: number }[]) => [...new Set(some.map((p) => `${p.drawdown} ${p.roi}`))]
    const shown = report.front.map((row: { roi_percent: number; max_drawdown_percent: number }) => ({
      roi: row.roi_percent,
      drawdown: -row.max_drawdown_percent,
    }))
    expect(keys(shown).sort()).toEqual(keys(front).sort())
    const page = read('found', 'optimization.html')
    expect(page.match(/<circle class="front"/g)).toHaveLength(report.front.length)
    expect(page.match(/<circle class="noise"/g)?.length).toBeGreaterThan(10)
    expect(page).not.toMatch(/src=|href=|<script|NaN|undefined/)
  })

  it(
    'cancelled, it says how to go on; resumed, it comes to what it would have come to',
    async () => {
      const search = ['--method', 'random', '--tries', '1500', '--out', 'found']
      const begun = new RunningCli([...DATA, ...search], folder.path)
      const journal = join(folder.path, 'found', 'progress.jsonl')
      while (!existsSync(journal) || statSync(journal).size < 3_000)
        await new Promise((resolve) => setTimeout(resolve, 5))
      begun.child.kill('SIGINT')
      const ended = await begun.ended
      expect(ended.code).toBe(1)
      expect(ended.stderr).toContain('the same command with --resume goes on')
      const before = read('found', 'progress.jsonl')
      // As after a kill in the middle of a line.
      writeFileSync(journal, before.slice(0, -10))
      const again = await run(...search)
      expect([again.code, again.stderr]).toEqual([1, expect.stringContaining('search_exists')])
      const other = await run(...search, '--seed', '2', '--resume')
      expect([other.code, other.stderr]).toEqual([1, expect.stringContaining('search_differs')])
      const resumed = await run(...search, '--resume', '--json')
      expect(resumed.code).toBe(0)
      expect(
        read('found', 'progress.jsonl').startsWith(before.slice(0, before.lastIndexOf('\n', before.length - 2))),
      ).toBe(true)
      const whole = await run('--method', 'random', '--tries', '1500', '--json')
      expect(JSON.parse(resumed.stdout)).toEqual(JSON.parse(whole.stdout))
    },
    BUSY_MS,
  )

  it.each([
    [['--grids', '1,20'], 2, 'nearest that passes: 2'],
    [['--width', '0.01'], 2, 'nearest that passes: 0.10005'],
    [['--from', '2030-01-01'], 1, 'period_without_candles'],
    [['--resume'], 1, 'folder_missing'],
  ])('refuses %j', async (flags, code, text) => {
    const refused = await run(...flags)
    expect([refused.code, refused.stderr]).toEqual([code, expect.stringContaining(text)])
  })

  it('says how much would do when the investment is too little for every grid, and that much does', {
    timeout: BUSY_MS,
  }, async () => {
    const poor = await run(...SMALL, '--method', 'grid', '--investment', '3', '--out', 'poor')
    expect([poor.code, poor.stderr]).toEqual([
      1,
      expect.stringContaining('investment_below_minimum: --investment: 3 USDT'),
    ])
    expect(existsSync(join(folder.path, 'poor'))).toBe(false)
    const least = /the least that one can be placed with is (\d+(\.\d+)?)/.exec(poor.stderr)?.[1] ?? ''
    const enough = await run(...SMALL, '--method', 'grid', '--investment', least)
    expect([enough.code, enough.stderr]).toEqual([0, ''])
    const below = await run(...SMALL, '--method', 'grid', '--investment', (Number(least) - 0.02).toFixed(2))
    expect(below.code).toBe(1)
  })

  it('names the limits of a value out of range', { timeout: BUSY_MS }, async () => {
    const high = await run('--leverage', '200')
    expect(high.code).toBe(2)
    expect(high.stderr).toContain('invalid_request: --leverage must be from 1 to 125, not 200. [')
    const wide = await run('--width', '700')
    expect(wide.stderr).toContain('--width must be from 0.100051 to 638.905609')
  })
})

describe('the summary of a search', () => {
  it('says when rows of the front are left out', { timeout: BUSY_MS }, async () => {
    const { stdout } = await run(...SMALL, '--method', 'grid', '--json')
    const report = JSON.parse(stdout)
    const [row] = report.front
    const titled = (rows: number) => searchText({ ...report, front: Array.from({ length: rows }, () => row) }, 'x')
    expect(titled(27)).toContain('Pareto front, 27 configurations (return against drawdown), 15 of them shown;')
    expect(titled(15)).toContain('Pareto front, 15 configurations (return against drawdown):')
  })
})
