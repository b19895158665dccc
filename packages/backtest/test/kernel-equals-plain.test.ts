import {
  type CandleColumns,
  type FundingPoint,
  type GridConfig,
  instrumentFor,
  money,
  planGrid,
  sliceColumns,
  type Ticks,
  ticksFromNumber,
} from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { FillLog, type KernelResult, kernelMarket, loadCandles, runKernel } from '../src/index.ts'
import { runPlain } from './plain-kernel.ts'
import { seededCandles, seededRandom } from './seeded-candles.ts'
import { sharedFile, sharedFiles } from './shared-data.ts'

const DAY = 86_400_000

function load(file: string, seed: number): CandleColumns {
  const path = sharedFile(file)
  if (path === null) return seededCandles(seed, 30_000)
  const candles = loadCandles(path)
  if (!candles.ok) throw new Error(candles.error.message)
  return candles.value
}

/** Three a day with changing signs; now and then two that fall on one candle. */
function fundingOf(candles: CandleColumns, random: () => number): FundingPoint[] {
  const points: FundingPoint[] = []
  const first = candles.time[0] ?? 0
  const last = candles.time[candles.length - 1] ?? 0
  for (let time = first - DAY; time <= last + DAY; time += DAY / 3) {
    points.push({ time, rate: Math.round((random() - 0.4) * 60_000) / 1e8 })
    if (random() < 0.05) points.push({ time: time + 1, rate: 0.0003 })
  }
  return points
}

const pick = <T>(random: () => number, options: readonly T[]): T => options[Math.floor(random() * options.length)] as T

/** A grid a person might run, and some nobody should: tight, wide, geared, with every kind of exit. */
function configFor(symbol: string, open: number, random: () => number): GridConfig {
  const instrument = instrumentFor(symbol)
  const at = (factor: number) => ticksFromNumber(instrument, open * factor) as Ticks
  const down = 0.02 + 0.3 * random()
  const up = 0.02 + 0.3 * random()
  const exits: Partial<GridConfig> = pick<Partial<GridConfig>>(random, [
    {},
    {},
    {},
    { stopLossPrice: at(1 - down - 0.03) },
    { takeProfitPrice: at(1 + up + 0.02) },
    { stopLossAmount: money('400') },
    { takeProfitAmount: money('150') },
  ])
  return {
    symbol,
    direction: pick(random, ['neutral', 'neutral', 'long', 'short'] as const),
    spacing: pick(random, ['arithmetic', 'geometric'] as const),
    lower: at(1 - down),
    upper: at(1 + up),
    gridCount: 2 + Math.floor(random() * 120),
    leverage: pick(random, [1, 2, 3, 5, 10]),
    investment: money('20000'),
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
    ...exits,
  }
}

const logged = (log: FillLog) =>
  (['purpose', 'slot', 'buy', 'price', 'quantity', 'time', 'fee'] as const).map((column) => [
    ...log[column].subarray(0, log.length),
  ])

/** Whole histories and pieces of them; returns the results to count what was seen. */
function compareOn(symbol: string, candles: CandleColumns, runs: number, seed: number): KernelResult[] {
  const instrument = instrumentFor(symbol)
  const random = seededRandom(seed)
  const funding = fundingOf(candles, random)
  const market = kernelMarket(instrument, candles, funding)
  const results: KernelResult[] = []
  for (let run = 0; run < runs; run += 1) {
    const from = run % 3 === 0 ? 0 : Math.floor(random() * (candles.length - 1))
    const to = run % 3 === 0 ? candles.length : from + 1 + Math.floor(random() * (candles.length - from))
    const open = candles.open[from] ?? 0
    const plan = planGrid(configFor(symbol, open, random), instrument, ticksFromNumber(instrument, open))
    if (!plan.ok) continue
    const [log, plainLog] = [new FillLog(), new FillLog()]
    const [curve, plainCurve] = [new Float64Array(to - from), new Float64Array(to - from)]
    const how = {
      instrument,
      plan: plan.value,
      fill: pick(random, ['touch', 'through'] as const),
      path: pick(random, ['by_candle', 'by_candle', 'high_first', 'low_first'] as const),
      closeAtEnd: random() < 0.5,
    }
    const fast = runKernel({ ...how, market, from, to, log, curve })
    const window = sliceColumns(candles, from, to)
    const plain = runPlain({ ...how, candles: window, funding, log: plainLog, curve: plainCurve })
    expect(fast).toEqual(plain)
    expect(logged(log)).toEqual(logged(plainLog))
    expect(curve.every((equity, i) => equity === plainCurve[i])).toBe(true)
    results.push(fast)
  }
  return results
}

describe('the kernel equals the plain loop over every candle, to the last bit', () => {
  const files = sharedFiles(/^(BTC|ETH|SOL|XRP|DOGE)USDT-(1m|5m|1h)-.*\.csv\.gz$/)
  it.each(files.map((file, i) => [file, i] as const))('%s', (file, i) => {
    const results = compareOn(file.split('-')[0] ?? '', load(file, i + 1), 12, i + 1)
    expect(results.length).toBeGreaterThan(3)
  })

  it('wherever runs begin and end, whatever ends them', () => {
    const results = [3, 5, 8].flatMap((seed) => compareOn('BTCUSDT', seededCandles(seed, 9_000, 0.09), 120, seed))
    expect([...new Set(results.map(({ end }) => end))].sort()).toEqual([
      'closed',
      'limit',
      'open',
      'stop_loss',
      'take_profit',
    ])
    expect(Math.max(...results.map(({ fills }) => fills))).toBeGreaterThan(300)
  })
})
