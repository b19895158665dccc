import { join } from 'node:path'
import { factsOf, instrumentFor, money, type Steps, type Ticks } from '@gridpilot/core'
import { orderRequest } from '@gridpilot/venue-sim'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { Journal } from '../src/durable/journal.ts'
import { Exchange } from '../src/exchange.ts'
import { between, makeRandom, type Random, wholeBetween } from '../src/feed/random.ts'
import { makeSimMarket } from '../src/feed/sim-feed.ts'
import { playedPlan } from '../src/market/market-plan.ts'
import { freshDirectory } from './running-exchange.ts'

const SYMBOLS = ['BTCUSDT', 'ETHUSDT', 'SOLUSDT']
const symbols = SYMBOLS.map((symbol) => ({
  instrument: instrumentFor(symbol),
  basePrice: factsOf(symbol).basePrice,
}))
const plan = playedPlan(makeSimMarket({ symbols, seed: 2, regime: 'volatile', historyDays: 1 }), 'basis')
const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean()
})

function directory(): string {
  const { path, dispose } = freshDirectory()
  cleanups.push(dispose)
  return path
}

const stateOf = (exchange: Exchange): string =>
  JSON.stringify({
    venue: exchange.venue.snapshot(),
    market: exchange.market.snapshot(),
    families: exchange.venue.accountIds().map((accountId) => exchange.familyOf(accountId)),
    trades: SYMBOLS.map((symbol) => exchange.market.recentTrades(symbol)),
    index: SYMBOLS.map((symbol) => exchange.market.index(symbol)),
  })

/** One thing a market or one of two accounts may do. */
function act(exchange: Exchange, random: Random, number: number): void {
  const dice = random()
  const accounts = exchange.venue.accountIds()
  const accountId = accounts[wholeBetween(random, 0, accounts.length - 1)]
  if (dice < 0.4 || accountId === undefined) {
    for (let i = wholeBetween(random, 1, 20); i > 0; i--) exchange.stepMarket()
    return
  }
  const symbol = SYMBOLS[wholeBetween(random, 0, 2)] as string
  const last = exchange.venue.market(symbol)?.last ?? 1
  const side = random() < 0.5 ? 'buy' : 'sell'
  const distance = between(random, -0.002, 0.006)
  const price = Math.round(last * (side === 'buy' ? 1 - distance : 1 + distance)) as Ticks
  if (dice < 0.8) {
    const market = random() < 0.2
    const request = orderRequest({
      clientOrderId: random() < 0.1 ? 'twice' : `o${number}`,
      symbol,
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
    exchange.execute({ kind: 'cancel_all', accountId, symbol: random() < 0.5 ? null : symbol })
  } else if (dice < 0.95) {
    exchange.moveMarket(symbol, Math.round(last * between(random, 0.98, 1.02)) as Ticks)
  } else if (dice < 0.96) {
    const amount = money(String(wholeBetween(random, 1, 30_000)))
    if (random() < 0.5) exchange.deposit(accountId, amount)
    else exchange.withdraw(accountId, amount)
  } else if (dice < 0.965) {
    exchange.setFamily(accountId, random() < 0.5 ? 'unified' : 'classic')
  } else if (dice < 0.98) {
    exchange.execute({ kind: 'close_position', accountId, symbol, positionSide: 'net' })
  } else {
    const leverage = wholeBetween(random, 1, 130)
    exchange.execute({ kind: 'set_leverage', accountId, symbol, leverage, positionSide: null })
  }
}

describe('the exchange and its file', () => {
  it.each([1, 2, 3, 4, 5, 6])('come back exactly as they were, with and without snapshots (run %i)', (run) => {
    const random = makeRandom(run, 99)
    const dataDir = directory()
    let journal = Journal.open(dataDir)
    let exchange = Exchange.open(journal, plan, 'touch')
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
      exchange = Exchange.open(journal, plan, 'touch')
      expect(stateOf(exchange)).toBe(before)
      expect([...exchange.traders()].sort()).toEqual(traders)
      expect(exchange.find('b')?.accountId).toBe('1000000002')
      fills = exchange.venue.accountIds().reduce((sum, id) => sum + exchange.venue.fills(id).length, 0)
    }
    journal.close()
    expect(fills).toBeGreaterThan(20)
  })

  it('keep accounts, families and the rights of keys', () => {
    const dataDir = directory()
    const journal = Journal.open(dataDir)
    const exchange = Exchange.open(journal, plan, 'touch')
    const form = { family: 'unified' } as const
    const made = exchange.createAccount(money('100'), { key: 'k', secret: 's', passphrase: 'p' }, form)
    const rights = { permissions: ['read'], ips: ['127.0.0.1', '10.0.0.9'], demo: true } as const
    exchange.createKey(made.accountId, { key: 'k2', secret: 's2', passphrase: 'p2', ...rights })
    expect(() => exchange.createKey(made.accountId, { key: 'k2', secret: 's', passphrase: 'p' })).toThrow('used twice')
    const other = exchange.createAccount(money('0'), { key: 'c', secret: 's', passphrase: 'p' })
    exchange.setFamily(other.accountId, 'unified')
    expect(exchange.hasPending()).toBe(true)
    exchange.flush()
    journal.close()
    const again = Journal.open(dataDir)
    const reopened = Exchange.open(again, plan, 'touch')
    again.close()
    expect(reopened.find('k')).toMatchObject({ permissions: ['read', 'trade'], ips: [], demo: false })
    expect(reopened.find('k2')).toEqual({
      key: 'k2',
      secret: 's2',
      passphrase: 'p2',
      ...rights,
      accountId: made.accountId,
    })
    expect(reopened.familyOf(made.accountId)).toBe('unified')
    expect(reopened.familyOf(other.accountId)).toBe('unified')
  })

  it('pay in and out, and refuse to pay out what is not there', () => {
    const journal = Journal.open(directory())
    const exchange = Exchange.open(journal, plan, 'touch')
    const { accountId } = exchange.createAccount(money('100'), { key: 'k', secret: 's', passphrase: 'p' })
    expect(exchange.deposit(accountId, money('50')).ok).toBe(true)
    expect(exchange.withdraw(accountId, money('150.00000001'))).toMatchObject({
      error: { code: 'insufficient_margin' },
    })
    expect(exchange.withdraw(accountId, money('149')).ok).toBe(true)
    expect(exchange.venue.account(accountId).balance).toBe(money('1'))
    journal.close()
  })

  it('fill what a move by hand meets, and refuse one that is none', () => {
    const journal = Journal.open(directory())
    const exchange = Exchange.open(journal, plan, 'touch')
    const { accountId } = exchange.createAccount(money('1000'), { key: 'k', secret: 's', passphrase: 'p' })
    const last = exchange.venue.market('SOLUSDT')?.last ?? 0
    const price = Math.round(last * 0.99) as Ticks
    const common = { clientOrderId: 'c', symbol: 'SOLUSDT', quantity: 10 as Steps } as const
    const request = orderRequest({ ...common, side: 'buy', type: 'limit', price })
    expect(exchange.execute({ kind: 'submit', accountId, request }).ok).toBe(true)
    expect(exchange.moveMarket('SOLUSDT', (price - 1) as Ticks)).toMatchObject({ value: { last: price - 1 } })
    expect(exchange.venue.fills(accountId)).toMatchObject([{ price, liquidity: 'maker' }])
    expect(exchange.moveMarket('SOLUSDT', 0 as Ticks)).toMatchObject({ error: { code: 'price_off_tick' } })
    expect(exchange.moveMarket('NOPE', 1 as Ticks)).toMatchObject({ error: { code: 'unknown_symbol' } })
    journal.close()
  })

  it('forget what was never flushed, and only that', () => {
    const dataDir = directory()
    const journal = Journal.open(dataDir)
    const exchange = Exchange.open(journal, plan, 'touch')
    const { accountId } = exchange.createAccount(money('100'), { key: 'k', secret: 's', passphrase: 'p' })
    exchange.stepMarket()
    expect(exchange.flush().map((event) => event.kind)).toEqual(['balance'])
    expect(exchange.flush()).toEqual([])
    exchange.stepMarket()
    exchange.createAccount(money('5'), { key: 'late', secret: 's', passphrase: 'p' })
    journal.close()
    const again = Journal.open(dataDir)
    const reopened = Exchange.open(again, plan, 'touch')
    again.close()
    expect(reopened.market.position).toBe(1)
    expect(reopened.venue.accountIds()).toEqual([accountId])
    expect(reopened.find('late')).toBeNull()
  })

  it('refuse to go on from a file that somebody changed', () => {
    const dataDir = directory()
    const journal = Journal.open(dataDir)
    const exchange = Exchange.open(journal, plan, 'touch')
    exchange.createAccount(money('100'), { key: 'k', secret: 's', passphrase: 'p' })
    exchange.flush()
    journal.close()
    const db = new Database(join(dataDir, 'exchange.sqlite'))
    db.prepare(`UPDATE journal SET command = replace(command, '"100"', '"1000000"')`).run()
    db.close()
    const again = Journal.open(dataDir)
    expect(() => Exchange.open(again, plan, 'touch')).toThrow('another history')
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
