import { expect } from 'vitest'
import { seededRandom } from '../../packages/backtest/test/seeded-candles.ts'
import { type Json, pause, RunningProduct, until } from './running-product.ts'

/** Who is killed, and when: milliseconds after the previous kill's recovery began. */
export interface CrashPlan {
  readonly serverKills: number
  readonly exchangeKills: number
  readonly seed: number
  /** Path points walked between start and stop of the bot. */
  readonly points: number
  /** The file replayed, or the seeded market. */
  readonly market: readonly string[]
}

/** What must be equal between a disturbed and an undisturbed run. */
export interface Outcome {
  readonly fills: string[]
  readonly ledger: Record<string, string>
  readonly bot: Record<string, unknown>
  readonly bills: Json
}

const start = (market: readonly string[]) => RunningProduct.start(['--lockstep', ...market])

/** Demo user, one bot, a walk through the market, stop and close; with kills on the way if asked for. */
export async function crashRun(plan: CrashPlan): Promise<Outcome> {
  const product = await start(plan.market)
  try {
    await product.demoLogin()
    const ticker = await until(
      'price',
      () => product.api('GET', '/market/ticker?symbol=BTCUSDT'),
      (t) => t.last_price > 0,
    )
    const price: number = ticker.last_price
    const bot = await product.api('POST', '/grid-bot/create', {
      name: 'crash',
      symbol: 'BTCUSDT',
      direction: 'long',
      grid_type: 'arithmetic',
      price_range_lower: Math.round(price * 0.97),
      price_range_upper: Math.round(price * 1.03),
      grid_count: 30,
      leverage: 3,
      investment_amount: 2000,
    })
    const killer = killing(product, plan)
    await insist(product, 'start', bot.id, (b) => b.status !== 'created')
    await until(
      'running',
      () => product.api('GET', `/grid-bot/${bot.id}`),
      (b) => b.status === 'running' && b.orders_resting === 30,
      120_000,
    )
    // The exchange may be dead at this very moment.
    const standing = () => product.exchange('GET', 'status')
    const { position: from } = await until('the exchange', standing, () => true, 60_000)
    await product.advanceTo(from + plan.points)
    await insist(product, 'stop', bot.id, (b) => b.status === 'stopping' || b.status === 'stopped')
    await killer.finish()
    await until(
      'stopped',
      () => product.api('GET', `/grid-bot/${bot.id}`),
      (b) => b.status === 'stopped',
      120_000,
    )
    return await outcome(product, bot.id)
  } finally {
    await product.dispose()
  }
}

/** Gives a command until its effect is visible: an unacknowledged one may or may not have been taken. */
async function insist(
  product: RunningProduct,
  command: 'start' | 'stop',
  id: string,
  done: (bot: Json) => boolean,
): Promise<void> {
  await until(
    command,
    async () => {
      await product.api('POST', `/grid-bot/${id}/${command}`, command === 'stop' ? { close_position: true } : undefined)
      return product.api('GET', `/grid-bot/${id}`)
    },
    done,
    120_000,
  )
}

function killing(product: RunningProduct, plan: CrashPlan): { finish(): Promise<void> } {
  const random = seededRandom(plan.seed)
  const total = plan.serverKills + plan.exchangeKills
  let stopped = false
  const work = (async () => {
    let exchangeLeft = plan.exchangeKills
    for (let i = 0; i < total; i += 1) {
      await pause(Math.floor(random() * 1_500))
      if (stopped && i > total / 2) break
      const exchange = exchangeLeft > 0 && random() < exchangeLeft / (total - i)
      if (exchange) {
        exchangeLeft -= 1
        await product.killExchange().catch(() => undefined)
      } else {
        await product.killServer()
        // Sometimes it dies again before it is ready: that too must be survived.
        if (random() < 0.2) {
          product.spawnServer()
          await pause(Math.floor(random() * 800))
          await product.killServer()
        }
        await product.startServer()
      }
    }
  })()
  return {
    async finish() {
      stopped = true
      await work
    },
  }
}

async function outcome(product: RunningProduct, id: string): Promise<Outcome> {
  const fills = await product.all(`/grid-bot/${id}/fills`)
  const bot = await product.api('GET', `/grid-bot/${id}`)
  const { items } = await until(
    'accounts',
    () => product.exchange('GET', 'accounts'),
    () => true,
    60_000,
  )
  const account = await product.exchange('GET', `accounts/${items[0].uid}`)
  expect(account.open_orders).toEqual([])
  expect(account.positions).toEqual([])
  fills.sort((a, b) => (BigInt(a.trade_id) < BigInt(b.trade_id) ? -1 : 1))
  return {
    fills: fills.map((f) =>
      [f.purpose, f.slot, f.cycle, f.side, f.price_exact, f.quantity_exact, f.liquidity, f.market_time].join(' '),
    ),
    ledger: {
      fees: bot.fees_exact,
      funding: bot.funding_exact,
      total: bot.total_profit_exact,
      grid: bot.grid_profit_exact,
    },
    bot: { status: bot.status, round_trips: bot.round_trips, total_trades: bot.total_trades },
    bills: account.bill_sums,
  }
}
