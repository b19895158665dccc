import { instrumentFor, money } from '@gridpilot/core'
import { afterEach, expect, it } from 'vitest'
import { Journal } from '../src/durable/journal.ts'
import { Exchange } from '../src/exchange.ts'
import { makeSimMarket } from '../src/feed/sim-feed.ts'
import { Drive } from '../src/market/drive.ts'
import { playedPlan } from '../src/market/market-plan.ts'
import { freshDirectory } from './running-exchange.ts'

const cleanups: (() => void)[] = []
afterEach(() => {
  for (const clean of cleanups.splice(0).reverse()) clean()
})

it('commits what several requests of one turn did at once, and tells them when it is durable', async () => {
  const { path, dispose } = freshDirectory()
  cleanups.push(dispose)
  const symbols = [{ instrument: instrumentFor('BTCUSDT'), basePrice: 100_000 }]
  const feed = makeSimMarket({ symbols, seed: 1, regime: 'range', historyDays: 1 })
  const journal = Journal.open(path)
  cleanups.push(() => journal.close())
  const exchange = Exchange.open(journal, playedPlan(feed, 'follows'), 'touch')
  const published: number[] = []
  const drive = new Drive(
    exchange,
    (events) => published.push(events.length),
    () => 0,
  )
  const request = async (name: string) => {
    exchange.createAccount(money('5'), { key: name, secret: 's', passphrase: 'p' })
    await drive.settleSoon()
    expect(exchange.hasPending()).toBe(false)
  }
  await Promise.all(['a', 'b', 'c'].map(request))
  expect(published).toEqual([3])
  await request('d')
  expect(published).toEqual([3, 1])
  expect(journal.keys()).toHaveLength(4)
})
