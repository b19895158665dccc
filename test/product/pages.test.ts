import { readFileSync } from 'node:fs'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBrowser } from '../../scripts/browser.mjs'
import { RunningProduct, until } from './running-product.ts'

// The pages as a person sees them: both languages, phone and desktop, on the real server and a small simulated market.

const LOOKS = [
  { language: 'en', width: 1280, height: 900, scheme: 'light', whole: true },
  { language: 'ko', width: 1280, height: 900, scheme: 'dark', whole: false },
  { language: 'en', width: 390, height: 844, scheme: 'dark', whole: false },
  { language: 'ko', width: 390, height: 844, scheme: 'light', whole: true },
] as const
/** Those whose layout changes most with language and width are looked at in all four ways. */
const EVER = ['/grid', '/backtest']
const WHOLE = ['/grid?tab=manual', '/dashboard', '/alerts', '/settings/accounts', '/settings/risk']
/** A text key that found no text, or a blank that found no value. */
const UNFILLED = /\{\{|\b(backtest|figures|grid|bot|settings|notices)\.[a-z]+\.[a-z]|undefined|NaN/
const MARKET = ['--seed', '7', '--history-days', '20', '--speed', '60']

describe('the pages, in a browser', () => {
  let product: RunningProduct
  let browser: Browser
  let page: Page
  const problems: string[] = []

  beforeAll(async () => {
    product = await RunningProduct.start(MARKET)
    const executablePath = findBrowser()
    if (executablePath === null || executablePath === undefined) throw new Error('no Chrome or Chromium found')
    browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en-US' })
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto(product.url)
    await hook('demo-login').click()
    await hook('market-header').waitFor({ timeout: 60_000 })
  }, 240_000)

  afterAll(async () => {
    await browser?.close()
    await product?.dispose()
  }, 30_000)

  const hook = (id: string) => page.getByTestId(id).first()

  async function look({ language, width, height, scheme }: (typeof LOOKS)[number]): Promise<void> {
    await page.setViewportSize({ width, height })
    await page.emulateMedia({ colorScheme: scheme })
    await page.evaluate((chosen) => {
      const kept = JSON.parse(localStorage.getItem('gridpilot.preferences') ?? '{"state":{},"version":0}')
      localStorage.setItem(
        'gridpilot.preferences',
        JSON.stringify({ ...kept, state: { ...kept.state, language: chosen } }),
      )
    }, language)
  }

  /** The page as it stands: fits its width, says everything in the language chosen. */
  async function check(path: string, language: 'en' | 'ko'): Promise<void> {
    const seen = await page.evaluate(() => ({
      over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      language: document.documentElement.lang,
    }))
    const text = (await page.locator('body').allInnerTexts()).join('\n')
    expect([path, seen.over], 'nothing is wider than the page').toEqual([path, 0])
    expect([path, UNFILLED.exec(text)?.[0]]).toEqual([path, undefined])
    expect(seen.language).toBe(language)
    expect([path, /[가-힣]/.test(text.replaceAll('한국어', ''))]).toEqual([path, language === 'ko'])
  }

  /** A report as a file: drawn on a phone and on a desk, asking nothing of the network. */
  async function checkFile(html: string): Promise<void> {
    const file = await browser.newPage()
    const asked: string[] = []
    file.on('request', (request) => asked.push(request.url()))
    file.on('console', (message) => asked.push(message.text()))
    await file.setContent(html)
    for (const width of [390, 1280]) {
      await file.setViewportSize({ width, height: 900 })
      const over = await file.evaluate(
        () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
      )
      const charts = await file.locator('svg').evaluateAll((all) => all.map((each) => each.getBoundingClientRect()))
      expect([width, over, charts.length]).toEqual([width, 0, 3])
      for (const { width: drawn, height } of charts) expect([drawn > width / 2, height > 200]).toEqual([true, true])
    }
    expect(asked).toEqual([])
    await file.close()
  }

  it('test a grid of a card on past prices, show the report, and compare two', async () => {
    await page.goto(`${product.url}/backtest`)
    await hook('backtest-run').click({ timeout: 30_000 })
    await hook('backtest-result').waitFor({ timeout: 60_000 })
    const shown = Number(await hook('backtest-roi').getAttribute('data-value'))
    const [test] = (await page.evaluate(() => location.pathname)).split('/').slice(-1)
    expect(test).toMatch(/^job_/)
    expect(Number.isFinite(shown)).toBe(true)
    const rows = page.locator('[data-testid^="backtest-row-"]')
    expect(await rows.count()).toBe(1)
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Page (HTML)' }).click(),
    ])
    expect(download.suggestedFilename()).toMatch(/^backtest-BTCUSDT-.*\.html$/)
    await checkFile(readFileSync(await download.path(), 'utf8'))

    await page.getByText('Long', { exact: true }).first().click()
    await hook('backtest-run').click()
    await until(
      'two tests done',
      () => page.locator('[data-testid^="backtest-row-"][data-value="done"]').count(),
      (count) => count === 2,
    )
    for (const choose of await page.locator('[data-testid^="backtest-choose-"]').all()) await choose.click()
    await hook('backtest-compare').click()
    await hook('backtest-comparison').waitFor()
    expect(await hook('backtest-comparison').getByRole('row').count()).toBeGreaterThan(15)
    expect(problems).toEqual([])
  }, 120_000)

  it('run the time of a bot again and say what differs', async () => {
    const compared = await page.evaluate(() => location.pathname + location.search)
    await page.goto(`${product.url}/grid?tab=manual`)
    const start = hook('manual-start')
    await until(
      'a grid that passes',
      () => start.isEnabled(),
      (enabled) => enabled,
    )
    await start.click()
    await page.locator('[data-testid^="bot-row-"] a').first().click()
    await hook('tab-parity').click()
    await until(
      'a report',
      async () => {
        await hook('parity-run').click()
        return hook('parity-report').getAttribute('data-value', { timeout: 3_000 })
      },
      (value) => value !== null,
    )
    expect(await hook('parity-report').getAttribute('data-value')).toMatch(/^(equal|explained)$/)
    await check('a bot', 'en')
    await page.goto(`${product.url}/grid`)
    await hook('shadow-record').waitFor({ timeout: 60_000 })
    await page.goto(product.url + compared)
    expect(problems).toEqual([])
  }, 120_000)

  it.each(LOOKS)(
    'fit and speak $language at $width px',
    async (chosen) => {
      const compared = await page.evaluate(() => sessionStorage.getItem('compared'))
      const address = compared ?? (await page.evaluate(() => location.pathname + location.search))
      await page.evaluate((kept) => sessionStorage.setItem('compared', kept), address)
      await look(chosen)
      const pages = [...EVER, address, ...(chosen.whole ? [...WHOLE, address.split('?')[0] ?? address] : [])]
      for (const path of pages) {
        await page.goto(`${product.url}${path}`)
        await page.locator('main h1, main h2, [data-testid="market-header"]').first().waitFor({ timeout: 30_000 })
        await page.waitForFunction(() => document.querySelector('.waiting') === null, undefined, { timeout: 30_000 })
        await check(path, chosen.language)
      }
      expect(problems).toEqual([])
    },
    120_000,
  )

  it('search for grids, walk along the front, and take one to the manual form', async () => {
    await look(LOOKS[0])
    await page.goto(`${product.url}/backtest?tab=search`)
    await page.locator('#tries').fill('30', { timeout: 30_000 })
    await hook('search-run').click()
    await hook('search-result').waitFor({ timeout: 120_000 })
    const chosen = async () => Number(await hook('search-chosen').getAttribute('data-value'))
    const first = await chosen()
    await hook('search-plot').focus()
    // The best may be either end of the front.
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowRight']) await page.keyboard.press(key)
    const second = await chosen()
    await page.keyboard.press('ArrowLeft')
    expect(new Set([first, second, await chosen()]).size).toBeGreaterThan(1)
    expect(await hook('search-advice').getAttribute('data-value')).toMatch(/^(unproven|wait)$/)
    for (const each of LOOKS) {
      await look(each)
      await page.reload()
      await hook('search-chosen').waitFor({ timeout: 60_000 })
      await check('/backtest?tab=search', each.language)
    }
    await look(LOOKS[0])
    await page.reload()
    await hook('search-take').click({ timeout: 30_000 })
    await hook('manual-form').waitFor({ timeout: 30_000 })
    expect(new URL(page.url()).search).toBe('?tab=manual')
    expect(problems).toEqual([])
  }, 300_000)
})
