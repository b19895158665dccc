import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { type Json, RunningProduct, until } from '../product/running-product.ts'
import { READ_LAG_MS, SIGNATURE_WINDOW_MS } from './fault-mix.ts'

const EXCHANGE = join(import.meta.dirname, '..', '..', 'apps', 'paper-exchange', 'src', 'main.ts')
const PASSWORD = 'kill minus nine, again and again'
const EMAIL = 'killed@example.com'

/** Which account an installation trades on, and how. */
export interface Setup {
  readonly family: 'classic' | 'unified'
  readonly positionMode: 'one_way' | 'hedge'
  readonly direction: 'neutral' | 'long' | 'short'
  readonly seed: number
}

/** One whole installation: server and paper exchange as processes of their own, one bot on one account. */
export class Installation {
  readonly product: RunningProduct
  readonly setup: Setup
  readonly accountId: string
  readonly uid: string
  readonly botId: string
  /** Where the grid is: prices are moved around it. */
  readonly basePrice: number

  private constructor(
    product: RunningProduct,
    setup: Setup,
    ids: Pick<Installation, 'accountId' | 'uid' | 'botId' | 'basePrice'>,
  ) {
    this.product = product
    this.setup = setup
    this.accountId = ids.accountId
    this.uid = ids.uid
    this.botId = ids.botId
    this.basePrice = ids.basePrice
  }

  /** Resolves when the bot's grid rests. */
  static async open(setup: Setup): Promise<Installation> {
    const product = await RunningProduct.start([], (folder) => startExchange(folder, setup.seed))
    await product.enter('signup', EMAIL, PASSWORD)
    const account = await product.api('POST', '/accounts', {
      kind: 'paper',
      name: 'killed',
      family: setup.family,
      position_mode: setup.positionMode,
    })
    const { items } = await product.exchange('GET', 'accounts')
    const { last_price: basePrice } = await until(
      'price',
      () => product.api('GET', '/market/ticker?symbol=BTCUSDT'),
      (ticker) => ticker.last_price > 0,
    )
    const bot = await product.api('POST', '/grid-bot/create', {
      account_id: account.id,
      symbol: 'BTCUSDT',
      direction: setup.direction,
      grid_type: 'arithmetic',
      price_range_lower: Math.round(basePrice * 0.95),
      price_range_upper: Math.round(basePrice * 1.05),
      grid_count: GRIDS,
      leverage: 3,
      investment_amount: 2_000,
    })
    const ids = { accountId: account.id, uid: items.at(-1).uid, botId: bot.id, basePrice }
    const made = new Installation(product, setup, ids)
    await until(
      'start',
      () => made.api('POST', `/grid-bot/${bot.id}/start`),
      () => true,
      120_000,
    )
    await until(
      'grid',
      () => made.bot(),
      ({ status, orders_resting: resting }) => status === 'running' && resting >= GRIDS - 1,
      120_000,
    )
    return made
  }

  bot(): Promise<Json> {
    return this.api('GET', `/grid-bot/${this.botId}`)
  }

  /** As the product's, with a new session when the old one has run out. */
  async api(method: string, path: string, body?: unknown): Promise<Json> {
    try {
      return await this.product.api(method, path, body)
    } catch (error) {
      if (!String(error).includes(': 401 ')) throw error
      await this.product.enter('login', EMAIL, PASSWORD)
      return this.product.api(method, path, body)
    }
  }

  async openOrderIds(): Promise<ReadonlySet<string>> {
    const { items } = await this.product.exchange('GET', `accounts/${this.uid}/orders`)
    return new Set(items.map((order: Json) => order.client_order_id))
  }

  /** Walks the price there, `offset` as a part of the base price; resting orders on the way fill. */
  async move(offset: number): Promise<void> {
    const price = (this.basePrice * (1 + offset)).toFixed(1)
    await this.product.exchange('POST', 'market/move', { symbol: 'BTCUSDT', price })
  }

  setFaults(wishes: readonly Json[]): Promise<unknown> {
    return Promise.all(wishes.map((wish) => this.product.exchange('POST', 'faults', wish)))
  }

  /** No faults any more, nothing held back, and the price stands. */
  async calm(): Promise<void> {
    await this.product.exchange('POST', 'faults/clear', {})
    await this.product.exchange('POST', 'faults/release', {})
    await this.product.exchange('POST', 'pause', { paused: true })
  }

  stir(): Promise<unknown> {
    return this.product.exchange('POST', 'pause', { paused: false })
  }
}

export const GRIDS = 24

function startExchange(folder: string, seed: number): void {
  const windows = ['--signature-window-ms', String(SIGNATURE_WINDOW_MS), '--read-lag-ms', String(READ_LAG_MS)]
  const market = ['--seed', String(seed), '--speed', '10', '--symbols', 'BTCUSDT', '--history-days', '2']
  const args = [EXCHANGE, '--data-dir', folder, '--log-level', 'silent', ...market, ...windows]
  spawn(process.execPath, args, { detached: true, stdio: 'ignore' }).unref()
}
