import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const BENCH = join(import.meta.dirname, '..', 'bench', 'kernel.ts')
const folder = mkdtempSync(join(tmpdir(), 'gridpilot-bench-'))
afterAll(() => rmSync(folder, { recursive: true }))
writeFileSync(join(folder, 'empty.csv'), '')
writeFileSync(join(folder, 'funding.csv'), 'ts,rate\n1700006400000,0.0001\n')

it.each([
  ['no grids', ['--grids', '0'], 'value_out_of_range: --grids', 'nearest that passes: 2'],
  ['no number', ['--grids', 'abc'], 'given: abc', 'nearest that passes: 2'],
  ['too many grids', ['--grids', '1e9'], 'value_out_of_range', 'nearest that passes: 10000'],
  ['a missing file', ['--data', join(folder, 'none.csv')], 'file_not_readable: --data', 'none.csv'],
  ['an empty file', ['--data', join(folder, 'empty.csv')], 'file_not_candles: --data', 'holds no candles'],
  ['a funding file', ['--data', join(folder, 'funding.csv')], 'file_not_candles', 'looks like funding rates'],
  ['an unknown flag', ['--gird', '2'], 'flag_unknown', '--gird'],
])('the kernel bench refuses %s in one line', { timeout: 60_000 }, (_, args, code, hint) => {
  const { status, stderr, stdout } = spawnSync(process.execPath, [BENCH, ...args], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect(stderr).toContain(code)
  expect(stderr).toContain(hint)
})
