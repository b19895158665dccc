import { join } from 'node:path'
import { money, type Steps, type Ticks } from '@gridpilot/core'
import { orderRequest } from '@gridpilot/venue-sim'
import Database from 'better-sqlite3'
import { afterEach, describe, expect, it } from 'vitest'
import { Journal } from '../src/durable/journal.ts'
import { Exchange } from '../src/exchange.ts'
import { plan, restartRun } from './restart-run.ts'
import { freshDirectory } from './running-exchange.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean()
})

function directory(): string {
  const { path, dispose } = freshDirectory()
  cleanups.push(dispose)
  return path
}

describe('the exchange and its file', () => {
  it.each([1, 2, 3, 4])('come back exactly as they were, with and without snapshots (run %i)', (run) => {
    expect(restartRun(run, 400)).toBeGreaterThan(20)
  })

  it('keep accounts, families, position modes and the rights of keys', () => {
    const dataDir = directory()
    const journal = Journal.open(dataDir)
    const exchange = Exchange.open(journal, plan, 'touch')
    const form = { family: 'unified', positionMode: 'hedge' } as const
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
    expect(reopened.venue.account(made.accountId).positionMode).toBe('hedge')
    expect(reopened.venue.account(made.accountId).positionMode).toBe('hedge')
  })

  it('refuse an account the venue refuses, and keep nothing of it', () => {
    const journal = Journal.open(directory())
    const exchange = Exchange.open(journal, plan, 'touch')
    exchange.venue.createAccount('1000000002', money('0'), exchange.market.marketMs)
    const key = { key: 'k', secret: 's', passphrase: 'p' }
    expect(exchange.openAccount(money('1'), key)).toMatchObject({ error: { code: 'account_exists' } })
    expect(exchange.find('k')).toBeNull()
    journal.close()
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
