import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { recommendationWordsEn, recommendationWordsKo } from '@gridpilot/contract'
import { afterAll, describe, expect, it } from 'vitest'
import { runCli, temporaryFolder } from './running-cli.ts'

const folder = temporaryFolder()
afterAll(() => folder.remove())
writeFileSync(join(folder.path, 'BTCUSDT-1h-test.csv'), swingingHours(150))

const recommend = (...args: string[]) => runCli(['recommend', '--data', 'BTCUSDT-1h-test.csv', ...args], folder.path)
/** A recommendation is seconds of work, on a machine that has others to serve. */
const PATIENCE_MS = 120_000

/** Hourly candles of a price that swings ±4 % around `middle` twice a day, a little less regular than a sine. */
function swingingHours(days: number, middle = 70_000): string {
  const digits = 10 ** Math.max(1, 5 - Math.ceil(Math.log10(middle)))
  const rounded = (value: number) => Math.round(value * digits) / digits
  const price = (i: number) => rounded(middle * (1 + 0.04 * Math.sin((i * Math.PI) / 6 + Math.sin(i / 37))))
  const wick = middle / 3_500
  const rows = Array.from({ length: days * 24 }, (_, i) => {
    const [open, close] = [price(i), price(i + 1)]
    const [high, low] = [rounded(Math.max(open, close) + wick), rounded(Math.min(open, close) - wick)]
    return `${1_700_006_400_000 + i * 3_600_000},${open},${high},${low},${close},50`
  })
  return `ts,open,high,low,close,volume\n${rows.join('\n')}\n`
}

const isHash = (word: string) => /^[a-f]+$/.test(word)

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
      const [summary, calibration, korean] = await Promise.all([
        recommend('--lang', 'ko'),
        recommend('--calibrate'),
        recommend('--calibrate', '--lang', 'ko'),
      ])
      expect(summary.stdout).toContain(`조언: ${recommendationWordsKo.advice.start} (proven)`)
      expect(summary.stdout).toContain('레버리지')
      expect(summary.stdout).toMatch(/운만으로 이만큼 나올 확률: 0\.\d+ \(비교한 그리드 2개, 무작위 구간 \d+개\)/)
      const english = summary.stdout.match(/[A-Za-z]{3,}/g) ?? []
      expect(english.filter((word) => !['BTCUSDT', 'USDT', 'proven'].includes(word) && !isHash(word))).toEqual([])
      expect(calibration.stdout).toMatch(/Asked \d+ times, three grids each, held 11\.\d days/)
      expect(calibration.stdout).toMatch(/Liquidations: always starting 0, on "start" 0/)
      expect(korean.stdout).toMatch(/^\d+번 물었고, 그때마다 그리드 세 개를 11\.\d일 동안 운용했습니다\.\n/)
      expect(korean.stdout).not.toMatch(/[A-Za-z]{2,}/)
      const figures = (text: string) => (text.match(/-?\d+(\.\d+)?/g) ?? []).sort()
      expect(figures(korean.stdout)).toEqual(figures(calibration.stdout))
    },
    PATIENCE_MS,
  )

  it(
    'takes another coin, and says what it assumed of its contract',
    async () => {
      const data = ['recommend', '--data', 'ETCUSDT-1h-test.csv', '--symbol', 'etcusdt']
      writeFileSync(join(folder.path, 'ETCUSDT-1h-test.csv'), swingingHours(150, 20))
      const [summary, document, korean] = await Promise.all([
        runCli(data, folder.path),
        runCli([...data, '--json'], folder.path),
        runCli([...data, '--lang', 'ko'], folder.path),
      ])
      expect([summary.code, summary.stderr]).toEqual([0, ''])
      expect(summary.stdout).toContain('Contract: ETCUSDT is not built in, so its contract is assumed: tick 0.001')
      expect(korean.stdout).toMatch(
        /^계약: ETCUSDT 계약은 내장되어 있지 않아 가정합니다\. 가격에서 추정한 호가 단위 0\.001/,
      )
      const made = JSON.parse(document.stdout)
      expect(made.symbol).toBe('ETCUSDT')
      expect(made.instrument_assumed).toContain('size step 1 from its prices')
      expect(made.recommended_strategies).toHaveLength(3)
    },
    PATIENCE_MS,
  )

  it(
    'says one figure in one way, plans a loss and names what was measured, and that a jump can pass it',
    async () => {
      const { stdout } = await recommend()
      expect(stdout).not.toMatch(/worst loss/)
      const losses = [
        ...stdout.matchAll(/loss to reckon with ([\d.]+) of 1000 USDT: planned ([\d.]+) .* measured (\S+)%;/g),
      ]
      expect(losses).toHaveLength(3)
      for (const [, largest, planned, measured] of losses)
        expect(Number(largest)).toBeCloseTo(Math.max(Number(planned), -10 * Number(measured)), -1)
      const stated = [...stdout.matchAll(/out of sample: mean (\S+), median (\S+),/g)].map(([, mean]) => mean)
      const described = [...stdout.matchAll(/: mean (\S+), median (\S+) of the amount/g)].map(([, mean]) => mean)
      expect(stated).toEqual(described)
    },
    PATIENCE_MS,
  )

  it(
    'refuses files of two coins, by their names or by their prices',
    async () => {
      writeFileSync(join(folder.path, 'ETHUSDT-1h-test.csv'), swingingHours(150, 2_000))
      writeFileSync(join(folder.path, 'more.csv'), swingingHours(150, 2_000))
      const [named, priced, funding] = await Promise.all([
        runCli(['recommend', '--data', 'BTCUSDT-1h-test.csv', 'ETHUSDT-1h-test.csv'], folder.path),
        runCli(['recommend', '--data', 'BTCUSDT-1h-test.csv', 'more.csv'], folder.path),
        recommend('--funding', 'ETHUSDT-1h-test.csv'),
      ])
      expect([named.code, named.stderr]).toEqual([
        1,
        expect.stringContaining('symbol_differs: --data: by its name ETH'),
      ])
      expect(named.stderr).toContain('give files of BTC only, or --symbol ETHUSDT')
      expect([priced.code, priced.stderr]).toEqual([1, expect.stringContaining('files_disagree: --data: BTCUSDT-1h')])
      expect([funding.code, funding.stderr]).toEqual([1, expect.stringContaining('symbol_differs: --funding')])
    },
    PATIENCE_MS,
  )

  it(
    'says of too small an amount what would do, in both languages',
    async () => {
      const [en, ko] = await Promise.all([
        recommend('--investment', '5'),
        recommend('--investment', '5', '--lang', 'ko'),
      ])
      expect(en.stdout).toContain('(investment_too_small)')
      expect(en.stdout).not.toContain('history')
      expect(en.stdout.match(/The least amount is [\d.]+ USDT/g)).toHaveLength(3)
      expect(ko.stdout.match(/최소 금액은 [\d.]+ USDT/g)).toHaveLength(3)
      for (const [made, { profiles, advice, missing }] of [
        [en, recommendationWordsEn],
        [ko, recommendationWordsKo],
      ] as const) {
        expect(made.stdout).toContain(advice.wait)
        for (const profile of Object.values(profiles)) expect(made.stdout).toContain(`\n${profile}: `)
        expect(made.stdout).toContain(missing.investment_too_small.replace(/\{\{investment\}\}(.*)\{\{.*/, '5$1'))
        expect(made.stdout).not.toContain('{{')
      }
    },
    PATIENCE_MS,
  )

  it(
    'refuses what it cannot use with a code',
    async () => {
      const [symbol, other, file, amount] = await Promise.all([
        recommend('--symbol', 'BTCEUR'),
        recommend('--symbol', 'ETHUSDT'),
        runCli(['recommend', '--data', 'BTCUSDT-none.csv'], folder.path),
        recommend('--investment', 'much'),
      ])
      expect([symbol.code, symbol.stderr.split(':')[0]]).toEqual([2, 'unknown_symbol'])
      expect([other.code, other.stderr.split(':')[0]]).toEqual([1, 'symbol_differs'])
      expect([file.code, file.stderr.split(':')[0]]).toEqual([1, 'file_not_readable'])
      expect(amount.code).toBe(2)
    },
    PATIENCE_MS,
  )
})
