// Candles per second of the fast path on one core: 60 days of one-minute candles with fees, funding and drawdown, by
// both fill rules, at 20 and 100 grids; then 15, 30 and 60 days, which must cost in proportion. `--json` ends with one
// JSON line. The rate is per second of this process's CPU time, so that a busy machine does not blur it; the wall
// clock's rate stands beside it.
import { parseArgs } from 'node:util'
import {
  type CandleColumns,
  type FundingPoint,
  type GridConfig,
  instrumentFor,
  money,
  planGrid,
  sliceColumns,
  ticksFromNumber,
} from '@gridpilot/core'
import { fundingColumns, type KernelInput, loadCandles, loadFunding, runKernel } from '../src/index.ts'
import { seededCandles } from '../test/seeded-candles.ts'
import { sharedFile } from '../test/shared-data.ts'

const DAY = 1_440
const DAYS = 60
const TARGET = 5_000_000
const ROUNDS = 7
/** Runs per round, so that a round is long against the clock's grain. */
const CANDLES_PER_ROUND = 4_000_000

interface Measured {
  readonly name: string
  readonly candles: number
  readonly fills: number
  /** Candles per second: of CPU time and of wall time, each of the round with the median CPU time. */
  readonly cpu: number
  readonly wall: number
}

const instrument = instrumentFor('BTCUSDT')

function loadMarket(): { name: string; candles: CandleColumns; funding: readonly FundingPoint[] } {
  const path = sharedFile('BTCUSDT-1m-binance-spot-2025-05_08.csv.gz')
  const rates = sharedFile('BTCUSDT-funding-binance-perp-2023-01_2026-04.csv.gz')
  if (path === null || rates === null) {
    const candles = seededCandles(1, DAYS * DAY)
    const funding = Array.from({ length: DAYS * 3 }, (_, i) => ({
      time: (candles.time[0] ?? 0) + (i + 1) * 28_800_000,
      rate: 0.0001,
    }))
    return { name: 'seeded walk', candles, funding }
  }
  const candles = loadCandles(path)
  const funding = loadFunding(rates)
  if (!candles.ok || !funding.ok) throw new Error('the shared candle files cannot be read')
  return {
    name: 'BTCUSDT May to July 2025',
    candles: sliceColumns(candles.value, 0, DAYS * DAY),
    funding: funding.value,
  }
}

/** A neutral grid over the whole range of the candles: it trades to the end. */
function inputFor(
  candles: CandleColumns,
  funding: readonly FundingPoint[],
  gridCount: number,
  fill: 'touch' | 'through',
): KernelInput {
  const config: GridConfig = {
    symbol: instrument.symbol,
    direction: 'neutral',
    spacing: 'geometric',
    lower: ticksFromNumber(instrument, Math.min(...candles.low) * 0.99),
    upper: ticksFromNumber(instrument, Math.max(...candles.high) * 1.01),
    gridCount,
    leverage: 2,
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
  }
  const plan = planGrid(config, instrument, ticksFromNumber(instrument, candles.open[0] ?? 0))
  if (!plan.ok) throw new Error(JSON.stringify(plan.error))
  return { instrument, plan: plan.value, candles, funding: fundingColumns(funding), fill, closeAtEnd: true }
}

function measure(name: string, input: KernelInput): Measured {
  const runs = Math.ceil(CANDLES_PER_ROUND / input.candles.length)
  let result = runKernel(input)
  const rounds: { cpuMs: number; wallMs: number }[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const cpu = process.cpuUsage()
    const wall = performance.now()
    for (let run = 0; run < runs; run += 1) result = runKernel(input)
    const used = process.cpuUsage(cpu)
    if (round > 0) rounds.push({ cpuMs: (used.user + used.system) / 1_000, wallMs: performance.now() - wall })
  }
  rounds.sort((a, b) => a.cpuMs - b.cpuMs)
  const median = rounds[ROUNDS >> 1] ?? { cpuMs: Number.NaN, wallMs: Number.NaN }
  if (result.candles !== input.candles.length) throw new Error(`${name}: the run ended early (${result.end})`)
  const done = runs * result.candles
  return {
    name,
    candles: result.candles,
    fills: result.fills,
    cpu: (done / median.cpuMs) * 1e3,
    wall: (done / median.wallMs) * 1e3,
  }
}

function print({ name, candles, fills, cpu, wall }: Measured): void {
  const millions = (rate: number) => (rate / 1e6).toFixed(1).padStart(6)
  console.log(
    `${name.padEnd(26)} ${String(candles).padStart(6)} candles ${String(fills).padStart(5)} fills  ` +
      `${millions(cpu)} M candles/s CPU  ${millions(wall)} M/s wall  ${(1e9 / cpu).toFixed(1)} ns each`,
  )
}

function main(): void {
  const { values } = parseArgs({ options: { json: { type: 'boolean' } } })
  const market = loadMarket()
  console.log(`kernel on ${market.name}, one core, fees, funding and drawdown on`)
  const rates = [20, 100].flatMap((grids) =>
    (['touch', 'through'] as const).map((fill) =>
      measure(`60 days, ${grids} grids, ${fill}`, inputFor(market.candles, market.funding, grids, fill)),
    ),
  )
  const lengths = [15, 30, DAYS].map((days) =>
    measure(`${days} days, 100 grids, touch`, {
      ...inputFor(market.candles, market.funding, 100, 'touch'),
      candles: sliceColumns(market.candles, 0, days * DAY),
    }),
  )
  for (const measured of [...rates, ...lengths]) print(measured)
  const slowest = Math.min(...rates.map(({ cpu }) => cpu))
  const perCandle = lengths.map(({ cpu }) => 1 / cpu)
  const spread = Math.max(...perCandle) / Math.min(...perCandle)
  console.log(
    `slowest: ${(slowest / 1e6).toFixed(1)} M candles/s (wanted: ${TARGET / 1e6} M) ` +
      `| time per candle over 15, 30, 60 days differs by a factor of ${spread.toFixed(2)}`,
  )
  if (values.json)
    console.log(
      JSON.stringify({ bench: 'kernel', market: market.name, target: TARGET, slowest, spread, rates, lengths }),
    )
}

main()
