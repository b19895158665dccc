// Many bots in one server process: 1,000 bots with 50 resting orders each on a paper exchange of its own. Says what the
// server's memory and its processor time with a standing market are, and after kill −9 how long it takes until it is
// ready and until every bot has all its orders verified again. `--bots N --grids N` for less. The last line is JSON.
import { readFileSync } from 'node:fs'
import { type Json, pause, RunningProduct, until } from '../test/product/running-product.ts'
import { countOf, readFlags } from './parts/flags.ts'

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT', 'XRPUSDT'] as const
/** The venue lets an account have 400 open orders and 200 of a symbol. */
const ORDERS_PER_ACCOUNT = 400
const ACCOUNTS_PER_USER = 10
const BOTS_PER_USER = 80
const IDLE_MS = 20_000
const PATIENCE_MS = 3_600_000

const BOTS_MOST = 100_000

const values = readFlags({ bots: { type: 'string' }, grids: { type: 'string' } })
const BOTS = countOf('--bots', values.bots ?? '1000', 1, BOTS_MOST)
const GRIDS = countOf('--grids', values.grids ?? '50', 2, ORDERS_PER_ACCOUNT / 2)

/** Somebody with accounts, bots and a session of their own. */
class User {
  readonly #product: RunningProduct
  readonly #keys: { readonly email: string; readonly password: string }
  #token = ''

  constructor(product: RunningProduct, number: number) {
    this.#product = product
    this.#keys = { email: `user-${number}@example.com`, password: 'many bots and their orders' }
  }

  async enter(how: 'signup' | 'login'): Promise<void> {
    this.#token = ''
    this.#token = (await this.#ask('POST', `/auth/${how}`, this.#keys)).access_token
  }

  /** With a new session when the old one has run out. */
  async call(method: string, path: string, body?: unknown): Promise<Json> {
    try {
      return await this.#ask(method, path, body)
    } catch (error) {
      if (!String(error).includes(': 401 ')) throw error
      await this.enter('login')
      return this.#ask(method, path, body)
    }
  }

  async #ask(method: string, path: string, body?: unknown): Promise<Json> {
    const response = await fetch(`${this.#product.url}/api${path}`, {
      method,
      headers: {
        ...(this.#token === '' ? {} : { authorization: `Bearer ${this.#token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text)
  }

  /** Up to 80 bots over up to ten accounts, started. */
  async fill(bots: number, prices: Readonly<Record<string, number>>): Promise<void> {
    await this.call('PATCH', '/risk-settings', { max_running_bots: 100, max_investment_share_percent: '100' })
    const perAccount = Math.max(1, Math.floor(ORDERS_PER_ACCOUNT / GRIDS))
    const { items } = await this.call('GET', '/accounts')
    const accounts: string[] = items.map((account: Json) => account.id)
    while (accounts.length < Math.min(ACCOUNTS_PER_USER, Math.ceil(bots / perAccount))) {
      const made = await this.call('POST', '/accounts', { kind: 'paper', name: `paper ${accounts.length}` })
      accounts.push(made.id)
    }
    for (let i = 0; i < bots; i++) {
      const symbol = SYMBOLS[i % SYMBOLS.length] ?? 'BTCUSDT'
      const price = prices[symbol] ?? 0
      const { id } = await this.call('POST', '/grid-bot/create', {
        account_id: accounts[Math.floor(i / perAccount)],
        symbol,
        direction: 'neutral',
        grid_type: 'geometric',
        price_range_lower: onTick(price * 0.96),
        price_range_upper: onTick(price * 1.04),
        grid_count: GRIDS,
        leverage: 5,
        investment_amount: 1_000,
      })
      await this.call('POST', `/grid-bot/${id}/start`)
    }
  }

  /** Bots that run with every order they want, and how many orders that is. */
  async standing(): Promise<{ readonly bots: number; readonly orders: number }> {
    const rows: Json[] = []
    let cursor: string | null = null
    do {
      const page: Json = await this.call('GET', `/grid-bot/list?limit=100${cursor === null ? '' : `&cursor=${cursor}`}`)
      rows.push(...page.items)
      cursor = page.next_cursor
    } while (cursor !== null)
    const whole = rows.filter((bot) => isWhole(bot))
    return { bots: whole.length, orders: whole.reduce((sum, bot) => sum + bot.orders_resting, 0) }
  }
}

/** Four digits lie on the tick of each of these symbols. */
const onTick = (price: number): number => Number(price.toPrecision(4))

const isWhole = (bot: Json): boolean =>
  bot.status === 'running' && bot.orders_resting === bot.orders_wanted && bot.warnings.length === 0

/** Waits for it; how many orders rest. */
async function allStand(users: readonly User[], bots: number): Promise<number> {
  let orders = 0
  await until(
    'all bots',
    async () => {
      await pause(1_000)
      const seen = await Promise.all(users.map((user) => user.standing()))
      orders = seen.reduce((sum, each) => sum + each.orders, 0)
      return seen.reduce((sum, each) => sum + each.bots, 0)
    },
    (standing) => standing === bots,
    PATIENCE_MS,
  )
  return orders
}

const memoryMb = (pid: number): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024)

/** Processor time so far, user and system, in Linux's hundredths of a second. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) / 100
}

async function pricesOf(user: User): Promise<Record<string, number>> {
  const prices: Record<string, number> = {}
  for (const symbol of SYMBOLS) {
    const ticker = await until(
      symbol,
      () => user.call('GET', `/market/ticker?symbol=${symbol}`),
      (each) => each.last_price > 0,
    )
    prices[symbol] = ticker.last_price
  }
  return prices
}

async function main(): Promise<void> {
  const product = await RunningProduct.start(['--symbols', SYMBOLS.join(','), '--history-days', '2', '--speed', '1'])
  try {
    await product.exchange('POST', 'pause', { paused: true })
    const users = Array.from({ length: Math.ceil(BOTS / BOTS_PER_USER) }, (_, i) => new User(product, i))
    const opened = performance.now()
    for (const user of users) await user.enter('signup')
    const prices = await pricesOf(users[0] as User)
    for (const [i, user] of users.entries()) {
      await user.fill(Math.min(BOTS_PER_USER, BOTS - i * BOTS_PER_USER), prices)
    }
    const orders = await allStand(users, BOTS)
    const openMs = performance.now() - opened
    const memory = memoryMb(product.serverPid)
    const before = cpuSeconds(product.serverPid)
    await pause(IDLE_MS)
    const idle = (cpuSeconds(product.serverPid) - before) / (IDLE_MS / 1000)
    await product.killServer()
    const killed = performance.now()
    await product.startServer()
    const readyMs = performance.now() - killed
    await allStand(users, BOTS)
    const recoveredMs = performance.now() - killed
    const result = {
      bench: 'many-bots',
      bots: BOTS,
      resting_orders: orders,
      opened_in_ms: Math.round(openMs),
      memory_mb: memory,
      idle_cpu_share: Math.round(idle * 1000) / 1000,
      ready_after_kill_ms: Math.round(readyMs),
      recovered_after_kill_ms: Math.round(recoveredMs),
    }
    process.stdout.write(`${JSON.stringify(result)}\n`)
  } finally {
    await product.dispose()
  }
}

await main()
