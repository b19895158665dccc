// A sweep on all cores: 10,000 configurations of the default space over a year of one-minute candles (the recorded
// months repeated end to end, or a seeded walk), with fees, funding, drawdown and limit. Processor time is what a
// busy machine leaves unblurred: `cores_times_single` is how much of (cores × one thread's speed) is left when all
// threads share memory and caches, and `wall_s` what the clock said. `--tries N`, `--workers N`, `--json`.
import { availableParallelism } from 'node:os'
import { type CandleColumns, candleColumns, instrumentFor, money, ticksFromNumber } from '@gridpilot/core'
import { countOf, readFlags } from '../../../bench/parts/flags.ts'
import { DEFAULT_SPACE, FIGURES, kernelMarket, loadCandles, SweepPool, type SweepTask, search } from '../src/index.ts'
import { seededCandles } from '../test/seeded-candles.ts'
import { sharedFile } from '../test/shared-data.ts'

const YEAR = 525_600
const AIM_S = 15
const EFFICIENCY_AIM = 0.9
/** Configurations of the run on one thread that all cores are compared with. */
const SINGLE_TRIES = 500

const TRIES_MOST = 1_000_000
const WORKERS_MOST = 256

const values = readFlags({ tries: { type: 'string' }, workers: { type: 'string' } })
const tries = countOf('--tries', values.tries ?? '10000', 1, TRIES_MOST)
const workers = countOf('--workers', values.workers ?? `${availableParallelism()}`, 1, WORKERS_MOST)

const instrument = instrumentFor('BTCUSDT')

/** A year of minutes from a shorter record: it is walked again from the price it ended at. */
function yearOf(source: CandleColumns): CandleColumns {
  const year = candleColumns(YEAR)
  const tick = (price: number) => Math.round(price * 10) / 10
  let scale = 1
  for (let i = 0; i < YEAR; i += 1) {
    const at = i % source.length
    if (i > 0 && at === 0) scale = (year.close[i - 1] ?? 1) / (source.open[0] ?? 1)
    year.time[i] = Date.UTC(2025, 0, 1) + i * 60_000
    for (const name of ['open', 'high', 'low', 'close'] as const) year[name][i] = tick(scale * (source[name][at] ?? 1))
    year.volume[i] = source.volume[at] ?? 0
  }
  return year
}

function loadYear(): { name: string; candles: CandleColumns } {
  const path = sharedFile('BTCUSDT-1m-binance-spot-2025-05_08.csv.gz')
  const loaded = path === null ? null : loadCandles(path)
  if (loaded?.ok) return { name: 'BTCUSDT May to August 2025, repeated for a year', candles: yearOf(loaded.value) }
  return { name: 'a seeded walk of a year', candles: seededCandles(1, YEAR, 0.03) }
}

const { name, candles } = loadYear()
const funding = Array.from({ length: 3 * 365 }, (_, k) => ({
  time: (candles.time[0] ?? 0) + (k + 1) * 28_800_000,
  rate: 0.0001,
}))
const begun = performance.now()
const market = kernelMarket(instrument, candles, funding)
const indexMs = performance.now() - begun
const startPrice = ticksFromNumber(instrument, candles.open[0] ?? 0)
const task: SweepTask = {
  ...{ instrument, space: DEFAULT_SPACE, investment: money('10000'), fill: 'through', markets: [market] },
  windows: [{ market: 0, from: 0, to: candles.length, startPrice }],
}

/** Seconds of the clock and of the processor, threads started and warm, and a checksum of all figures. */
async function measure(threads: number, count: number) {
  const pool = new SweepPool(task, { workers: threads })
  const run = (tried: number, seed: number) =>
    search({ space: DEFAULT_SPACE, method: 'random', tries: tried, seed }, async (configurations) => {
      const answer = await pool.run(configurations, [0], FIGURES.length)
      return configurations.map((_, i) => {
        const roi = answer[i * FIGURES.length] ?? Number.NaN
        return Number.isNaN(roi) ? null : { roi, drawdown: 0 }
      })
    })
  await run(40 * threads, 2)
  const cpu = process.cpuUsage()
  const clock = performance.now()
  const tried = await run(count, 1)
  const wallS = (performance.now() - clock) / 1000
  const { user, system } = process.cpuUsage(cpu)
  await pool.close()
  const placed = tried.filter(({ objectives }) => objectives !== null)
  return { wallS, cpuS: (user + system) / 1e6, placed: placed.length }
}

const single = await measure(1, Math.min(SINGLE_TRIES, tries))
const singleMs = (1000 * single.cpuS) / Math.min(SINGLE_TRIES, tries)
const all = await measure(workers, tries)
const allMs = (1000 * all.cpuS) / tries
const figures = {
  ...{ bench: 'sweep', market: name, configurations: tries, placed: all.placed, candles: YEAR, workers },
  index_ms: Math.round(indexMs),
  wall_s: Number(all.wallS.toFixed(2)),
  cpu_s: Number(all.cpuS.toFixed(2)),
  /** What the clock would say if nothing else ran here. */
  cpu_s_per_worker: Number((all.cpuS / workers).toFixed(2)),
  aim_s: AIM_S,
  single_cpu_ms_each: Number(singleMs.toFixed(3)),
  cpu_ms_each: Number(allMs.toFixed(3)),
  cores_times_single: Number((singleMs / allMs).toFixed(3)),
  efficiency_aim: EFFICIENCY_AIM,
}
if (values.json !== true)
  console.log(
    `${tries} configurations × ${YEAR} candles (${name}) on ${workers} threads: ${figures.wall_s} s by the clock, ` +
      `${figures.cpu_s_per_worker} s of processor each; ${(100 * figures.cores_times_single).toFixed(0)} % of ${workers} × single speed`,
  )
console.log(JSON.stringify(figures))
