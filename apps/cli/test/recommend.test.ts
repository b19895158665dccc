import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { runCli, temporaryFolder } from './running-cli.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())
writeFileSync(join(folder.path, 'BTCUSDT-1h-test.csv'), swingingHours(150))

const recommend = (...args: string[]) => runCli(['recommend', '--data', 'BTCUSDT-1h-test.csv', ...args], folder.path)
const PATIENCE_MS = 60_000

/** Hourly candles of a price that swings ±4 % around 70,000 twice a day, a little less regular than a sine. */
function swingingHours(days: number): string {
  const price = (i: number) => Math.round((70_000 + 2_800 * Math.sin((i * Math.PI) / 6 + Math.sin(i / 37))) * 10) / 10
  const rows = Array.from({ length: days * 24 }, (_, i) => {
    const [open, close] = [price(i), price(i + 1)]
    return `${1_700_006_400_000 + i * 3_600_000},${open},${Math.max(open, close) + 20},${Math.min(open, close) - 20},${close},50`
  })
  return `ts,open,high,low,close,volume\n${rows.join('\n')}\n`
}

describe('gridpilot recommend', () => {
  it(
    'says what the cards rest on, and finds a card again by its hash on the same files only',
    async () => {
      const { code, stdout } = await recommend('--json')
      expect(code).toBe(0)
      const made = JSON.parse(stdout)
      expect(made.market_analysis.advice).toBe('start')
      expect(made.recommended_strategies).toHaveLength(3)
      const [card] = made.recommended_strategies
      const again = await recommend('--json', '--hash', card.evidence.config_hash)
      expect(JSON.parse(again.stdout).recommended_strategies).toEqual([card])
      const other = await recommend('--json', '--to', '2024-04-01', '--hash', card.evidence.config_hash)
      expect(other.code).toBe(1)
      expect(JSON.parse(other.stdout).error.code).toBe('hash_not_reproduced')
    },
    PATIENCE_MS,
  )

  it(
    'prints a summary a person can read, in Korean too, and what following it would have come to',
    async () => {
      const [summary, calibration] = await Promise.all([recommend('--lang', 'ko'), recommend('--calibrate')])
      expect(summary.stdout).toContain('Advice: start (proven)')
      expect(summary.stdout).toContain('레버리지')
      expect(summary.stdout).toMatch(/luck does as well: 0\.\d+ \(2 grids compared, \d+ surrogate windows\)/)
      expect(calibration.stdout).toMatch(/Asked \d+ times, three grids each, held 11\.\d days/)
      expect(calibration.stdout).toMatch(/Liquidations: always starting 0, on "start" 0/)
    },
    PATIENCE_MS,
  )

  it(
    'refuses what it cannot use with a code',
    async () => {
      const [symbol, file, amount] = await Promise.all([
        recommend('--symbol', 'NOPEUSDT'),
        runCli(['recommend', '--data', 'BTCUSDT-none.csv'], folder.path),
        recommend('--investment', 'much'),
      ])
      expect([symbol.code, symbol.stderr.split(':')[0]]).toEqual([2, 'unknown_symbol'])
      expect([file.code, file.stderr.split(':')[0]]).toEqual([1, 'file_not_readable'])
      expect(amount.code).toBe(2)
    },
    PATIENCE_MS,
  )
})
