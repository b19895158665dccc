import { join } from 'node:path'
import { money, type Steps, type Ticks } from '@gridpilot/core'
import { orderRequest } from '@gridpilot/venue-sim'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { Journal } from '../src/durable/journal.ts'
import { Exchange } from '../src/exchange.ts'
import { openFront } from '../src/http/wire-front.ts'
import { belongings } from './belongings.ts'
import { plan } from './restart-run.ts'
import { type Json, KEY } from './running-exchange.ts'
import { unifiedClients } from './unified-clients.ts'

const { directory, start } = belongings('--step', '--history-days', '1', '--account', 'k1:s1:p1:10000:unified')

/** Opened anew from its file, as after a crash; `close` before the next. */
function opened(dataDir: string) {
  const journal = Journal.open(dataDir)
  const exchange = Exchange.open(journal, plan, 'touch')
  const common = { signatureWindowMs: 30_000, rateLimitFactor: 0, wallMs: () => 0 }
  const onFatal = (error: unknown) => {
    throw error
  }
  const { door } = openFront({ exchange, ...common, onFatal })
  return { exchange, door, close: () => journal.close() }
}

const request = orderRequest({
  clientOrderId: 'rests',
  symbol: 'BTCUSDT',
  side: 'buy',
  type: 'limit',
  price: 100_000 as Ticks,
  quantity: 100 as Steps,
})

it('a countdown outlives a crash, fires late and once, and a stopped one is gone', () => {
  const dataDir = directory()
  const first = opened(dataDir)
  const { accountId } = first.exchange.createAccount(money('10000'), { key: 'k', secret: 's', passphrase: 'p' })
  const other = first.exchange.createAccount(money('1'), { key: 'o', secret: 's', passphrase: 'p' })
  expect(first.exchange.execute({ kind: 'submit', accountId, request }).ok).toBe(true)
  first.exchange.flush()
  first.exchange.countdowns.set(accountId, 5_000)
  first.exchange.countdowns.set(other.accountId, 4_000)
  expect(first.exchange.hasPending()).toBe(true) // so its answer waits for the disk
  first.exchange.flush()
  first.exchange.countdowns.delete(other.accountId)
  first.exchange.flush()
  first.close()
  const second = opened(dataDir)
  expect(second.door.dueAt).toBe(5_000)
  second.door.onTime(4_999)
  expect(second.exchange.venue.openOrders(accountId)).toHaveLength(1)
  second.door.onTime(60_000)
  expect(second.exchange.venue.openOrders(accountId)).toEqual([])
  second.close() // crashed before the cancels were durable: it must fire again
  const third = opened(dataDir)
  expect(third.exchange.venue.openOrders(accountId)).toHaveLength(1)
  third.door.onTime(60_000)
  third.exchange.flush()
  third.close()
  const fourth = opened(dataDir)
  expect(fourth.exchange.venue.openOrders(accountId)).toEqual([])
  expect(fourth.door.dueAt).toBeNull()
  fourth.close()
})

it('a process killed during a countdown cancels at its next start what fell due meanwhile', async () => {
  const dataDir = directory()
  const running = await start(dataDir)
  const { rest } = unifiedClients(running, KEY)
  const order = { category: 'USDT-FUTURES', symbol: 'BTCUSDT', qty: '0.01', side: 'buy', orderType: 'limit' } as const
  const ticker = (await rest.getTickers({ category: 'USDT-FUTURES', symbol: 'BTCUSDT' })) as Json
  const price = (Number(ticker.data[0].lastPrice) * 0.97).toFixed(1)
  await rest.submitNewOrder({ ...order, price, timeInForce: 'gtc', clientOid: 'rests' })
  await rest.countdownCancelAll({ countdown: '60' })
  const { uid } = (await running.admin('GET', 'accounts')).items[0]
  expect((await running.admin('GET', `accounts/${uid}`)).open_orders).toHaveLength(1)
  await running.killHard()
  const db = new Database(join(dataDir, 'exchange.sqlite'))
  const { changes } = db.prepare('UPDATE countdowns SET due_ms = due_ms - 60000').run() // a minute goes by
  db.close()
  expect(changes).toBe(1)
  const again = await start(dataDir)
  expect((await again.admin('GET', `accounts/${uid}`)).open_orders).toEqual([])
})
