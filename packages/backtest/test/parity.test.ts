import { type GridConfig, instrumentFor, type Money, money, type Steps, ticksFromNumber } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { type BookedExecution, compareWithRerun, type ParityInput, runExact } from '../src/index.ts'
import { seededCandles, seededRandom } from './seeded-candles.ts'

const instrument = instrumentFor('BTCUSDT')
const candles = seededCandles(5, 1_500, 0.06)
const OPEN = candles.time[0] ?? 0
const config: GridConfig = {
  symbol: 'BTCUSDT',
  direction: 'long',
  spacing: 'arithmetic',
  lower: ticksFromNumber(instrument, 95_000),
  upper: ticksFromNumber(instrument, 105_000),
  gridCount: 40,
  leverage: 3,
  investment: money('3000'),
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
}
const start = { price: ticksFromNumber(instrument, candles.close[0] ?? 0), marketMs: OPEN + 50_000 }
const funding = [{ time: OPEN + 8 * 3_600_000, rate: 0.0001 }]
const run = runExact({ instrument, config, candles, funding, fill: 'touch', closeAtEnd: false, startPoint: start })
const booked: BookedExecution[] = run.fills.map((fill, i) => ({
  ...fill,
  tradeId: String(i),
  orderId: String(i),
  feeCoin: 'USDT',
  forced: false,
}))
const input: ParityInput = {
  instrument,
  config,
  carried: null,
  marginChanges: [],
  start,
  candles,
  funding,
  stop: null,
  booked,
  bookedFunding: [{ marketMs: OPEN + 8 * 3_600_000, amount: run.bot.funding }],
  interventions: [],
  deferrals: [],
}

const changed = (at: number, change: Partial<BookedExecution>): BookedExecution[] =>
  booked.map((fill, i) => (i === at ? { ...fill, ...change } : fill))
const without = (at: number) => booked.filter((_, i) => i !== at)
const first = (more: Partial<ParityInput>) => {
  const [difference] = compareWithRerun({ ...input, ...more }).differences
  return [difference?.reasons[0], difference?.live === null, difference?.rerun === null]
}
/** A slot execution in the middle of the run. */
const SLOT = 60

describe('parity of a bot with its rerun', () => {
  it('finds nothing where nothing differs', () => {
    const result = compareWithRerun(input)
    expect(booked.length).toBeGreaterThan(100)
    expect(result).toMatchObject({ differences: [], notCompared: 0, missingCandles: 0, equal: booked.length })
    expect(result.live).toEqual(result.rerun)
    expect(result.live.funding).not.toBe(0n)
    const { realizedPnl, fees } = run.bot
    expect(result.live.fees).toBe(fees)
    expect(result.live.trading).not.toBe(realizedPnl)
  })

  it('plays only what a bot lived through: not the path before its start, not the candles after its stop', () => {
    const stopMs = OPEN + 700 * 60_000 + 30_000
    const stopped = runExact({
      ...{ instrument, config, candles, funding, fill: 'touch', closeAtEnd: true, startPoint: start },
      untilMs: stopMs,
    })
    const executions = stopped.fills.map((fill, i) => ({ ...fill, ...names(i) }))
    expect(executions.at(-1)).toMatchObject({ purpose: 'close', marketMs: stopMs })
    const told = { ...input, booked: executions, stop: { marketMs: stopMs, close: true } }
    expect(compareWithRerun(told)).toMatchObject({ differences: [], equal: executions.length, toMs: stopMs })
    const untold = compareWithRerun({ ...told, stop: null })
    expect(untold.differences.some(({ live, rerun }) => live?.purpose === 'close' && rerun === null)).toBe(true)
  })

  it('says why an execution differs', () => {
    const fill = booked[SLOT] as BookedExecution
    expect(fill.purpose).toBe('slot')
    const at = fill.marketMs
    expect(first({ booked: changed(SLOT, { marketMs: at + 5_000 }) })).toEqual(['path', false, false])
    expect(first({ booked: changed(SLOT, { marketMs: at + 90_000 }) })[0]).toMatch(/latency|queue/)
    expect(first({ booked: changed(SLOT, { fee: (fill.fee + 7n) as Money }) })[0]).toBe('fee')
    expect(first({ booked: changed(SLOT, { liquidity: 'taker' }) })[0]).toBe('liquidity')
    expect(first({ booked: changed(SLOT, { feeCoin: 'BGB' }) })[0]).toBe('fee_coin')
    expect(first({ booked: changed(SLOT, { quantity: (fill.quantity - 1) as Steps }) })[0]).toBe('partial')
    expect(first({ booked: changed(SLOT, { price: (fill.price + 1) as BookedExecution['price'] }) })[0]).toBe(
      'better_price',
    )
    const { purpose, slot, side } = fill
    const deferrals = [{ purpose, slot, side, marketMs: at + 10 }]
    expect(first({ booked: changed(SLOT, { marketMs: at + 90_000 }), deferrals })[0]).toBe('deferral')
    const interventions = [{ fromMs: at - 1, toMs: at + 1 }]
    expect(first({ booked: without(SLOT), interventions })).toEqual(['command', true, false])
    expect(first({ booked: [...booked, { ...fill, ...names(9_999), forced: true }] })[0]).toBe('forced')
    const far = { ...fill, ...names(9_999), slot: 39, price: ticksFromNumber(instrument, 120_000) }
    expect(first({ booked: [...booked, far] })).toEqual(['outside_candle', false, true])
  })

  it('joins the executions of one order', () => {
    const fill = booked[SLOT] as BookedExecution
    const half = Math.floor(fill.quantity / 2) as Steps
    const fee = (fill.fee / 2n) as Money
    const parts = [
      { ...fill, tradeId: 'a', quantity: half, fee },
      { ...fill, tradeId: 'b', quantity: (fill.quantity - half) as Steps, fee: (fill.fee - fee) as Money },
    ]
    const { differences } = compareWithRerun({ ...input, booked: [...without(SLOT), ...parts] })
    expect(differences).toMatchObject([{ reasons: ['partial'], effect: 0n, live: { executions: 2 } }])
  })

  it('accounts for every unit of money: the effects add up to the difference, whatever was changed', () => {
    const random = seededRandom(3)
    for (let round = 0; round < 12; round += 1) {
      const live = booked
        .filter(() => random() > 0.05)
        .map((fill) => ({
          ...fill,
          marketMs: fill.marketMs + (random() < 0.1 ? Math.floor(random() * 300_000) : 0),
          price: (fill.price + (random() < 0.1 ? Math.floor(random() * 9) - 4 : 0)) as BookedExecution['price'],
          fee: (fill.fee + (random() < 0.1 ? 11n : 0n)) as Money,
          feeCoin: random() < 0.02 ? 'BGB' : 'USDT',
        }))
        .sort((a, b) => a.marketMs - b.marketMs)
      const bookedFunding = [{ marketMs: OPEN + 8 * 3_600_000, amount: (run.bot.funding - 5n) as Money }]
      const result = compareWithRerun({ ...input, booked: live, bookedFunding })
      const effects = result.differences.reduce((sum, { effect }) => sum + effect, 0n)
      expect(result.differences.length).toBeGreaterThan(0)
      expect(effects - 5n).toBe(result.live.total - result.rerun.total)
      const counted = result.differences.filter(({ live: order }) => order !== null).length
      expect(result.equal + counted).toBe(result.liveOrders)
    }
  })
})

function names(i: number) {
  return { tradeId: String(i), orderId: String(i), feeCoin: 'USDT', forced: false }
}
