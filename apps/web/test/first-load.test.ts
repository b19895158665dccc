import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recommendationWordsEn, recommendationWordsKo } from '@gridpilot/contract'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FIRST_LOAD_MAX, type FirstLoad, firstLoads } from './first-load.ts'

const root = join(import.meta.dirname, '..')
const outDir = mkdtempSync(join(tmpdir(), 'gridpilot-web-'))
let loads: FirstLoad[] = []

beforeAll(async () => {
  const environment = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  await build({
    root,
    configFile: join(root, 'vite.config.ts'),
    logLevel: 'warn',
    build: { outDir, emptyOutDir: true },
  })
  process.env.NODE_ENV = environment
  loads = firstLoads(outDir)
}, 120_000)

afterAll(() => rmSync(outDir, { recursive: true }))

describe('the first load', () => {
  it('is measured for every page', () => {
    expect(loads.map(({ page }) => page)).toEqual([
      'alerts-page',
      'backtest-page',
      'bot-page',
      'dashboard-page',
      'futures-grid-page',
      'settings-page',
      'sign-in-page',
    ])
  })

  it('stays below 400 kB gzip on every page', () => {
    expect(loads.filter(({ bytes }) => bytes > FIRST_LOAD_MAX)).toEqual([])
    expect(Math.min(...loads.map(({ bytes }) => bytes))).toBeGreaterThan(50_000)
  })

  it('holds the words of one language, also those it shares with the command line', () => {
    const page = loads.find((load) => load.page === 'futures-grid-page')
    const text = page?.files.map((file) => readFileSync(join(outDir, file), 'utf8')).join('\n') ?? ''
    expect(text).toContain(recommendationWordsKo.advice.wait)
    expect(text).not.toContain(recommendationWordsEn.advice.wait)
  })

  it('leaves the charts to the pages that draw them', () => {
    const size = (page: string) => loads.find((load) => load.page === page)?.bytes ?? 0
    expect(size('futures-grid-page')).toBeLessThan(size('bot-page') + 100_000)
    expect(size('sign-in-page')).toBeLessThan(size('futures-grid-page'))
  })
})
