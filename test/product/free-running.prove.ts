import { spawn } from 'node:child_process'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../../packages/backtest/test/seeded-candles.ts'
import { units } from './independent-books.ts'
import { type Json, pause, RunningProduct, until } from './running-product.ts'

const KILLS = 20
const EXCHANGE = join(import.meta.dirname, '..', '..', 'apps', 'paper-exchange', 'src', 'main.ts')

function query(product: RunningProduct, sql: string): Json[] {
  const database = new Database(join(product.dataDir, 'gridpilot.db'), { readonly: true })
  try {
    return database.prepare(sql).all()
  } finally {
    database.close()
  }
}

/** A paper exchange with a short signature window in the product's folder: the server finds it running. */
function startExchange(folder: string): void {
  const flags = ['--data-dir', folder, '--speed', '600', '--seed', '3', '--signature-window-ms', '1000']
  spawn(process.execPath, [EXCHANGE, ...flags], { detached: true, stdio: 'ignore' }).unref()
}

describe('free-running market at 600×', () => {
  it(`${KILLS} kills of the server: no fill lost or doubled, one order per slot side, desired = open, books equal`, async () => {
    const product = await RunningProduct.start(['--speed', '600', '--seed', '3'], startExchange)
    try {
      await product.demoLogin()
      const ticker = await until(
        'price',
        () => product.api('GET', '/market/ticker?symbol=BTCUSDT'),
        (t) => t.last_price > 0,
      )
      const bot = await product.api('POST', '/grid-bot/create', {
        symbol: 'BTCUSDT',
        direction: 'neutral',
        grid_type: 'geometric',
        price_range_lower: Math.round(ticker.last_price * 0.93),
        price_range_upper: Math.round(ticker.last_price * 1.07),
        grid_count: 60,
        leverage: 3,
        investment_amount: 3000,
      })
      await product.api('POST', `/grid-bot/${bot.id}/start`)
      const random = seededRandom(99)
      for (let kill = 0; kill < KILLS; kill += 1) {
        await pause(500 + Math.floor(random() * 4_000))
        await product.killServer()
        await pause(Math.floor(random() * 1_500))
        await product.startServer()
      }
      await pause(5_000)
      await product.exchange('POST', 'pause', { paused: true })
      await until(
        'at rest',
        () => brief(product, bot.id),
        (b) => b.resting === 60 && b.wanted === 60,
        120_000,
      )
      await pause(20_000)
      const account = await accountOf(product)
      expectBooks(product, account)
      const open = account.open_orders.map((order: Json) => `${order.side}@${order.price}`)
      expect(new Set(open).size).toBe(open.length)
      expect(open).toHaveLength(60)
      const intents = query(product, 'select client_order_id from orders where settled = 0').map(
        (row) => row.client_order_id,
      )
      expect(account.open_orders.map((order: Json) => order.client_order_id).sort()).toEqual(intents.sort())
      expect(account.fills.length).toBeGreaterThan(40)

      await product.exchange('POST', 'pause', { paused: false })
      await product.api('POST', `/grid-bot/${bot.id}/stop`, { close_position: true })
      await until(
        'stopped',
        () => product.api('GET', `/grid-bot/${bot.id}`),
        (b) => b.status === 'stopped',
        120_000,
      )
      const flat = await accountOf(product)
      expect(flat.open_orders).toEqual([])
      expect(flat.positions).toEqual([])
      expectBooks(product, flat)
      console.log(`${KILLS} kills survived: ${flat.fills.length} fills, balance ${flat.balance}`)
    } finally {
      await product.dispose()
    }
  }, 1_800_000)
})

const unresolvedOrders = (product: RunningProduct): Json[] =>
  query(
    product,
    "select client_order_id, status, cancel, reason, filled_steps, reported_steps, quantity_steps, absent_reads, venue_order_id from orders where settled = 0 and status <> 'accepted'",
  )

/** The few members that say why a bot is not at rest. */
async function brief(product: RunningProduct, id: string): Promise<Json> {
  const { status, status_reason, warnings, orders_resting, orders_wanted, orders_deferred } = await product.api(
    'GET',
    `/grid-bot/${id}`,
  )
  return {
    status,
    status_reason,
    warnings,
    resting: orders_resting,
    wanted: orders_wanted,
    orders_deferred,
    open: unresolvedOrders(product),
    log: product.log.slice(-600),
  }
}

async function accountOf(product: RunningProduct): Promise<Json> {
  const { items } = await product.exchange('GET', 'accounts')
  return product.exchange('GET', `accounts/${items.at(-1).uid}`)
}

function expectBooks(product: RunningProduct, account: Json): void {
  const fills = query(product, 'select trade_id from fills').map((row) => row.trade_id)
  expect(fills.sort()).toEqual(account.fills.map((fill: Json) => fill.trade_id).sort())
  const ledger = query(product, 'select amount from ledger_entries').reduce((sum, row) => sum + units(row.amount), 0n)
  expect(ledger).toBe(units(account.balance))
}
