// The kernel on one core. Without a file: 60 days of one-minute candles with fees, funding and drawdown, by both fill
// rules, at 20 and 100 grids, and the plain loop over every candle beside it, in the same run. The rate is per second
// of this process's CPU time, so that a busy machine does not blur it; the wall clock's rate stands beside it.
// With `--data FILE [--grids 100]`: the reference grid (parts/reference-grid.ts) on all candles of the file, and the
// product's own kernel on a grid of the same range. `--json` ends with one JSON line. `--beside-c`: the reference grid
// beside a linear scan in C, on that file or on all recorded minutes of perpetuals, at 20 and 100 grids or `--grids`.
import {
  type CandleColumns,
  type FundingPoint,
  type GridConfig,
  type Instrument,
  instrumentFor,
  money,
  planGrid,
  sliceColumns,
  ticksFromNumber,
} from '@gridpilot/core'
import { countOf, readFlags, refuse } from '../../../bench/parts/flags.ts'
import {
  indexCandles,
  instrumentOfCandles,
  type KernelInput,
  kernelMarket,
  loadCandles,
  loadFunding,
  runKernel,
  symbolOfFile,
} from '../src/index.ts'
import { runPlain } from '../test/plain-kernel.ts'
import { seededCandles } from '../test/seeded-candles.ts'
import { sharedFile, sharedFiles } from '../test/shared-data.ts'
import { besideC } from './parts/beside-c.ts'
import { ReferenceGrid } from './parts/reference-grid.ts'

const DAY = 1_440
const DAYS = 60
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

type Job = Omit<KernelInput, 'market'> & { readonly candles: CandleColumns; readonly funding: readonly FundingPoint[] }

/** A neutral grid over the whole range of the candles: it trades to the end. */
function jobFor(
  candles: CandleColumns,
  funding: readonly FundingPoint[],
  gridCount: number,
  fill: 'touch' | 'through',
): Job {
  const [lower, upper] = [Math.min(...candles.low) * 0.99, Math.max(...candles.high) * 1.01]
  const config = configOf(instrument, lower, upper, gridCount)
  const plan = planGrid(config, instrument, ticksFromNumber(instrument, candles.open[0] ?? 0))
  if (!plan.ok) throw new Error(JSON.stringify(plan.error))
  return { instrument, plan: plan.value, candles, funding, fill, closeAtEnd: true }
}

function configOf(instrument: Instrument, lower: number, upper: number, gridCount: number): GridConfig {
  return {
    symbol: instrument.symbol,
    direction: 'neutral',
    spacing: 'geometric',
    lower: ticksFromNumber(instrument, lower),
    upper: ticksFromNumber(instrument, upper),
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
}

/** Median round of `run` repeated, per candle. */
function measure(name: string, candles: number, run: () => { readonly fills: number }): Measured {
  const runs = Math.ceil(CANDLES_PER_ROUND / candles)
  let { fills } = run()
  const rounds: { cpuMs: number; wallMs: number }[] = []
  for (let round = 0; round <= ROUNDS; round += 1) {
    const cpu = process.cpuUsage()
    const wall = performance.now()
    for (let k = 0; k < runs; k += 1) fills = run().fills
    const used = process.cpuUsage(cpu)
    if (round > 0) rounds.push({ cpuMs: (used.user + used.system) / 1_000, wallMs: performance.now() - wall })
  }
  rounds.sort((a, b) => a.cpuMs - b.cpuMs)
  const median = rounds[ROUNDS >> 1] ?? { cpuMs: Number.NaN, wallMs: Number.NaN }
  const done = runs * candles
  return { name, candles, fills, cpu: (done / median.cpuMs) * 1e3, wall: (done / median.wallMs) * 1e3 }
}

function print({ name, candles, fills, cpu, wall }: Measured): void {
  const millions = (rate: number) => (rate / 1e6).toFixed(1).padStart(7)
  console.log(
    `${name.padEnd(32)} ${String(candles).padStart(6)} candles ${String(fills).padStart(5)} fills  ` +
      `${millions(cpu)} M candles/s CPU  ${millions(wall)} M/s wall  ${(1e9 / cpu).toFixed(2)} ns each`,
  )
}

function market(json: boolean): void {
  const { name, candles, funding } = loadMarket()
  console.log(`kernel on ${name}, one core, fees, funding and drawdown on`)
  const indexed = kernelMarket(instrument, candles, funding)
  const rates = [20, 100].flatMap((grids) =>
    (['touch', 'through'] as const).map((fill) => {
      const job = jobFor(candles, funding, grids, fill)
      const label = `60 days, ${grids} grids, ${fill}`
      const kernel = measure(label, candles.length, () => runKernel({ ...job, market: indexed }))
      return { kernel, plain: measure(`${label}, plain loop`, candles.length, () => runPlain(job)) }
    }),
  )
  for (const { kernel, plain } of rates) {
    print(kernel)
    print(plain)
  }
  const ratios = rates.map(({ kernel, plain }) => plain.cpu / kernel.cpu)
  console.log(`time of the kernel ÷ time of the plain loop: ${ratios.map((ratio) => ratio.toFixed(2)).join(', ')}`)
  if (json) console.log(JSON.stringify({ bench: 'kernel', market: name, ratios, rates }))
}

function reference(file: string, grids: number, json: boolean): void {
  const loaded = loadCandles(file)
  if (!loaded.ok) refuse(`${loaded.error.code}: --data: ${loaded.error.message}`)
  const candles = loaded.value
  const index = indexCandles(candles, null)
  const grid = new ReferenceGrid(index, grids)
  const result = grid.run()
  const kernel = measure(`reference grid, ${grids} grids`, candles.length, () => grid.run())
  const building = measure('index, built once', candles.length, () => ({ fills: indexCandles(candles, null).length }))
  print(kernel)
  console.log(`${building.name}: ${(1e9 / building.cpu).toFixed(2)} ns a candle`)
  product(file, candles, grids)
  console.log(`under the maintenance margin: ${result.underMaintenance} candles`)
  if (json) {
    const { fills, equity, maxDrawdown } = result
    const [ns, indexNs] = [1e9 / kernel.cpu, 1e9 / building.cpu]
    const figures = { candles: candles.length, fills, equity, max_drawdown: maxDrawdown }
    console.log(JSON.stringify({ ns_per_candle: ns, index_ns_per_candle: indexNs, ...figures }))
  }
}

/** The product's kernel on the same candles: a grid of the same range, with the exchange's own rules. */
function product(file: string, candles: CandleColumns, grids: number): void {
  const contract = instrumentOfCandles(symbolOfFile(file) ?? '', candles)
  if (contract === null) {
    console.log('the product kernel: no USDT contract by its name')
    return
  }
  const { instrument } = contract
  const [open, close] = [candles.open[0] ?? 0, candles.close[0] ?? 0]
  const config = configOf(instrument, close * 0.9, close * 1.1, grids)
  const plan = planGrid(config, instrument, ticksFromNumber(instrument, open))
  if (!plan.ok) {
    console.log(`the product kernel: ${plan.error[0]?.code}`)
    return
  }
  const funding = Array.from(candles.time.subarray(0, candles.length), (time) => ({ time, rate: 0.0001 }))
  const market = kernelMarket(
    instrument,
    candles,
    funding.filter((_, i) => i % 480 === 0),
  )
  const run = () => runKernel({ instrument, plan: plan.value, market, fill: 'touch', closeAtEnd: true })
  const lived = run()
  print(measure(`product kernel, ${grids} grids, ${lived.end}`, lived.candles, run))
}

const GRIDS_MOST = 10_000

const values = readFlags({
  data: { type: 'string' },
  grids: { type: 'string' },
  'beside-c': { type: 'boolean' },
})
const { data, json = false } = values
const grids = countOf('--grids', values.grids ?? '100', 2, GRIDS_MOST)
if (values['beside-c']) {
  const recorded = sharedFiles(/-1m-.*-perp-/).flatMap((name) => sharedFile(name) ?? [])
  besideC(data === undefined ? recorded : [data], values.grids === undefined ? [20, 100] : [grids])
} else if (data === undefined) market(json)
else reference(data, grids, json)
