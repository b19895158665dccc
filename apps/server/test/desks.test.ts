import type { Recommendation } from '@gridpilot/advisor'
import { candleColumns, err, instrumentFor, money, ok, type Ticks } from '@gridpilot/core'
import type { Store } from '@gridpilot/store'
import { describe, expect, it, vi } from 'vitest'
import type { AccountDesk } from '../src/accounts/account-desk.ts'
import type { BotFile } from '../src/grid-bot/bot-desk.ts'
import { Unexplained } from '../src/grid-bot/unexplained.ts'
import type { CandleHistory } from '../src/market/candle-history.ts'
import type { MarketDesk } from '../src/market/market-desk.ts'
import { AdvisorRecommender } from '../src/recommendation/advisor-recommender.ts'

const instrument = instrumentFor('BTCUSDT')

describe('Unexplained', () => {
  const books = { ledger: money('-3'), balance: money('9997'), bots: 1, account: money('9997') }
  const state = { venueRealizedPnl: money('0'), fees: money('3'), funding: money('0'), fills: 1 }
  let now = 0
  const store = {
    gridBots: {
      get: async () => ({ bot: state }),
      totals: async (_: string, filter: { archived?: boolean }) => ({ bots: filter.archived ? 0 : books.bots }),
    },
    ledger: {
      sums: async (_: string, { botId }: { botId?: string }) => [
        { kind: 'fee', coin: 'USDT', amount: botId === undefined ? books.account : books.ledger, entries: 1 },
        { kind: 'fee', coin: 'BGB', amount: money('5'), entries: 1 },
      ],
    },
  } as unknown as Store
  const accounts = {
    find: async () => ({ id: 'a' }),
    report: async () => ok({ balance: books.balance }),
  } as unknown as AccountDesk
  const file = { stored: { userId: 'u', accountId: 'a' }, bot: { ...state, id: 'b' } } as unknown as BotFile

  it('is zero while state, ledger and balance agree, and says any difference that stays', async () => {
    const unexplained = new Unexplained({ store, accounts, wallMs: () => now })
    expect(await unexplained.of(file)).toBe(0n)
    now += 6_000
    books.balance = money('9996.5')
    expect(await unexplained.of(file)).toBe(0n) // may be a fill on its way
    now += 6_000
    expect(await unexplained.of(file)).toBe(money('-0.5'))
    now += 6_000
    books.bots = 2
    expect(await unexplained.of(file)).toBe(0n) // the balance says nothing about one of two bots
    now += 6_000
    books.ledger = money('-3.00000001')
    expect(await unexplained.of(file)).toBe(-1n)
  })
})

describe('AdvisorRecommender', () => {
  const HOUR = 3_600_000
  const card = { price_range_lower: 90_000, price_range_upper: 110_000, profile: 'moderate' }
  const recommendation = {
    symbol: 'BTCUSDT',
    timeframe: '1h',
    market_time: '2025-01-01T00:00:00.000Z',
    source: 'quant',
    recommended_strategies: [card],
    unavailable_strategies: [],
    market_analysis: {},
  } as unknown as Recommendation

  function stage() {
    const now = { wall: 0, market: 0, price: 1_000_000, computed: 0, saved: 0, fails: false, hangs: false }
    const save = async () => {
      now.saved += 1
    }
    const recommender = new AdvisorRecommender({
      store: { recommendations: { save } } as unknown as Store,
      market: {
        instrument: async () => ok(instrument),
        ticker: async () => ok({ last: now.price as Ticks, occurredAtMs: now.market }),
        funding: async () => [],
        feed: () => null,
      } as unknown as MarketDesk,
      history: {
        minutes: async () => ok(candleColumns(0)),
        hours: async () => candleColumns(0),
      } as unknown as CandleHistory,
      wallMs: () => now.wall,
      warn: () => undefined,
      async compute(_, signal) {
        now.computed += 1
        if (now.hangs) await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
        if (now.fails) throw new Error('out of memory')
        return recommendation
      },
    })
    const ask = (refresh = false) => recommender.recommend({ instrument, timeframe: '1h', refresh, userId: 'u' })
    return { now, ask, recommender }
  }

  it('computes once for everybody, keeps the answer and stores its cards', async () => {
    const { now, ask } = stage()
    const [a, b] = await Promise.all([ask(), ask()])
    expect([a.ok && a.value.cached, b.ok && b.value.cached]).toEqual([false, false])
    const again = await ask()
    expect(again.ok && again.value.cached).toBe(true)
    expect([now.computed, now.saved]).toEqual([1, 1])
  })

  it('breaks off what it computes when it closes, and touches the store no more', async () => {
    const { now, ask, recommender } = stage()
    now.hangs = true
    const [asked, prepared] = [ask(), recommender.prepare('BTCUSDT')]
    await vi.waitFor(() => expect(now.computed).toBe(1))
    await recommender.close()
    expect((await asked).ok).toBe(false)
    await prepared
    now.hangs = false
    expect((await ask()).ok).toBe(false)
    expect([now.computed, now.saved]).toEqual([1, 0])
  })

  it('shows an old answer while a new one is computed, as long as the price fits its grids', async () => {
    const { now, ask } = stage()
    await ask()
    now.wall = 2 * HOUR
    const old = await ask()
    expect(old.ok && old.value.cached).toBe(true)
    await vi.waitFor(() => expect(now.saved).toBe(2))
    now.wall += 1
    now.market = 25 * HOUR
    await ask()
    await vi.waitFor(() => expect(now.computed).toBe(3))
  })

  it('waits for a new answer when the price has left the place', async () => {
    const { now, ask } = stage()
    await ask()
    now.price = 1_090_000
    const fresh = await ask()
    expect([fresh.ok && fresh.value.cached, now.computed]).toEqual([false, 2])
  })

  it('limits what one user may have computed anew, and survives a failed computation', async () => {
    const { now, ask } = stage()
    for (let i = 0; i < 30; i += 1) expect((await ask(true)).ok).toBe(true)
    const refused = await ask(true)
    expect(refused).toEqual(err({ code: 'call_limit_reached', details: { retry_after: 3600 } }))
    now.wall = HOUR + 1
    now.fails = true
    expect(await ask(true)).toMatchObject(err({ code: 'market_data_unavailable' }))
    expect((await ask()).ok).toBe(true)
  })
})
