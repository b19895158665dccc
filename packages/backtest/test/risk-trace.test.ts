import {
  applyExecution,
  type CandleColumns,
  equityAt,
  FLAT,
  type GridConfig,
  instrumentFor,
  limitPrice,
  type Money,
  money,
  netSize,
  notional,
  PATH_FRACTIONS,
  type Position,
  pathOf,
  planGrid,
  type Steps,
  type Ticks,
  ticksFromNumber,
  toNumber,
} from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { type MeasureInput, runExact, traceRisk, traceRun } from '../src/index.ts'
import { seededCandles } from './seeded-candles.ts'

const BTC = instrumentFor('BTCUSDT')

function inputOf(candles: CandleColumns, changes: Partial<GridConfig> = {}): MeasureInput {
  const open = candles.open[0] ?? 0
  const config: GridConfig = {
    symbol: 'BTCUSDT',
    direction: 'neutral',
    spacing: 'arithmetic',
    lower: ticksFromNumber(BTC, open * 0.94),
    upper: ticksFromNumber(BTC, open * 1.06),
    gridCount: 40,
    leverage: 5,
    investment: money('5000'),
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
    ...changes,
  }
  const plan = planGrid(config, BTC, ticksFromNumber(BTC, open))
  if (!plan.ok) throw new Error(JSON.stringify(plan.error))
  return { instrument: BTC, plan: plan.value, candles, funding: [], fill: 'touch', closeAtEnd: false }
}

const riskOf = (input: MeasureInput) => {
  const { leverage, investment } = input.plan.config
  return traceRisk(
    { instrument: BTC, candles: input.candles, leverage, investment: toNumber(investment) },
    traceRun(input),
  )
}

/** The nearest limit at any path point, by the exact run's fills and core's own limit; the position in whole steps. */
function leastByHand(input: MeasureInput): { fraction: number; timeMs: number } {
  const { candles, plan, path } = input
  const { fills } = runExact({ ...input, config: plan.config })
  let position: Position = FLAT
  let balance = plan.config.investment as bigint
  let next = 0
  let least = { fraction: Number.POSITIVE_INFINITY, timeMs: 0 }
  for (let i = 0; i < candles.length; i += 1) {
    const prices = pathOf(candles.open[i] ?? 0, candles.high[i] ?? 0, candles.low[i] ?? 0, candles.close[i] ?? 0, path)
    for (const [k, price] of prices.entries()) {
      const at = (candles.time[i] ?? 0) + (PATH_FRACTIONS[k] ?? 0) * 60_000
      for (; next < fills.length && (fills[next]?.marketMs ?? 0) <= at; next += 1) {
        const fill = fills[next]
        if (fill === undefined || fill.purpose === 'close') break
        const change = applyExecution(BTC, position, fill.side, fill.price, fill.quantity)
        balance += change.realized - fill.fee
        position = change.position
      }
      if (position.size === 0) continue
      const here = ticksFromNumber(BTC, price)
      const limit = limitPrice(BTC, position, balance as Money, here)
      const fraction = Math.abs(here - (limit ?? 0)) / here
      if (fraction < least.fraction) least = { fraction, timeMs: at }
    }
  }
  return least
}

describe('how near a run came to its end', () => {
  it.each([
    ['long', 'by_candle', 3],
    ['short', 'high_first', 4],
    ['neutral', 'low_first', 5],
  ] as const)('%s, %s: the least distance is the one core finds', (direction, path, seed) => {
    const input = { ...inputOf(seededCandles(seed, 2_500, 0.04), { direction, leverage: 3 }), path }
    const [found, byHand] = [riskOf(input).leastDistance, leastByHand(input)]
    expect(found?.timeMs).toBe(byHand.timeMs)
    expect(found?.fraction).toBeCloseTo(byHand.fraction, 4)
    expect(byHand.fraction).toBeLessThan(0.6)
  })

  it('exposure and margin are those of the bot after each candle, funding included', () => {
    const candles = seededCandles(9, 2_000, 0.05)
    const funding = Array.from({ length: 8 }, (_, i) => ({
      time: (candles.time[0] ?? 0) + (i + 1) * 14_400_000,
      rate: 0.0005,
    }))
    const input = { ...inputOf(candles, { direction: 'long', leverage: 4 }), funding }
    let [sum, most] = [0, 0]
    runExact({ ...input, config: input.plan.config }, (_, bot, last) => {
      const value = notional(BTC, last, Math.abs(netSize(bot.positions)) as Steps)
      const exposure = Number(value) / Number(equityAt(bot, BTC, last as Ticks))
      sum += exposure
      most = Math.max(most, exposure)
    })
    const { exposure, marginUse } = riskOf(input)
    expect(exposure.average).toBeCloseTo(sum / candles.length, 9)
    expect(exposure.most).toBeGreaterThanOrEqual(most - 1e-9)
    expect(marginUse.average).toBeCloseTo(exposure.average / 4, 12)
    expect(exposure.average).toBeGreaterThan(0.5)
  })

  it('was nowhere near when nothing was held, and at its limit when the limit closed it', () => {
    const still = seededCandles(2, 300, 0.0001)
    expect(riskOf(inputOf(still)).leastDistance).toBeNull()
    const ended = [1, 2, 3, 4, 5, 6].map((seed) => inputOf(seededCandles(seed, 3_000, 0.3), { leverage: 8 }))
    const limited = ended.filter((input) => traceRun(input).run.end === 'limit')
    expect(limited.length).toBeGreaterThan(0)
    for (const input of limited) expect(riskOf(input).leastDistance?.fraction).toBe(0)
  })
})
