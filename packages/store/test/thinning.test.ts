import { money } from '@gridpilot/core'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EQUITY_ROWS_MAX, thinEquity } from '../src/engine/equity-thinning.ts'
import { winRate } from '../src/engine/win-rate.ts'
import { addBot, addUser, commitOf, leaseOf } from './sample.ts'
import { openWorld } from './world.ts'

const HOUR = 3_600_000
const DAY = 24 * HOUR

/** What stays of `times` (ascending) when they are added in batches and thinned after each. */
function survivors(times: readonly number[], batch: number): number[] {
  let kept: number[] = []
  for (let from = 0; from < times.length; from += batch) {
    kept = [...kept, ...times.slice(from, from + batch)]
    const drop = new Set(thinEquity([...kept].reverse()))
    kept = kept.filter((time) => !drop.has(time))
  }
  return kept
}

describe('equity points', () => {
  it('all stay while they are few', () => {
    expect(thinEquity([])).toEqual([])
    expect(thinEquity(Array.from({ length: 500 }, (_, i) => (500 - i) * 10))).toEqual([])
  })

  it('stay one per hour, then one per day, then one per 30 days; the last of each', () => {
    const minutes = Array.from({ length: 60 * 24 * 40 }, (_, i) => i * 60_000)
    const kept = survivors(minutes, 100)
    const newest = minutes.at(-1) ?? 0
    expect(kept.slice(-500)).toEqual(minutes.slice(-500))
    const older = kept.slice(0, -500)
    const hourly = older.slice(-400)
    for (const [i, time] of hourly.entries()) {
      const next = hourly[i + 1]
      if (next !== undefined) expect(next - time).toBe(HOUR)
      expect((time + 60_000) % HOUR).toBe(0)
    }
    const daily = older.filter((time) => time < newest - 25 * DAY && time > 0)
    expect(daily.length).toBeGreaterThan(10)
    for (const time of daily) expect((time + 60_000) % DAY).toBe(0)
    expect(kept[0]).toBe(0)
  })

  it('are bounded for any rhythm and length, keep the first and the newest, and repeat thinning changes nothing', () => {
    const gap = fc.oneof(fc.constant(1), fc.integer({ min: 1, max: DAY }), fc.constant(40 * DAY))
    fc.assert(
      fc.property(fc.array(gap, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 200 }), (gaps, repeats) => {
        let now = 0
        const times = Array.from({ length: gaps.length * repeats }, (_, i) => (now += gaps[i % gaps.length] ?? 1))
        const kept = survivors(times, 500)
        expect(kept.length).toBeLessThanOrEqual(EQUITY_ROWS_MAX)
        expect(kept[0]).toBe(times[0])
        expect(kept.slice(-500)).toEqual(times.slice(-500))
        expect(thinEquity([...kept].reverse())).toEqual([])
      }),
      { numRuns: 200 },
    )
  })

  it('are thinned in the database as they come', async () => {
    const store = await openWorld()
    const owner = await addUser(store, 'ann')
    await addBot(store, owner, 'bot-1')
    for (let batch = 0; batch < 6; batch++) {
      const points = Array.from({ length: 200 }, (_, i) => ({
        botId: 'bot-1',
        marketMs: (batch * 200 + i) * 60_000,
        wallMs: 1,
        equity: money(String(1000 + i)),
        price: 100_000,
      }))
      await store.engine.saveEquity(points)
    }
    const all = await store.equity.curve(owner.userId, { kind: 'bot', id: 'bot-1' }, { fromMs: 0, points: 5_000 })
    // 1,200 minutes: the newest 500 all, the rest one per hour; at most 100 points wait for the next thinning.
    expect(all.length).toBeLessThanOrEqual(500 + 100 + 13)
    expect(all.length).toBeGreaterThanOrEqual(500 + 10)
    expect(all[0]?.marketMs).toBe(0)
    expect(all.at(-1)).toEqual({ marketMs: 1199 * 60_000, equity: money('1199') })

    const few = await store.equity.curve(owner.userId, { kind: 'bot', id: 'bot-1' }, { fromMs: 0, points: 50 })
    expect(few.length).toBeLessThanOrEqual(50)
    expect(few.length).toBeGreaterThan(25)
    expect(few.at(-1)).toEqual(all.at(-1))
    const late = { fromMs: 1190 * 60_000, points: 50 }
    expect(await store.equity.curve(owner.userId, { kind: 'bot', id: 'bot-1' }, late)).toHaveLength(10)
  })
})

describe('events', () => {
  it('keep the newest thousand and, of each code, the newest two hundred', async () => {
    const store = await openWorld()
    const owner = await addUser(store, 'ann')
    await addBot(store, owner, 'bot-1')
    const epoch = await leaseOf(store.engine, owner.accountId, 'engine')
    const event = (code: string, i: number) => ({ botId: 'bot-1', code, params: { i }, occurredAtMs: i, wallMs: i })
    const events = [event('started', 0), ...Array.from({ length: 2_399 }, (_, i) => event('filled', i + 1))]
    await store.engine.commit(owner.accountId, commitOf(epoch, { events }))
    const seen: string[] = []
    let cursor: string | null = null
    do {
      const page: Awaited<ReturnType<typeof store.events.list>> = await store.events.list(owner.userId, 'bot-1', {
        limit: 300,
        cursor,
      })
      if (!page.ok) throw new Error(page.error)
      for (const { code, params } of page.value.items) seen.push(`${code} ${params.i}`)
      cursor = page.value.nextCursor
    } while (cursor !== null)
    expect(seen).toHaveLength(1_001)
    expect(seen[0]).toBe('filled 2399')
    expect(seen[999]).toBe('filled 1400')
    expect(seen[1_000]).toBe('started 0')
  })
})

describe('win rate', () => {
  const points = (...equities: number[]) =>
    equities.map((equity, day) => ({ marketMs: day * DAY + 5, equity: BigInt(equity) }))

  it('is the share of whole days that gained, null before seven of them', () => {
    expect(winRate([])).toBeNull()
    expect(winRate(points(10, 11, 12, 13, 14, 15, 16))).toBeNull()
    // The first day ends where it began; then two gains, a loss, a flat day, two gains; the eighth is not over.
    expect(winRate(points(10, 11, 12, 11, 11, 12, 13, 99))).toBe(4 / 7)
  })

  it('counts a day once, by its last point', () => {
    const twice = points(10, 11, 12, 13, 14, 15, 16, 17).flatMap((point) => [
      { ...point, equity: point.equity - 100n },
      { ...point, marketMs: point.marketMs + HOUR },
    ])
    expect(winRate(twice)).toBe(1)
  })

  it('is stored with the bot when a market day ends', async () => {
    const store = await openWorld()
    const owner = await addUser(store, 'ann')
    await addBot(store, owner, 'bot-1')
    const rate = async () => (await store.gridBots.get(owner.userId, 'bot-1'))?.winRate
    for (const [day, equity] of ['10', '11', '10', '11', '12', '13', '14', '15'].entries()) {
      expect(await rate()).toBeNull()
      const point = { botId: 'bot-1', marketMs: day * DAY, wallMs: day, equity: money(equity), price: 1 }
      await store.engine.saveEquity([point])
    }
    expect(await rate()).toBe(5 / 7)
  })
})
