import {
  type CandleColumns,
  type FundingPoint,
  type GridConfig,
  type Instrument,
  type IntrabarPath,
  instrumentFor,
  money,
  netSize,
  planGrid,
  roundTrips,
  sliceColumns,
  type Ticks,
  ticksFromNumber,
} from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { FillLog, finalEquity, kernelMarket, loadCandles, loadFunding, runExact, runKernel } from '../src/index.ts'
import { seededCandles } from './seeded-candles.ts'
import { sharedFile } from './shared-data.ts'

const FILES = [
  ['BTCUSDT-1m-bitget-perp-2026-03_04.csv.gz', 'BTCUSDT'],
  ['ETHUSDT-1m-binance-perp-2025-05_06.csv.gz', 'ETHUSDT'],
  ['SOLUSDT-5m-binance-perp-2023-11_2025-08.csv.gz', 'SOLUSDT'],
  ['DOGEUSDT-1m-binance-spot-2021-04_06.csv.gz', 'DOGEUSDT'],
] as const

function load(file: string, seed: number): CandleColumns {
  const path = sharedFile(file)
  if (path === null) return seededCandles(seed, 12_000)
  const candles = loadCandles(path)
  if (!candles.ok) throw new Error(candles.error.message)
  return sliceColumns(candles.value, 0, Math.min(candles.value.length, 12_000))
}

function configAround(instrument: Instrument, open: number, changes: Partial<GridConfig>): GridConfig {
  return {
    symbol: instrument.symbol,
    direction: 'neutral',
    spacing: 'arithmetic',
    lower: ticksFromNumber(instrument, open * 0.94),
    upper: ticksFromNumber(instrument, open * 1.06),
    gridCount: 40,
    leverage: 3,
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
}

const eightHourly = (candles: CandleColumns): FundingPoint[] => {
  const points: FundingPoint[] = []
  const period = 28_800_000
  const end = candles.time[candles.length - 1] ?? 0
  for (let t = Math.ceil((candles.time[0] ?? 0) / period) * period; t <= end; t += period) {
    points.push({ time: t, rate: ((points.length % 5) - 2) * 0.0001 })
  }
  return points
}

function compare(
  instrument: Instrument,
  candles: CandleColumns,
  config: GridConfig,
  fill: 'touch' | 'through',
  closeAtEnd: boolean,
  path: IntrabarPath = 'by_candle',
) {
  const funding = eightHourly(candles)
  const planned = planGrid(config, instrument, ticksFromNumber(instrument, candles.open[0] ?? 0))
  if (!planned.ok) throw new Error(JSON.stringify(planned.error))
  const input = { instrument, config, candles, funding, fill, closeAtEnd, path }
  const exact = runExact(input)
  const log = new FillLog()
  const fast = runKernel({ ...input, plan: planned.value, market: kernelMarket(instrument, candles, funding), log })
  const line = (
    purpose: string,
    slot: number,
    side: string,
    price: number,
    quantity: number,
    at: number,
    fee: number,
  ) => `${purpose} ${slot} ${side} ${price} ${quantity} ${at} ${fee}`
  const fastFills = Array.from({ length: log.length }, (_, i) =>
    line(
      ['slot', 'start', 'close'][log.purpose[i] ?? 0] ?? '',
      log.slot[i] ?? 0,
      log.buy[i] === 1 ? 'buy' : 'sell',
      log.price[i] ?? 0,
      log.quantity[i] ?? 0,
      log.time[i] ?? 0,
      log.fee[i] ?? 0,
    ),
  )
  const exactFills = exact.fills.map((f) =>
    line(f.purpose, f.slot, f.side, f.price, f.quantity, f.marketMs, Number(f.fee)),
  )
  expect(fastFills).toEqual(exactFills)
  expect(fast.equity).toBe(Number(finalEquity(exact, input)) / 1e8)
  expect(fast.fees).toBe(Number(exact.bot.fees) / 1e8)
  expect(fast.funding).toBe(Number(exact.bot.funding) / 1e8)
  expect(fast.gridProfit).toBe(Number(exact.bot.gridProfit) / 1e8)
  expect(fast.roundTrips).toBe(roundTrips(exact.bot))
  expect(fast.position).toBe(netSize(exact.bot.positions))
  const wire = exact.bills.reduce((total, bill) => total + bill.amount - bill.fee, 0n)
  if (fast.position === 0)
    expect(wire - 1_000_000_000n * 100_000_000n).toBe(exact.bot.realizedPnl - exact.bot.fees + exact.bot.funding)
  return { fast, exact }
}

describe('the kernel equals the exact path, fill by fill and to the last 1e-8', () => {
  for (const [i, [file, symbol]] of FILES.entries()) {
    const instrument = instrumentFor(symbol)
    for (const direction of ['neutral', 'long', 'short'] as const) {
      it(`${symbol} ${direction}`, () => {
        const candles = load(file, i + 1)
        const open = candles.open[0] ?? 0
        const spacing = direction === 'short' ? 'geometric' : 'arithmetic'
        const { fast } = compare(
          instrument,
          candles,
          configAround(instrument, open, { direction, spacing }),
          'touch',
          true,
        )
        expect(fast.fills).toBeGreaterThan(20)
        compare(
          instrument,
          candles,
          configAround(instrument, open, { direction, spacing, gridCount: 17 }),
          'through',
          false,
        )
      })
    }
  }

  it.each(['high_first', 'low_first'] as const)('with every candle walked %s', (path) => {
    const instrument = instrumentFor('BTCUSDT')
    const candles = seededCandles(11, 4_000, 0.08)
    const config = configAround(instrument, candles.open[0] ?? 0, { gridCount: 60 })
    const { fast } = compare(instrument, candles, config, 'through', false, path)
    const byCandle = compare(instrument, candles, config, 'through', false).fast
    expect(fast.fills).toBeGreaterThan(100)
    expect(fast.fills).not.toBe(byCandle.fills)
  })

  it('ends alike at the stand-alone limit, at stop losses and at take profits', () => {
    const instrument = instrumentFor('BTCUSDT')
    const ends = new Set<string>()
    for (let seed = 1; seed <= 24; seed += 1) {
      const candles = seededCandles(seed, 3_000, 0.12)
      const open = candles.open[0] ?? 0
      const at = (factor: number) => ticksFromNumber(instrument, open * factor) as Ticks
      const direction = (['neutral', 'long', 'short'] as const)[seed % 3] ?? 'neutral'
      const variants: Partial<GridConfig>[] = [
        { leverage: 8 },
        { stopLossPrice: direction === 'short' ? at(1.1) : at(0.9) },
        { takeProfitAmount: money('60') },
        { stopLossAmount: money('150') },
      ]
      const { fast, exact } = compare(
        instrument,
        candles,
        configAround(instrument, open, { direction, ...variants[seed % 4] }),
        'touch',
        false,
      )
      expect(exact.bot.stopReason ?? 'open').toBe(fast.end)
      ends.add(fast.end)
    }
    expect([...ends].sort()).toEqual(['limit', 'open', 'stop_loss', 'take_profit'])
  })

  it('counts the drawdown of equity at candle closes from the money put in', () => {
    const instrument = instrumentFor('BTCUSDT')
    const candles = seededCandles(7, 4_000, 0.05)
    const config = configAround(instrument, candles.open[0] ?? 0, {})
    const plan = planGrid(config, instrument, ticksFromNumber(instrument, candles.open[0] ?? 0))
    if (!plan.ok) throw new Error('plan')
    const curve = new Float64Array(candles.length)
    const result = runKernel({
      instrument,
      plan: plan.value,
      market: kernelMarket(instrument, candles, []),
      fill: 'touch',
      closeAtEnd: false,
      curve,
    })
    let peak = 5_000
    let worst = 0
    for (const equity of curve) {
      peak = Math.max(peak, equity)
      worst = Math.max(worst, peak - equity)
    }
    expect(result.maxDrawdown).toBeCloseTo(worst, 7)
    expect(worst).toBeGreaterThan(1)
  })

  it('reads real funding history', () => {
    const path = sharedFile('BTCUSDT-funding-binance-perp-2023-01_2026-04.csv.gz')
    if (path === null) return
    const funding = loadFunding(path)
    expect(funding.ok && funding.value.length).toBe(3561)
  })
})
