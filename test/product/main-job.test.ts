import { spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sharedFile } from '../../packages/backtest/test/shared-data.ts'
import { findBrowser } from '../../scripts/browser.mjs'
import { recompute, units } from './independent-books.ts'
import { freePort, type Json, pause, until } from './running-product.ts'

const REPOSITORY = join(import.meta.dirname, '..', '..')
const RECORDED = 'BTCUSDT-1m-bitget-perp-2026-03_04.csv.gz'
const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
]

/** `npm start` as the README gives it: the bootstrap, the built page, the embedded exchange. */
class StartedProduct {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'gridpilot-main-job-'))
  readonly url: string
  private output = ''
  private readonly child

  constructor(port: number, market: readonly string[]) {
    this.url = `http://localhost:${port}`
    const args = [
      join(REPOSITORY, 'scripts', 'bootstrap.mjs'),
      'start',
      '--port',
      String(port),
      '--data-dir',
      this.dataDir,
      ...market,
    ]
    this.child = spawn(process.execPath, args, { cwd: REPOSITORY, stdio: ['ignore', 'pipe', 'pipe'] })
    const append = (chunk: Buffer) => {
      this.output += chunk.toString()
    }
    this.child.stdout.on('data', append)
    this.child.stderr.on('data', append)
  }

  async ready(): Promise<void> {
    await until(
      `ready\n${this.output}`,
      async () => (await fetch(`${this.url}/api/health`)).status,
      (status) => status === 200,
      240_000,
    )
  }

  async exchange(path: string): Promise<Json> {
    const lock = JSON.parse(readFileSync(join(this.dataDir, 'paper', 'exchange.lock'), 'utf8'))
    const response = await fetch(`http://127.0.0.1:${lock.port}/admin/${path}`, {
      headers: { authorization: `Bearer ${lock.adminToken}` },
    })
    return response.json()
  }

  query(sql: string): Json[] {
    const database = new Database(join(this.dataDir, 'gridpilot.db'), { readonly: true })
    try {
      return database.prepare(sql).all()
    } finally {
      database.close()
    }
  }

  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve))
    this.child.kill('SIGTERM')
    await Promise.race([gone, pause(15_000)])
    this.child.kill('SIGKILL')
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5 })
  }
}

describe('the main job, in a browser', () => {
  let product: StartedProduct
  let browser: Browser
  let page: Page

  beforeAll(async () => {
    const recorded = sharedFile(RECORDED)
    const market = recorded === null ? ['--speed', '600'] : ['--replay', recorded, '--speed', '600']
    product = new StartedProduct(await freePort(), market)
    await product.ready()
    const executablePath = findBrowser()
    if (executablePath === null || executablePath === undefined) throw new Error('no Chrome or Chromium found')
    browser = await chromium.launch({ executablePath, args: CHROMIUM_FLAGS })
    // Without motion: a dialog that still grows on a busy machine moves its button away under a click.
    page = await browser.newPage({ viewport: { width: 1280, height: 900 }, locale: 'en-US', reducedMotion: 'reduce' })
  }, 300_000)

  afterAll(async () => {
    await browser?.close()
    await product?.stop()
  }, 30_000)

  const hook = (id: string) => page.getByTestId(id).first()

  it('demo login → AI card → 10 % → running → ≥ 5 round trips → stop and close → the exchange itself is flat', async () => {
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    await page.goto(product.url)
    await hook('demo-login').click()
    await hook('card-0').waitFor({ timeout: 90_000 })
    // On paper the cards stay usable whatever the advice; then the choice is named "try anyway".
    await hook('use-0').click()
    await hook('investment-ratio-input').waitFor()
    await hook('investment-ratio-input').fill('10')
    await hook('investment-ratio-input').blur()
    const start = hook('start-bot')
    await until(
      'start enabled',
      () => start.isEnabled(),
      (enabled) => enabled,
    )
    await start.click()
    const figure = async (id: string) => Number((await hook(id).getAttribute('data-value')) ?? Number.NaN)
    await until(
      'running',
      async () => hook('bot-status').getAttribute('data-value'),
      (status) => status === 'running' || status === 'out_of_range',
      90_000,
    )
    await until(
      '5 round trips',
      () => figure('bot-round-trips'),
      (trips) => trips >= 5,
      240_000,
    )
    await hook('stop-bot').click()
    const taken: number[] = []
    page.on('response', (response) => {
      if (new URL(response.url()).pathname.endsWith('/stop')) taken.push(response.status())
    })
    const stage = () => hook('stop-progress').getAttribute('data-state')
    await until(
      'the dialog stops the bot',
      async () => {
        // As a person would: where nothing happens, press again.
        if ((await stage()) === 'asking') await hook('confirm-stop').click({ timeout: 5_000 })
        return stage()
      },
      (shown) => shown !== 'asking',
    )
    await until(
      'the word to stop is taken',
      async () => taken,
      ({ length }) => length > 0,
    )
    expect(new Set(taken)).toEqual(new Set([200]))
    await until(
      'stopped',
      async () => hook('bot-status').getAttribute('data-value'),
      (status) => status === 'stopped',
      90_000,
    )
    const { items } = await product.exchange('accounts')
    const account = await product.exchange(`accounts/${items.at(-1).uid}`)
    expect(account.open_orders).toEqual([])
    expect(account.positions).toEqual([])
    expect(problems).toEqual([])
  }, 500_000)

  it('the books agree to the last 1e-8 with the exchange, and with a recomputation from raw fills', async () => {
    const [bot] = product.query('select * from grid_bots')
    const { items } = await product.exchange('accounts')
    const account = await product.exchange(`accounts/${items.at(-1).uid}`)
    const ledger = (kind: string) =>
      product
        .query(`select amount from ledger_entries where kind = '${kind}'`)
        .reduce((sum, row) => sum + units(row.amount), 0n)
    const bills = (pick: (bill: Json) => string) => (kind: string) =>
      account.bills
        .filter((bill: Json) => bill.kind === kind)
        .reduce((sum: bigint, bill: Json) => sum + units(pick(bill)), 0n)
    expect(ledger('fee') + bills((bill) => bill.fee)('fill')).toBe(0n)
    expect(ledger('realized_pnl')).toBe(bills((bill) => bill.amount)('fill'))
    expect(ledger('funding')).toBe(bills((bill) => bill.change)('funding'))
    const total = product.query('select amount from ledger_entries').reduce((sum, row) => sum + units(row.amount), 0n)
    expect(total).toBe(units(account.balance))

    const rows = product.query('select trade_id, slot, purpose from fills')
    const known = new Map(rows.map((row) => [row.trade_id, row]))
    expect(rows).toHaveLength(account.fills.length)
    const raw = account.fills.map((fill: Json) => ({
      ...fill,
      slot: known.get(fill.trade_id).slot,
      purpose: known.get(fill.trade_id).purpose,
    }))
    const state = JSON.parse(bot.state)
    const plan = state.plan ?? state
    const books = recompute(raw, bot.direction, Number(plan.emptyLevel))
    expect(books.position).toBe(0n)
    expect(books.roundTrips).toBeGreaterThanOrEqual(5)
    expect(books.gridProfit).toBe(units(bot.grid_profit))
    expect(books.fees).toBe(-ledger('fee'))
    expect(books.realized).toBe(ledger('realized_pnl'))
    // Flat: grid + unpaired = realised − fees + funding, with unpaired as the product states it.
    expect(units(bot.total_profit)).toBe(books.realized - books.fees + ledger('funding'))
  })
})
