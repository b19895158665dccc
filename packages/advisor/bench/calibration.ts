// What following the advisor would have come to on every recorded market of ../shared/data long enough: how often results
// fell inside the band stated before them, what starting always, never and as advised came to, and liquidations. The table
// of docs/ADVISOR.md. The last line is JSON.
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { instrumentOfCandles, loadCandles, loadFunding, symbolOfFile } from '@gridpilot/backtest'
import { ticksFromNumber } from '@gridpilot/core'
import { readFlags } from '../../../bench/parts/flags.ts'
import { type Calibration, calibrateOn } from '../src/index.ts'

readFlags({})
const FOLDER = process.env.GRIDPILOT_SHARED_DATA ?? fileURLToPath(new URL('../../../../shared/data', import.meta.url))
const files = existsSync(FOLDER) ? readdirSync(FOLDER) : []
if (files.length === 0) throw new Error(`no recorded markets in ${FOLDER}`)

const MARKETS = files.filter((file) => /-(5m|1h)-/.test(file) && !file.includes('-mark-'))
const total = {
  decisions: 0,
  start: 0,
  judged: 0,
  inside: 0,
  sum: 0,
  startSum: 0,
  liquidations: 0,
  startLiquidations: 0,
}

process.stdout.write(
  '| Market | Asked | start / unproven / wait | In band | Always | start | unproven | wait | Liquidated |\n',
)
process.stdout.write('| --- | --: | --- | --: | --: | --: | --: | --: | --: |\n')
for (const file of MARKETS) {
  const found = calibrationOf(file)
  if (found === null) continue
  const { advice, means } = found
  const share = found.judged === 0 ? '–' : `${Math.round((100 * found.inside) / found.judged)} % of ${found.judged}`
  process.stdout.write(
    `| ${file.replace('.csv.gz', '')} | ${found.decisions} | ${advice.start} / ${advice.unproven} / ${advice.wait} | ${share} | ` +
      `${text(found.alwaysMean)} | ${text(means.start)} | ${text(means.unproven)} | ${text(means.wait)} | ${found.alwaysLiquidations} |\n`,
  )
  total.decisions += found.decisions
  total.start += advice.start
  total.judged += found.judged
  total.inside += found.inside
  total.sum += (found.alwaysMean ?? 0) * found.decisions
  total.startSum += (means.start ?? 0) * advice.start
  total.liquidations += found.alwaysLiquidations
  total.startLiquidations += found.startLiquidations
}
process.stdout.write(
  `${JSON.stringify({
    decisions: total.decisions,
    in_band: total.inside / total.judged,
    judged: total.judged,
    always_mean: total.sum / total.decisions,
    start_advices: total.start,
    start_mean: total.start === 0 ? null : total.startSum / total.start,
    never_mean: 0,
    liquidations: total.liquidations,
    start_liquidations: total.startLiquidations,
  })}\n`,
)

function calibrationOf(file: string): Calibration | null {
  const symbol = symbolOfFile(file) ?? ''
  const candles = loadCandles(join(FOLDER, file))
  if (!candles.ok) throw new Error(candles.error.message)
  const rates = files.find((each) => each.startsWith(`${symbol}-funding`))
  const funding = rates === undefined ? null : loadFunding(join(FOLDER, rates))
  const found = instrumentOfCandles(symbol, candles.value)
  if (found === null) throw new Error(`${file} is of no USDT contract`)
  const { instrument, assumed } = found
  if (assumed !== null) process.stderr.write(`${assumed}\n`)
  const last = candles.value.length - 1
  return calibrateOn({
    instrument,
    candles: candles.value,
    funding: funding?.ok ? funding.value : [],
    lastPrice: ticksFromNumber(instrument, candles.value.close[last] ?? 0),
    nowMarketMs: candles.value.time[last] ?? 0,
  })
}

function text(value: number | null): string {
  return value === null ? '–' : `${value.toFixed(1)} %`
}
