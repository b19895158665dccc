// From a fill to its counter order on the wire: server and paper exchange as processes, HTTP and WebSocket between them,
// everything durable on both sides. A read-only key of the same account hears the fill and the new order on its own
// socket; the time between the two is the engine's whole way: push, decision, durable commit, request, the exchange's
// own durable commit. Beside it the floor of this machine in the same run: one loopback round trip (POST /echo) and one
// durable commit. The last line is JSON.
import { createHmac } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { RawHttp } from '../apps/paper-exchange/test/raw-http.ts'
import { type Json, RunningProduct, until } from '../test/product/running-product.ts'
import { readFlags } from './parts/flags.ts'

const SAMPLES = 300
const WARM_UP = 20
const GRIDS = 50

/** Order rows of the account as the exchange pushes them, with the time they were here. */
class OrderEars {
  readonly #heard: { readonly row: Json; readonly ms: number }[] = []
  #wake: () => void = () => undefined

  static async open(port: number, keys: Json): Promise<OrderEars> {
    const ears = new OrderEars()
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v2/ws/private`)
    const timestamp = Math.floor(Date.now() / 1000)
    const sign = createHmac('sha256', keys.secret).update(`${timestamp}GET/user/verify`).digest('base64')
    await new Promise<void>((resolve, reject) => {
      socket.addEventListener('error', () => reject(new Error('no stream')))
      socket.addEventListener('open', () => {
        const args = [{ apiKey: keys.key, passphrase: keys.passphrase, timestamp, sign }]
        socket.send(JSON.stringify({ op: 'login', args }))
        setInterval(() => socket.send('ping'), 20_000).unref()
      })
      socket.addEventListener('message', ({ data }) => {
        const ms = performance.now()
        const text = String(data)
        if (text === 'pong') return
        const frame = JSON.parse(text) as Json
        if (frame.event === 'login') {
          const args = [{ instType: 'USDT-FUTURES', channel: 'orders', instId: 'default' }]
          socket.send(JSON.stringify({ op: 'subscribe', args }))
        } else if (frame.event === 'subscribe') resolve()
        else if (frame.action) ears.#hear(frame.data, ms)
      })
    })
    return ears
  }

  #hear(rows: readonly Json[], ms: number): void {
    this.#heard.push(...rows.map((row) => ({ row, ms })))
    this.#wake()
  }

  forget(): void {
    this.#heard.length = 0
  }

  /** When the first order with that status was heard, after `afterMs`. */
  async when(status: string, afterMs: number): Promise<number> {
    for (;;) {
      const found = this.#heard.find(({ row, ms }) => row.status === status && ms >= afterMs)
      if (found !== undefined) return found.ms
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }
}

async function openBot(product: RunningProduct): Promise<Json> {
  await product.demoLogin()
  const { last_price: price } = await until(
    'price',
    () => product.api('GET', '/market/ticker?symbol=BTCUSDT'),
    (ticker) => ticker.last_price > 0,
  )
  const { id } = await product.api('POST', '/grid-bot/create', {
    symbol: 'BTCUSDT',
    direction: 'neutral',
    grid_type: 'arithmetic',
    price_range_lower: Math.round(price * 0.96),
    price_range_upper: Math.round(price * 1.04),
    grid_count: GRIDS,
    leverage: 3,
    investment_amount: 3_000,
  })
  await product.api('POST', `/grid-bot/${id}/start`)
  const running = await until(
    'grid',
    () => product.api('GET', `/grid-bot/${id}`),
    (bot) => bot.status === 'running' && bot.orders_resting === bot.orders_wanted,
    120_000,
  )
  return { ...running, price }
}

/** The price goes up and down over one level; each time one order fills and its counter order is placed. */
async function latencies(product: RunningProduct, bot: Json, ears: OrderEars): Promise<number[]> {
  const above = bot.grid_prices.findIndex((level: number) => level > bot.price)
  const levels: [number, number] = [bot.grid_prices[above], bot.grid_prices[above - 1]]
  const found: number[] = []
  for (let i = 0; i < WARM_UP + SAMPLES; i++) {
    ears.forget()
    await product.exchange('POST', 'market/move', { symbol: 'BTCUSDT', price: String(levels[i % 2]) })
    const filled = await ears.when('filled', 0)
    const placed = await ears.when('live', filled)
    if (i >= WARM_UP) found.push(placed - filled)
  }
  return found
}

/** One round trip to the same exchange process and one durable commit, each time. */
async function floor(port: number): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'floor-'))
  const database = new Database(join(folder, 'floor.db'))
  database.pragma('journal_mode = WAL')
  database.pragma('synchronous = FULL')
  database.exec('CREATE TABLE rows (id INTEGER PRIMARY KEY, text TEXT)')
  const insert = database.prepare('INSERT INTO rows (text) VALUES (?)')
  const http = await RawHttp.open(port)
  const body = JSON.stringify({ text: 'x'.repeat(300) })
  const found: number[] = []
  for (let i = 0; i < WARM_UP + SAMPLES; i++) {
    const started = performance.now()
    insert.run(body)
    await http.post('/echo', body)
    if (i >= WARM_UP) found.push(performance.now() - started)
  }
  http.end()
  database.close()
  rmSync(folder, { recursive: true, force: true })
  return found
}

const percentile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return Math.round((sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0) * 100) / 100
}

async function main(): Promise<void> {
  const product = await RunningProduct.start(['--symbols', 'BTCUSDT', '--history-days', '2', '--seed', '4'])
  try {
    const bot = await openBot(product)
    // The price stands but for what is measured.
    await product.exchange('POST', 'pause', { paused: true })
    const { items } = await product.exchange('GET', 'accounts')
    const keys = await product.exchange('POST', `accounts/${items.at(-1).uid}/keys`, { permissions: ['read'] })
    const ears = await OrderEars.open(product.exchangePort, keys)
    const before = await floor(product.exchangePort)
    const counter = await latencies(product, bot, ears)
    const floors = [...before, ...(await floor(product.exchangePort))]
    const result = {
      bench: 'fill-to-order',
      samples: counter.length,
      counter_ms_p50: percentile(counter, 0.5),
      counter_ms_p99: percentile(counter, 0.99),
      floor_ms_p50: percentile(floors, 0.5),
      floor_ms_p99: percentile(floors, 0.99),
      times_floor_p50: Math.round((percentile(counter, 0.5) / percentile(floors, 0.5)) * 10) / 10,
    }
    process.stdout.write(`${JSON.stringify(result)}\n`)
  } finally {
    await product.dispose()
  }
  process.exit(0)
}

readFlags({})
await main()
