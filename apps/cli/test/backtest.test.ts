import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { reportJson, reportText } from '@gridpilot/backtest'
import { afterAll, describe, expect, it } from 'vitest'
import { refusalText } from '../src/backtest/refusal.ts'
import { checkFiles, writeFiles } from '../src/backtest/report-files.ts'
import { type BacktestRequest, runBacktest } from '../src/backtest/run-backtest.ts'
import { candleText } from './candle-text.ts'
import { type Ended, runCli, temporaryFolder } from './running-cli.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())
mkdirSync(join(folder.path, 'files'))
writeFileSync(join(folder.path, 'files', 'BTCUSDT-1m-test.csv.gz'), gzipSync(candleText(3_000)))
writeFileSync(
  join(folder.path, 'funding.csv'),
  'ts,rate\n1700006400000,0.0001\n1700035200000,0.0001\n1900000000000,0.0001\n',
)

const PATIENCE_MS = 60_000

const backtest = (...args: string[]): Promise<Ended> =>
  runCli(['backtest', '--data', 'files/BTCUSDT-1m-test.csv.gz', ...args], folder.path)

const GRID = ['--lower', '67000', '--upper', '73000', '--grids', '20', '--leverage', '2', '--investment', '1000']

describe('gridpilot backtest', () => {
  it(
    'runs the whole fill band and leads with the lowest result',
    async () => {
      const { code, stdout, stderr } = await backtest(...GRID, '--json')
      expect(code).toBe(0)
      expect(stderr).toBe('')
      const report = JSON.parse(stdout)
      const totals = report.results.map(({ total_profit }: { total_profit: number }) => total_profit)
      expect(totals).toHaveLength(4)
      expect(totals).toEqual([...totals].sort((a, b) => a - b))
      expect(report.grid).toMatchObject({ direction: 'neutral', grid_type: 'arithmetic', grid_count: 20, leverage: 2 })
      expect(report.data).toMatchObject({
        candles: 3_000,
        candle_seconds: 60,
        missing_candles: 0,
        funding_source: null,
        funding_settlements: 0,
        funding_assumed: 6,
        funding_assumed_rate_percent: 0.01,
      })
      for (const result of report.results) {
        expect(result.round_trips).toBeGreaterThan(100)
        expect(result.total_profit).toBeCloseTo(result.grid_profit + result.unpaired_profit, 6)
      }
    },
    PATIENCE_MS,
  )

  it(
    'prints a summary a person can read',
    async () => {
      const { code, stdout } = await backtest(
        ...GRID,
        '--direction',
        'long',
        '--type',
        'geometric',
        '--funding',
        'funding.csv',
      )
      expect(code).toBe(0)
      expect(stdout).toContain('BTCUSDT long geometric grid, 20 grids from 67000.0 to 73000.0, 2x, 1000.00 USDT')
      expect(stdout).toContain('funding.csv, 1 settlements; 5 settlements at the typical rate of 0.01 %, no history')
      expect(stdout).toMatch(/^ +pessimistic +optimistic$/m)
      expect(stdout).toMatch(/^total profit( +[+-]\d+\.\d\d){4}$/m)
    },
    PATIENCE_MS,
  )

  it(
    'takes one assumption about fills, a period, no funding and a close at the end',
    async () => {
      const period = ['--from', '2023-11-15', '--to', '2023-11-15T10:00']
      const { stdout } = await backtest(
        ...GRID,
        ...period,
        '--fill',
        'touch',
        '--path',
        'by_candle',
        '--funding',
        'none',
        '--close',
        '--json',
      )
      const { data, results } = JSON.parse(stdout)
      expect(data).toMatchObject({ funding_settlements: 0, funding_assumed: 0 })
      expect(data).toMatchObject({ from: '2023-11-15T00:00:00.000Z', to: '2023-11-15T10:00:00.000Z', candles: 600 })
      expect(results).toHaveLength(1)
      expect(results[0]).toMatchObject({
        fill: 'touch',
        path: 'by_candle',
        end: 'closed',
        unrealized_pnl: 0,
        funding: 0,
      })
    },
    PATIENCE_MS,
  )

  it(
    'writes the page, the tables and the document that belong together',
    async () => {
      const files = ['--report', 'out.html', '--csv', 'out/tables', '--json', 'out.json', '--lang', 'ko']
      const { code, stdout, stderr } = await backtest(...GRID, ...files)
      expect([code, stderr]).toEqual([0, ''])
      expect(stdout).toContain('wrote out.html')
      const read = (name: string) => readFileSync(join(folder.path, name), 'utf8')
      const page = read('out.html')
      expect(page).toMatch(/^<!doctype html><html lang="ko">/)
      expect(page).not.toMatch(/<script|src=|href=/)
      const [lowest, ...others] = JSON.parse(read('out.json')).results
      const [head, ...fills] = read('out/tables/fills.csv').trim().split('\r\n')
      expect(head).toBe('time,side,price,quantity,purpose,fee')
      expect(fills).toHaveLength(lowest.fills)
      const fees = fills.reduce((sum, line) => sum + Number(line.split(',')[5]), 0)
      expect(fees).toBeCloseTo(lowest.fees, 6)
      const equity = read('out/tables/equity.csv').trim().split('\r\n')
      expect(equity).toHaveLength(3_001)
      const last = equity.at(-1)?.split(',').slice(1).map(Number)
      expect(last).toEqual([lowest, ...others].map((result) => result.equity))
      expect(equity.at(-1)).toContain(lowest.ended_at)
    },
    PATIENCE_MS,
  )

  it(
    'says what is wrong with code, flag and nearest value, and the corrected flags pass',
    async () => {
      const { code, stdout } = await backtest(...GRID, '--leverage', '400', '--stop-loss-price', '70000', '--json')
      expect(code).toBe(2)
      const refusal = JSON.parse(stdout)
      expect(refusal.errors.map((error: { code: string }) => error.code).sort()).toEqual([
        'leverage_out_of_range',
        'stop_loss_price_invalid',
      ])
      const leverage = refusal.errors.find((error: { code: string }) => error.code === 'leverage_out_of_range')
      expect(leverage.details).toMatchObject({ field: '--leverage', value: 400 })
      const again = await backtest(...GRID, ...refusal.would_pass.split(' '), '--json')
      expect(again.code).toBe(0)
      expect(JSON.parse(again.stdout).grid.leverage).toBe(leverage.details.nearest)
    },
    PATIENCE_MS,
  )

  it.each([
    ['an unknown direction', ['--direction', 'up'], 'neutral, long, short'],
    ['no date', ['--from', 'yesterday'], '2026-03-01'],
    ['no price', ['--lower', 'low'], 'price_not_positive'],
  ])(
    'refuses %s on stderr',
    async (_, args, hint) => {
      const ended = await backtest(...GRID, ...args)
      expect(ended.code).toBe(2)
      expect(ended.stderr).toContain(args[0])
      expect(ended.stderr).toContain(hint)
      expect(ended.stdout).toBe('')
    },
    PATIENCE_MS,
  )

  it(
    'ends with 1 when a file cannot be used',
    async () => {
      const [missing, funding] = await Promise.all([
        runCli(['backtest', '--data', '/nope', ...GRID], folder.path),
        backtest(...GRID, '--funding', 'files/BTCUSDT-1m-test.csv.gz'),
      ])
      expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining('file_not_readable: --data')])
      expect([funding.code, funding.stderr]).toEqual([1, expect.stringContaining('file_not_funding: --funding')])
      expect(funding.stderr).toContain('looks like candles (ts,open,high,low,close,volume)')
    },
    PATIENCE_MS,
  )
})

describe('a grid, and what it is written to', () => {
  const request: BacktestRequest = {
    data: join(folder.path, 'files', 'BTCUSDT-1m-test.csv.gz'),
    direction: 'neutral',
    type: 'arithmetic',
    lower: '67000',
    upper: '73000',
    grids: '20',
    leverage: '2',
    investment: '1000',
    closeAtEnd: false,
  }
  const refusalOf = (changes: Partial<BacktestRequest>): string => {
    const report = runBacktest({ ...request, ...changes }, () => {})
    if (report.ok || !('refusal' in report.error)) return 'it was not refused'
    return refusalText(report.error.refusal)
  }

  it.each([
    ['off the tick', { lower: '67000.05' }, 'price_off_tick', 'nearest that passes: 67000.1'],
    ['no price', { upper: 'high' }, 'price_not_positive', 'given: high; nearest that passes: 77000.0'],
    ['no count', { grids: 'many' }, 'grid_count_out_of_range', 'given: many'],
    ['no whole leverage', { leverage: '2.5' }, 'leverage_out_of_range', 'would pass: --leverage 2'],
    ['a range beside the price', { lower: '71000' }, 'start_outside_range', 'would pass: --lower 69999.9'],
    ['without advice it has no flag for', { lower: '71000' }, 'start_outside_range', 'Move --lower to 69999.9. ['],
    ['an inverted range', { lower: '73000', upper: '67000' }, 'range_inverted', '--lower 67000.0 --upper 73000.0'],
    ['too little money', { investment: '2' }, 'investment_below_minimum', 'would pass: --investment '],
    ['no money', { investment: 'much' }, 'invalid_request', 'Correct --investment'],
    ['a stop above everything', { stopLossPercent: '120' }, 'stop_loss_amount_invalid', 'nearest that passes: 100'],
    ['an unknown symbol', { symbol: 'BTCEUR' }, 'unknown_symbol', 'nearest that passes: BTCUSDT'],
  ])('%s', (_, changes, code, hint) => {
    const text = refusalOf(changes)
    expect(text).toContain(`${code}: `)
    expect(text).toContain(hint)
  })

  it('takes another coin of its own file, and says what it assumed of its contract', () => {
    const data = join(folder.path, 'files', 'ETCUSDT-1m-test.csv')
    const rows = Array.from({ length: 100 }, (_, i) => `${1_700_006_400_000 + i * 60_000},20.5,20.755,20.3,20.5,1`)
    writeFileSync(data, rows.join('\n'))
    const report = runBacktest({ ...request, data, lower: '19', upper: '22' }, () => {})
    if (!report.ok) throw new Error('the grid is refused')
    expect(reportText(report.value)).toMatch(/contract {3}ETCUSDT is not built in, .*tick 0\.001 and size step 1/)
    expect(reportJson(report.value).instrument_assumed).toBe(report.value.assumed?.en)
    writeFiles({ report: join(folder.path, 'etc.html'), lang: 'en' }, report.value)
    expect(readFileSync(join(folder.path, 'etc.html'), 'utf8')).toContain('ETCUSDT is not built in')
    const other = runBacktest({ ...request, data, symbol: 'BTCUSDT' }, () => {})
    expect(other.ok ? null : other.error).toMatchObject({ trouble: { code: 'symbol_differs', flag: '--data' } })
  })

  it.each([
    ['over a file it reads', { json: request.data as string }, 'file_is_an_input', '--json'],
    ['two over each other', { report: 'one', json: './one' }, 'flags_exclude_each_other', '--json'],
    ['a table over a page', { report: 'out/fills.csv', csv: 'out' }, 'flags_exclude_each_other', '--csv'],
  ])('is no reason to write %s', (_, files, code, flag) => {
    expect(checkFiles({ ...files, lang: 'en' }, [request.data as string])).toMatchObject({ error: { code, flag } })
  })

  it('says which file could not be written', () => {
    const report = runBacktest(request, () => {})
    if (!report.ok) throw new Error('the grid is refused')
    const written = writeFiles({ report: join(folder.path, 'no/such/out.html'), lang: 'en' }, report.value)
    expect(written).toMatchObject({ ok: false, error: { code: 'file_not_writable', flag: '--report' } })
  })

  it('says when the period holds no candles', () => {
    const report = runBacktest({ ...request, from: Date.UTC(2030, 0) }, () => {})
    expect(report.ok ? null : report.error).toMatchObject({ trouble: { code: 'period_without_candles' } })
  })
})
