import { join } from 'node:path'
import Database from 'better-sqlite3'
import { units } from '../product/independent-books.ts'
import type { Json } from '../product/running-product.ts'
import type { Installation } from './installation.ts'

/** A level that was put off goes out when its time comes, also while the market rests: then both sides are read anew. */
const READS_MAX = 10

/**
 * Where the server's books and what it wants differ from the exchange's own truth; empty: nothing lost, nothing doubled,
 * every order that is wanted rests. Whoever asks stops the market first, else the two are read at different moments.
 */
export async function differences(made: Installation): Promise<string[]> {
  const readTruth = () => made.product.exchange('GET', `accounts/${made.uid}`)
  let truth = await readTruth()
  for (let reads = 0; reads < READS_MAX; reads += 1) {
    const found = await differencesFrom(truth, made)
    const after = await readTruth()
    if (stateOf(after) === stateOf(truth)) return found
    truth = after
  }
  return ['the exchange does not come to rest']
}

/** What the exchange has of an account, as far as it is compared. */
const stateOf = ({ open_orders, fills, balance }: Json): string =>
  JSON.stringify([idsOf(open_orders, 'client_order_id'), idsOf(fills, 'trade_id'), balance])

async function differencesFrom(truth: Json, made: Installation): Promise<string[]> {
  const { product, botId } = made
  const bot = await made.bot()
  const fills = await product.all(`/grid-bot/${botId}/fills`)
  const orders = await product.all(`/grid-bot/${botId}/orders?open=true`)
  const { net_position: net } = await made.api('GET', `/grid-bot/${botId}/positions`)
  const performance = await made.api('GET', `/grid-bot/${botId}/performance`)
  return [
    ...(['running', 'out_of_range'].includes(bot.status) ? [] : [`the bot is ${bot.status}`]),
    ...ofFills(truth.fills, fills),
    ...ofOrders(truth.open_orders, orders, bot),
    ...ofPosition(truth, net.quantity_exact),
    ...ofLedger(made, truth, performance.pnl.unexplained_exact),
  ]
}

const idsOf = (rows: readonly Json[], name: string): string[] => rows.map((row) => row[name])

function twice(ids: readonly string[]): string[] {
  return ids.filter((id, i) => ids.indexOf(id) !== i)
}

function missing(ids: readonly string[], from: readonly string[]): string[] {
  const there = new Set(from)
  return ids.filter((id) => !there.has(id))
}

function ofFills(executed: readonly Json[], booked: readonly Json[]): string[] {
  const [real, known] = [idsOf(executed, 'trade_id'), idsOf(booked, 'trade_id')]
  return [
    ...missing(real, known).map((id) => `fill ${id} lost`),
    ...missing(known, real).map((id) => `fill ${id} invented`),
    ...twice(known).map((id) => `fill ${id} doubled`),
  ]
}

function ofOrders(resting: readonly Json[], booked: readonly Json[], bot: Json): string[] {
  const [real, known] = [idsOf(resting, 'client_order_id'), idsOf(booked, 'client_order_id')]
  const places = resting.map((order) => `${order.side} at ${order.price}`)
  const { orders_resting: told, orders_wanted: wanted, orders_deferred: deferred } = bot
  return [
    ...missing(real, known).map((id) => `order ${id} rests and is not known`),
    ...missing(known, real).map((id) => `order ${id} is believed open and does not rest`),
    ...twice(places).map((place) => `two orders ${place}`),
    ...(told === resting.length ? [] : [`${resting.length} orders rest, ${told} are told`]),
    ...(told + deferred === wanted ? [] : [`${wanted} orders wanted, ${told} rest and ${deferred} wait`]),
  ]
}

function ofPosition(truth: Json, told: string): string[] {
  const held = truth.positions.reduce((sum: bigint, position: Json) => sum + units(position.net), 0n)
  const filled = truth.fills.reduce(
    (sum: bigint, fill: Json) => sum + (fill.side === 'buy' ? 1n : -1n) * units(fill.quantity),
    0n,
  )
  return [
    ...(held === filled ? [] : [`the exchange holds ${held}, its fills sum to ${filled}`]),
    ...(held === units(told) ? [] : [`the exchange holds ${held}, the bot ${units(told)}`]),
  ]
}

function ofLedger({ product, accountId }: Installation, truth: Json, unexplained: string): string[] {
  const database = new Database(join(product.dataDir, 'gridpilot.db'), { readonly: true })
  let booked = 0n
  try {
    const rows = database.prepare('SELECT amount FROM ledger_entries WHERE account_id = ?').all(accountId) as Json[]
    booked = rows.reduce((sum: bigint, row) => sum + units(row.amount), 0n)
  } finally {
    database.close()
  }
  const balance = units(truth.balance)
  return [
    ...(booked === balance ? [] : [`the balance is ${balance}, the ledger says ${booked}`]),
    ...(units(truth.bill_sums.total) === balance ? [] : ['the exchange’s bills do not sum to its balance']),
    ...(units(unexplained) === 0n ? [] : [`${unexplained} USDT are unexplained`]),
  ]
}
