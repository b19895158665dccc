import { spawnSync } from 'node:child_process'
import { join, relative } from 'node:path'
import { expect, it } from 'vitest'
import { listBenches } from '../scripts/list-benches.mjs'

const ROOT = join(import.meta.dirname, '..')
const benches: string[] = listBenches(ROOT, undefined).map((bench: string) => relative(ROOT, bench))

function refusal(bench: string, flags: readonly string[]): string {
  const { status, stderr, stdout } = spawnSync(process.execPath, [join(ROOT, bench), ...flags], { encoding: 'utf8' })
  expect([status, stdout]).toEqual([2, ''])
  expect(stderr.trim().split('\n')).toHaveLength(1)
  return stderr
}

it.each(benches)('%s refuses a flag it does not know in one sentence', { timeout: 120_000 }, (bench) => {
  expect(refusal(bench, ['--gird', '2'])).toMatch(/^flag_unknown: .*--gird/)
})

it.each([
  ['bench/many-bots.ts', '--bots', '0'],
  ['bench/many-bots.ts', '--grids', '1e9'],
  ['packages/advisor/bench/recommend.ts', '--runs', 'abc'],
  ['packages/backtest/bench/sweep.ts', '--tries', '-1'],
])('%s refuses %s %s and says what passes', { timeout: 120_000 }, (bench, flag, value) => {
  expect(refusal(bench, [`${flag}=${value}`])).toMatch(new RegExp(`^value_out_of_range: ${flag} .*nearest that passes`))
})
