import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  begin,
  createGridBot,
  exitPriceOf,
  exitPricesOf,
  type GridBot,
  type GridConfig,
  type Instrument,
  money,
  type Side,
  type Steps,
  step,
  type Ticks,
} from '../../src/index.ts'
import { gridConfig } from '../grid/grid-configs.ts'
import { VECTOR } from '../instruments.ts'

const TIMES = { wallMs: 1, marketMs: 1 }
let trades = 0

function fill(
  bot: GridBot,
  purpose: 'slot' | 'start',
  slot: number,
  side: Side,
  price: Ticks,
  quantity: Steps,
): GridBot {
  trades += 1
  const rate = purpose === 'slot' ? VECTOR.makerFee : VECTOR.takerFee
  const value = BigInt(price) * BigInt(quantity) * VECTOR.notionalUnit
  const one = 100_000_000n
  const fee = ((value * rate + one - 1n) / one) as never
  const ids = { tradeId: String(trades), venueOrderId: '1', clientOrderId: '', symbol: VECTOR.symbol }
  const money0 = { fee, feeCoin: 'USDT', realizedPnl: money('0') }
  const execution = { side, positionSide: 'net', price, quantity, liquidity: 'maker', occurredAtMs: 1 } as const
  return step(
    bot,
    { type: 'fill', key: { purpose, slot, side }, fill: { ...ids, ...money0, ...execution }, times: TIMES },
    VECTOR,
  ).bot
}

/** A bot that has just begun at a price, its initial position filled. */
function started(config: GridConfig, start: Ticks): GridBot | null {
  const made = createGridBot({ id: 'bot', code: '1', installation: 'abcde', config })
  const begun = begin({ ...made, goal: 'run', lastPrice: start, markPrice: start }, VECTOR, start, TIMES).bot
  const initial = begun.plan?.initial
  if (begun.plan === null) return null
  return initial ? fill(begun, 'start', -1, initial.side, start, initial.quantity) : begun
}

const price = (bot: GridBot, mark: Ticks, instrument: Instrument): GridBot =>
  step(bot, { type: 'price', last: mark, mark, times: TIMES }, instrument).bot

/** The engine itself, tick by tick: fills what is reached, then tells the price; where it stops with a loss. */
function walkedTo(bot: GridBot, way: 'down' | 'up', start: Ticks, end: Ticks, by: number): number | null {
  let now = bot
  const side: Side = way === 'down' ? 'buy' : 'sell'
  for (let at = start as number; way === 'down' ? at >= end : at <= end; at += way === 'down' ? -by : by) {
    const before = price(now, at as Ticks, VECTOR)
    if (before.stopReason === 'limit' || before.stopReason === 'stop_loss') return at
    for (const slot of now.slots) {
      const level = now.plan?.levels[way === 'down' ? slot.index : slot.index + 1] ?? 0
      const left = (side === 'buy' ? (now.plan?.quantity ?? 0) - slot.held : slot.held) as Steps
      const reached = way === 'down' ? level >= at : level <= at
      if (reached && left > 0) now = fill(now, 'slot', slot.index, side, level as Ticks, left)
    }
    const after = price(now, at as Ticks, VECTOR)
    if (after.stopReason === 'limit' || after.stopReason === 'stop_loss') return at
    now = after
  }
  return null
}

describe('where a bot is ended with a loss', () => {
  it('agrees with the plan of a bot that has just begun, but for what starting cost', () => {
    for (const direction of ['long', 'short', 'neutral'] as const) {
      const bot = started(gridConfig(VECTOR, 20_000, 30_000, { direction, leverage: 5 }), 2_500_000 as Ticks)
      if (bot?.plan === null || bot === null) throw new Error('refused')
      const planned = exitPricesOf(bot.plan, VECTOR)
      for (const [way, expected] of [['down', planned.below] as const, ['up', planned.above] as const]) {
        if (expected === null) continue
        expect(Math.abs((exitPriceOf(bot, VECTOR, way)?.price ?? 0) - expected), `${direction} ${way}`).toBeLessThan(5)
      }
    }
  })

  it('is exact for a stop-loss price, which wins when it comes first', () => {
    const config = gridConfig(VECTOR, 20_000, 30_000, { leverage: 5, stopLossPrice: 1_950_000 as Ticks })
    const bot = started(config, 2_500_000 as Ticks)
    expect(bot && exitPriceOf(bot, VECTOR, 'down')).toEqual({ price: 1_950_000, reason: 'stop_loss', exact: true })
    const low = started({ ...config, stopLossPrice: 500_000 as Ticks }, 2_500_000 as Ticks)
    expect(low && exitPriceOf(low, VECTOR, 'down')).toMatchObject({ reason: 'limit', exact: false })
  })

  it('counts no level of a paused grid, whose orders do not rest', () => {
    const bot = started(gridConfig(VECTOR, 20_000, 30_000, { leverage: 5 }), 2_500_000 as Ticks)
    if (bot === null) throw new Error('refused')
    const running = exitPriceOf(bot, VECTOR, 'down')?.price ?? 0
    const paused = exitPriceOf({ ...bot, goal: 'hold' }, VECTOR, 'down')?.price ?? 0
    expect(paused).toBeGreaterThan(0)
    expect(paused).toBeLessThan(running)
  })

  it('is the price at which the engine itself stops, walked there step by step, for 300 bots', () => {
    const cases = fc.record({
      direction: fc.constantFrom('long', 'short', 'neutral'),
      leverage: fc.integer({ min: 2, max: 12 }),
      gridCount: fc.integer({ min: 2, max: 8 }),
      stop: fc.option(fc.integer({ min: 1, max: 20 }), { freq: 2 }),
      lost: fc.option(fc.integer({ min: 30, max: 600 }), { freq: 2 }),
    })
    const BY = 1_000
    let compared = 0
    fc.assert(
      fc.property(cases, ({ direction, leverage, gridCount, stop, lost }) => {
        const way = direction === 'short' ? 'up' : 'down'
        const edge = way === 'down' ? 20_000 : 30_000
        const beyond = stop === null ? null : edge * (way === 'down' ? 1 - stop / 100 : 1 + stop / 100)
        const config = gridConfig(VECTOR, 20_000, 30_000, {
          ...{ direction, leverage, gridCount },
          stopLossPrice: beyond === null ? null : (Math.round(beyond * 100) as Ticks),
          stopLossAmount: lost === null ? null : money(String(lost)),
        })
        const bot = started(config, 2_500_000 as Ticks)
        if (bot === null) return
        const exit = exitPriceOf(bot, VECTOR, way)
        const end = (way === 'down' ? BY : 6_000_000) as Ticks
        const engine = walkedTo(bot, way, 2_500_000 as Ticks, end, BY)
        if (engine === null || exit === null) {
          expect(engine === null || exit !== null).toBe(true)
          return
        }
        compared += 1
        const late = way === 'down' ? exit.price - engine : engine - exit.price
        expect(late, JSON.stringify({ exit, engine })).toBeGreaterThanOrEqual(0)
        expect(late, JSON.stringify({ exit, engine })).toBeLessThan(BY)
      }),
      { numRuns: 300 },
    )
    expect(compared).toBeGreaterThan(150)
  })
})
