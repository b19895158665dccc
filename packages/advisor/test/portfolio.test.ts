import { runExact } from '@gridpilot/backtest'
import {
  candleColumns,
  equityAt,
  type GridBot,
  type GridConfig,
  instrumentFor,
  limitReached,
  type Money,
  money,
  netSize,
  type Ticks,
  ticksFromNumber,
  totalPnl,
} from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { seededCandles, seededRandom } from '../../backtest/test/seeded-candles.ts'
import { correlations, fundingDrag, type RunningBot, shockTest } from '../src/index.ts'

const instrument = instrumentFor('BTCUSDT')
const candles = seededCandles(8, 600, 0.04)

function running(change: Partial<GridConfig> = {}): RunningBot {
  const config: GridConfig = {
    symbol: 'BTCUSDT',
    direction: 'long',
    spacing: 'geometric',
    lower: ticksFromNumber(instrument, 80_000),
    upper: ticksFromNumber(instrument, 120_000),
    gridCount: 40,
    leverage: 2,
    investment: money('1000'),
    makerOnly: false,
    positionMode: 'one_way',
    marginMode: 'crossed',
    triggerPrice: null,
    stopLossPrice: null,
    takeProfitPrice: null,
    stopLossAmount: null,
    takeProfitAmount: null,
    trailingUp: null,
    trailingDown: null,
    outOfRange: 'wait',
    ...change,
  }
  const { bot, lastPrice } = runExact({ instrument, config, candles, funding: [], fill: 'touch', closeAtEnd: false })
  return { bot, instrument, price: lastPrice }
}

/** The same bot walked down by the exact run: its candles, then one straight fall. */
function fallen(percent: number, change: Partial<GridConfig> = {}): GridBot {
  const { bot, price } = running(change)
  const fall = candleColumns(candles.length + 400)
  for (const column of ['time', 'open', 'high', 'low', 'close'] as const) fall[column].set(candles[column])
  for (let i = 0; i < 400; i += 1) {
    const at = candles.length + i
    const value = (share: number) => Math.round(Number(price) * (1 + (percent / 100) * share)) / 10
    fall.time[at] = (fall.time[at - 1] ?? 0) + 60_000
    fall.open[at] = value(i / 400)
    fall.close[at] = value((i + 1) / 400)
    fall.high[at] = Math.max(value(i / 400), value((i + 1) / 400))
    fall.low[at] = Math.min(value(i / 400), value((i + 1) / 400))
  }
  return runExact({ instrument, config: bot.config, candles: fall, funding: [], fill: 'touch', closeAtEnd: false }).bot
}

describe('the shock test', () => {
  it.each(['long', 'neutral', 'short'] as const)(
    'of a %s grid is what the exact run does on a straight fall',
    (direction) => {
      const each = running({ direction })
      for (const percent of [-5, -15]) {
        const shock = shockTest([each], percent, null)
        const bot = fallen(percent, { direction })
        const end = ticksFromNumber(instrument, Math.round(Number(each.price) * (1 + percent / 100)) / 10)
        const expected = totalPnl(bot, instrument, end) - totalPnl(each.bot, instrument, each.price)
        expect(Math.abs(Number(shock.change - expected)) / 1e8).toBeLessThan(0.01)
        expect(shock.bots[0]?.fills).toBe(bot.fills - each.bot.fills)
      }
    },
  )

  it('ends a bot at its stop on the way, and the rest of the fall costs it nothing', () => {
    const each = running({ stopLossAmount: money('60') })
    const [small, large] = [-20, -30].map((percent) => shockTest([each], percent, null))
    expect(small?.bots[0]?.ended).toMatchObject({ reason: 'stop_loss' })
    expect(small?.change).toBe(large?.change)
    expect(small?.bots[0]?.ended?.percent).toBeGreaterThan(-20)
    const lost = Number(totalPnl(each.bot, instrument, each.price) + (small?.change ?? 0n)) / 1e8
    expect(lost).toBeLessThanOrEqual(-60)
    // One tick and the cost of closing behind the stop, not a stride.
    expect(lost).toBeGreaterThan(-62)
  })

  it('ends a bot at the exact price of its stop, however far the move goes on', () => {
    const each = running()
    const stop = Math.round(Number(each.price) * 0.9013) as Ticks
    const stopped = { ...each, bot: { ...each.bot, config: { ...each.bot.config, stopLossPrice: stop } } }
    for (const percent of [-10, -20, -30]) {
      const [ended] = shockTest([stopped], percent, null).bots
      expect(ended?.ended?.reason).toBe('stop_loss')
      expect(ended?.ended?.percent).toBeCloseTo(100 * (stop / each.price - 1), 9)
    }
  })

  it('ends a bot at its stand-alone limit before its own equity is gone', () => {
    const each = running({ leverage: 5 })
    expect(each.bot.status).toBe('running')
    const shock = shockTest([each], -30, null)
    expect(shock.bots[0]?.ended).toMatchObject({ reason: 'limit' })
    expect(equityAt(each.bot, instrument, each.price) + shock.change).toBeGreaterThan(0n)
    expect(limitReached(each.bot, instrument, each.price)).toBe(false)
  })

  it('says at which move the account is liquidated, and that it is not when it has enough', () => {
    const two = [running(), running({ direction: 'neutral' })]
    const rich = shockTest(two, -30, money('100000'))
    expect(rich).toMatchObject({ liquidatedAt: null, percent: -30 })
    expect(rich.equity).toBe(money('100000') + rich.change)
    expect(rich.change).toBe((rich.bots[0]?.change ?? 0n) + (rich.bots[1]?.change ?? 0n))
    const poor = shockTest(two, -30, money('100'))
    expect(poor.liquidatedAt).toBeLessThan(0)
    expect(poor.liquidatedAt).toBeGreaterThan(-30)
    expect(shockTest([], -30, money('100'))).toMatchObject({ change: 0n, liquidatedAt: null, bots: [] })
  })

  it('gains for a short grid and leaves the bot it was given as it was', () => {
    const each = running({ direction: 'short' })
    const before = JSON.stringify(each.bot, (_, value) => (typeof value === 'bigint' ? String(value) : value))
    expect(shockTest([each], -10, null).change).toBeGreaterThan(0n)
    expect(JSON.stringify(each.bot, (_, value) => (typeof value === 'bigint' ? String(value) : value))).toBe(before)
  })
})

describe('funding per day', () => {
  it('is paid by who holds long at a positive rate, received by who holds short', () => {
    const long = running()
    const held = Number(netSize(long.bot.positions))
    expect(held).toBeGreaterThan(0)
    const value = Number((BigInt(long.price) * BigInt(held) * instrument.notionalUnit) as Money) / 1e8
    expect(fundingDrag(long, 0.0001)).toBeCloseTo(value * 0.0001 * 3, 9)
    expect(fundingDrag(running({ direction: 'short' }), 0.0001)).toBeLessThan(0)
  })
})

describe('correlation', () => {
  const walk = (seed: number, like?: Float64Array, share = 0) => {
    const random = seededRandom(seed)
    const columns = candleColumns(400)
    let price = 100
    for (let i = 0; i < 400; i += 1) {
      const shared = like === undefined || i === 0 ? 0 : Math.log((like[i] ?? 1) / (like[i - 1] ?? 1))
      price *= Math.exp(share * shared + (1 - share) * 0.01 * (random() - 0.5))
      columns.time[i] = i * 3_600_000
      columns.close[i] = price
    }
    return columns
  }

  it('is 1 of a coin with itself, near 0 of independent ones, −1 of opposites, and needs enough in common', () => {
    const a = walk(1)
    const value = (b: ReturnType<typeof walk>) =>
      correlations(
        new Map([
          ['A', a],
          ['B', b],
        ]),
      )[0]?.value ?? null
    expect(value(a)).toBeCloseTo(1, 9)
    expect(value(walk(2, a.close, 1))).toBeCloseTo(1, 9)
    expect(value(walk(2, a.close, -1))).toBeLessThan(-0.2)
    expect(Math.abs(value(walk(3)) ?? 1)).toBeLessThan(0.2)
    const later = walk(4)
    later.time.set(later.time.map((time) => time + 390 * 3_600_000))
    expect(value(later)).toBeNull()
  })

  it('names every pair once', () => {
    const all = correlations(new Map(['A', 'B', 'C'].map((symbol, i) => [symbol, walk(i)])))
    expect(all.map(({ a, b }) => a + b)).toEqual(['AB', 'AC', 'BC'])
    expect(all.every(({ samples }) => samples === 399)).toBe(true)
  })
})
