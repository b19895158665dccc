import { mkdtempSync, rmSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findBrowser } from '../../../scripts/browser.mjs'
import { World } from './mock/world.ts'
import { startMockServer } from './mock-server.ts'

// The recommendation page with a missing card, in a browser on the built page and the stand-in for the server.

const root = join(import.meta.dirname, '..')
const outDir = mkdtempSync(join(tmpdir(), 'gridpilot-web-'))
const world = new World()
let browser: Browser
let page: Page
let server: Awaited<ReturnType<typeof startMockServer>>

beforeAll(async () => {
  const environment = process.env.NODE_ENV
  process.env.NODE_ENV = 'production'
  const configFile = join(root, 'vite.config.ts')
  await build({ root, configFile, logLevel: 'warn', build: { outDir, emptyOutDir: true } })
  process.env.NODE_ENV = environment
  world.poor = true
  server = await startMockServer(world, 0, outDir)
  const executablePath = findBrowser()
  if (executablePath === undefined) throw new Error('no Chrome or Chromium found')
  browser = await chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-gpu'] })
  page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'ko-KR' })
  await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  await hook('demo-login').click()
}, 240_000)

afterAll(async () => {
  await browser?.close()
  server?.close()
  rmSync(outDir, { recursive: true })
}, 30_000)

const hook = (id: string) => page.getByTestId(id).first()

describe('a grid in place of a missing card', { timeout: 60_000 }, () => {
  it('can be used while the server passes it, with what can be lost said before; one that fails says why', async () => {
    const [passing, failing] = [page.getByTestId('passing-grid').nth(0), page.getByTestId('passing-grid').nth(1)]
    await passing.getByTestId('passing-grid-use').waitFor()
    expect(await passing.getByTestId('risk-sentence').textContent()).toMatch(/\d USDT/)
    await failing.getByText('지금은 통과하지 않습니다').waitFor()
    expect(await failing.getByTestId('passing-grid-use').count()).toBe(0)
    const { over, text } = await page.evaluate(() => ({
      over: document.documentElement.scrollWidth - document.documentElement.clientWidth,
      text: document.body.textContent,
    }))
    expect(over).toBe(0)
    // An amount put in is no gain: it has no sign.
    expect(text).toContain('120 USDT는 이런 그리드의 최소 주문에 너무 작습니다')
    expect(text).not.toMatch(/\{\{|undefined|NaN/)
  })

  it('opens the form filled with it, stop loss and amount included', async () => {
    await hook('passing-grid-use').click()
    await hook('manual-start').waitFor()
    await page.locator('.manual .ant-collapse-header').last().click()
    await page.getByLabel('손절 비율').first().waitFor()
    const filled = await page
      .locator('.manual input')
      .evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value))
    for (const value of ['6', '14', '1.2']) expect(filled.some((text) => Number(text) === Number(value))).toBe(true)
  })
})
