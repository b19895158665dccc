// How long a recommendation takes: three profiles with walk-forward and the test of luck, on two years of 5-minute
// candles and 120 days of minutes (a seeded random walk). `--runs N` for more than five. The last line is JSON.
import { sliceColumns } from '@gridpilot/core'
import { countOf, readFlags } from '../../../bench/parts/flags.ts'
import { recommend } from '../src/index.ts'
import { resample } from '../src/resample.ts'
import { inputOf, walk } from '../test/seeded-market.ts'

const MINUTES_A_DAY = 1440
const YEARS_DAYS = 730
const MINUTE_DAYS = 120
const AIM_MS = 3_000

const RUNS_MOST = 10_000
const values = readFlags({ runs: { type: 'string' } })
const runs = countOf('--runs', values.runs ?? '5', 1, RUNS_MOST)

const all = walk({ seed: 1, days: YEARS_DAYS, minutes: 1 })
const minutes = sliceColumns(all, (YEARS_DAYS - MINUTE_DAYS) * MINUTES_A_DAY, all.length)
const input = { ...inputOf(minutes), longer: [resample(all, 5 * 60_000)] }

const times: number[] = []
/** Processor time, which a busy machine stretches less than the clock. */
const cpu: number[] = []
for (let run = 0; run < runs; run += 1) {
  const begun = performance.now()
  const used = process.cpuUsage()
  const { recommended_strategies, market_analysis } = recommend(input)
  times.push(performance.now() - begun)
  const { user, system } = process.cpuUsage(used)
  cpu.push((user + system) / 1000)
  const cards = recommended_strategies.length
  if (!values.json)
    process.stdout.write(
      `${((times[run] ?? 0) / 1000).toFixed(2)} s: ${cards} cards, advice ${market_analysis.advice}\n`,
    )
}
const sorted = [...times].sort((a, b) => a - b)
const median = sorted[Math.floor(sorted.length / 2)] ?? 0
process.stdout.write(
  `${JSON.stringify({ median_ms: Math.round(median), cpu_median_ms: Math.round([...cpu].sort((a, b) => a - b)[Math.floor(cpu.length / 2)] ?? 0), worst_ms: Math.round(sorted.at(-1) ?? 0), aim_ms: AIM_MS, runs, five_minute_candles: (YEARS_DAYS * MINUTES_A_DAY) / 5, minute_candles: MINUTE_DAYS * MINUTES_A_DAY })}\n`,
)
