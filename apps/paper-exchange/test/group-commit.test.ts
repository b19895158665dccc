import { instrumentFor, money } from '@gridpilot/core'
import { afterEach, expect, it } from 'vitest'
import { Journal } from '../src/durable/journal.ts'
import { Exchange } from '../src/exchange.ts'
import { makeSimMarket } from '../src/feed/sim-feed.ts'
import { GroupCommit } from '../src/http/group-commit.ts'
import { Drive } from '../src/market/drive.ts'
import { playedPlan } from '../src/market/market-plan.ts'
import { freshDirectory } from './running-exchange.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean()
})

it('commits what requests of one turn did at once, answers them when it is durable, and nobody when it is not', async () => {
  const { path, dispose } = freshDirectory()
  cleanups.push(dispose)
  const symbols = [{ instrument: instrumentFor('BTCUSDT'), basePrice: 100_000 }]
  const feed = makeSimMarket({ symbols, seed: 1, regime: 'range', historyDays: 1 })
  const journal = Journal.open(path)
  const exchange = Exchange.open(journal, playedPlan(feed, 'follows'), 'touch')
  const published: number[] = []
  const drive = new Drive(
    exchange,
    (events) => published.push(events.length),
    () => 0,
  )
  const failures: unknown[] = []
  const commits = new GroupCommit(drive, (error) => failures.push(error))
  const answered: string[] = []
  const request = async (name: string) => {
    exchange.createAccount(money('5'), { key: name, secret: 's', passphrase: 'p' })
    await commits.durable()
    expect(exchange.hasPending()).toBe(false)
    answered.push(name)
  }
  await Promise.all(['a', 'b', 'c'].map(request))
  expect(published).toEqual([3])
  expect(answered).toEqual(['a', 'b', 'c'])
  await request('d')
  expect(published).toEqual([3, 1])
  expect(journal.keys()).toHaveLength(4)
  let waited = true
  commits.after(() => {
    waited = false
  })
  expect(waited).toBe(false) // nothing to wait for
  // The market does not wait for a group that is under way, and tells what that group did first.
  const group = request('e')
  await new Promise<void>((resolve) => setImmediate(resolve))
  expect([exchange.behind, published]).toEqual([true, [3, 1]])
  exchange.createAccount(money('5'), { key: 'f', secret: 's', passphrase: 'p' })
  drive.settle(false)
  expect([exchange.behind, published]).toEqual([false, [3, 1, 2]])
  expect(answered).not.toContain('e')
  await group
  expect(published).toEqual([3, 1, 2])
  journal.close()
  exchange.createAccount(money('5'), { key: 'lost', secret: 's', passphrase: 'p' })
  commits.after(() => answered.push('lost'))
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)))
  expect(failures).toHaveLength(1)
  expect(answered).not.toContain('lost')
})
