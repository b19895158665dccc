import { join } from 'node:path'
import { instrumentFor, money, type Steps, type Ticks } from '@gridpilot/core'
import { orderRequest } from '@gridpilot/venue-sim'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { Journal } from '../src/durable/journal.ts'
import { Exchange } from '../src/exchange.ts'
import { between, makeRandom, type Random, wholeBetween } from '../src/feed/random.ts'
import { makeSimFeed } from '../src/feed/sim-feed.ts'
import { freshDirectory } from './running-exchange.ts'

const BTC = instrumentFor('BTCUSDT')
const feed = makeSimFeed({ instrument: BTC, basePrice: 100_000, seed: 2, regime: 'volatile', historyDays: 1 })
const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean()
})

function directory(): string {
  const { path, dispose } = freshDirectory()
  cleanups.push(dispose)
  return path
}

const stateOf = (exchange: Exchange): string => JSON.stringify(exchange.venue.snapshot())

/** One thing a market or one of two accounts may do. */
function act(exchange: Exchange, random: Random, number: number): void {
  const dice = random()
  const accounts = exchange.venue.accountIds()
  const accountId = accounts[wholeBetween(random, 0, accounts.length - 1)]
  if (dice < 0.4 || accountId === undefined) {
    for (let i = wholeBetween(random, 1, 20); i > 0; i--) exchange.stepMarket()
    return
  }
  const last = exchange.venue.market('BTCUSDT')?.last ?? 1
  const side = random() < 0.5 ? 'buy' : 'sell'
  const distance = between(random, -0.002, 0.006)
  const price = Math.round(last * (side === 'buy' ? 1 - distance : 1 + distance)) as Ticks
  if (dice < 0.8) {
    const market = random() < 0.2
    const request = orderRequest({
      clientOrderId: random() < 0.1 ? 'twice' : `o${number}`,
      symbol: 'BTCUSDT',
      side,
      type: market ? 'market' : 'limit',
      price: market ? null : price,
      quantity: wholeBetween(random, 1, 400) as Steps,
      timeInForce: random() < 0.3 ? 'post_only' : 'gtc',
      reduceOnly: random() < 0.2,
    })
    exchange.execute({ kind: 'submit', accountId, request })
  } else if (dice < 0.9) {
    const open = exchange.venue.openOrders(accountId)
    const order = open[wholeBetween(random, 0, open.length)]
    const reference = { clientOrderId: order?.clientOrderId ?? 'nobody' }
    exchange.execute({ kind: 'cancel', accountId, reference })
  } else if (dice < 0.94) {
    exchange.execute({ kind: 'cancel_all', accountId, symbol: random() < 0.5 ? null : 'BTCUSDT' })
  } else if (dice < 0.97) {
    exchange.execute({ kind: 'close_position', accountId, symbol: 'BTCUSDT', positionSide: 'net' })
  } else {
    const leverage = wholeBetween(random, 1, 130)
    exchange.execute({ kind: 'set_leverage', accountId, symbol: 'BTCUSDT', leverage, positionSide: null })
  }
}

describe('the exchange and its file', () => {
  it.each([1, 2, 3, 4, 5, 6])('come back exactly as they were, with and without snapshots (run %i)', (run) => {
    const random = makeRandom(run, 99)
    const dataDir = directory()
    let journal = Journal.open(dataDir)
    let exchange = Exchange.open(journal, feed, 'touch')
    for (const name of ['a', 'b']) exchange.createAccount(money('20000'), { key: name, secret: 's', passphrase: 'p' })
    let fills = 0
    for (let i = 0; i < 400; i++) {
      act(exchange, random, i)
      if (random() < 0.3) exchange.flush()
      if (random() > 0.03) continue
      exchange.flush()
      if (random() < 0.4) exchange.writeSnapshot()
      const before = stateOf(exchange)
      const traders = [...exchange.traders()].sort()
      journal.close()
      journal = Journal.open(dataDir)
      exchange = Exchange.open(journal, feed, 'touch')
      expect(stateOf(exchange)).toBe(before)
      expect([...exchange.traders()].sort()).toEqual(traders)
      expect(exchange.find('b')?.accountId).toBe('1000000002')
      fills = exchange.venue.accountIds().reduce((sum, id) => sum + exchange.venue.fills(id).length, 0)
    }
    journal.close()
    expect(fills).toBeGreaterThan(20)
  })

  it('forget what was never flushed, and only that', () => {
    const dataDir = directory()
    const journal = Journal.open(dataDir)
    const exchange = Exchange.open(journal, feed, 'touch')
    const { accountId } = exchange.createAccount(money('100'), { key: 'k', secret: 's', passphrase: 'p' })
    exchange.stepMarket()
    expect(exchange.flush().map((event) => event.kind)).toEqual(['balance'])
    expect(exchange.flush()).toEqual([])
    exchange.stepMarket()
    exchange.createAccount(money('5'), { key: 'late', secret: 's', passphrase: 'p' })
    journal.close()
    const again = Journal.open(dataDir)
    const reopened = Exchange.open(again, feed, 'touch')
    again.close()
    expect(reopened.market.position).toBe(1)
    expect(reopened.venue.accountIds()).toEqual([accountId])
    expect(reopened.find('late')).toBeNull()
  })

  it('refuse to go on from a file that somebody changed', () => {
    const dataDir = directory()
    const journal = Journal.open(dataDir)
    const exchange = Exchange.open(journal, feed, 'touch')
    exchange.createAccount(money('100'), { key: 'k', secret: 's', passphrase: 'p' })
    exchange.flush()
    journal.close()
    const db = new Database(join(dataDir, 'exchange.sqlite'))
    db.prepare(`UPDATE journal SET command = replace(command, '"100"', '"1000000"')`).run()
    db.close()
    const again = Journal.open(dataDir)
    expect(() => Exchange.open(again, feed, 'touch')).toThrow('another history')
    again.close()
  })
})

describe('the journal', () => {
  it('writes ahead and syncs every commit, and is nobody else’s meanwhile', () => {
    const dataDir = directory()
    const journal = Journal.open(dataDir)
    expect(() => Journal.open(dataDir)).toThrow('another process')
    journal.close()
    const db = new Database(join(dataDir, 'exchange.sqlite'))
    expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
    db.close()
  })

  it('refuses a file of another format', () => {
    const dataDir = directory()
    const journal = Journal.open(dataDir)
    journal.writeMeta('format', '99')
    journal.close()
    expect(() => Journal.open(dataDir)).toThrow('format 99')
  })
})
