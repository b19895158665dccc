import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { err, ok, type Rate, type Result, rate } from '@gridpilot/core'
import { readTable } from './candle-file.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
/** Per 8 hours, where no funding file says better. */
const USUAL_FUNDING = rate('0.0001')

/** Recorded funding rates of one symbol. */
export interface FundingHistory {
  /** For people. */
  readonly source: string
  rateAt(settlementMs: number): Rate
}

interface Span {
  readonly firstMs: number
  readonly lastMs: number
}

/** Rates of a named file (ts,rate; ts = settlement time, ms); refused when a line is none. */
export function readFundingFile(file: string, intervalHours: number): Result<FundingHistory, string> {
  const rates = new Map<number, Rate>()
  const lines = readTable(file).split('\n')
  if (lines[0]?.trim() !== 'ts,rate') return err(`${file}: the first line must be ts,rate`)
  for (const [i, line] of lines.entries()) {
    if (i === 0 || line.trim() === '') continue
    const [ms = Number.NaN, value = Number.NaN] = line.trim().split(',').map(Number)
    if (!(ms > 0) || !(Math.abs(value) < 1)) return err(`${file}: line ${i + 1} is not a time and a funding rate`)
    rates.set(hourOf(ms), rateOf(value))
  }
  return rates.size === 0 ? err(`${file}: no funding rates`) : ok(historyOf(rates, basename(file), intervalHours))
}

/** Rates from SYMBOL-funding-*.csv(.gz) beside the candles, when such a file covers some of them. */
export function findFunding(symbol: string, candleFile: string, span: Span, intervalHours: number): FundingHistory {
  const folder = dirname(candleFile)
  const names = readdirSync(folder).filter((name) => name.startsWith(`${symbol}-funding-`))
  for (const name of names.sort()) {
    const rates = new Map<number, Rate>()
    for (const line of readTable(join(folder, name)).split('\n').slice(1)) {
      const [time = '', value = ''] = line.trim().split(',')
      const ms = Number(time)
      const covered = ms >= span.firstMs - DAY && ms <= span.lastMs + DAY
      if (value !== '' && covered) rates.set(hourOf(ms), rateOf(Number(value)))
    }
    if (rates.size > 0) return historyOf(rates, name, intervalHours)
  }
  const usual = usualRate(intervalHours)
  return { source: 'no funding file beside the candles: 0.0001 per 8 hours every time', rateAt: () => usual }
}

function historyOf(rates: ReadonlyMap<number, Rate>, name: string, intervalHours: number): FundingHistory {
  return {
    source: `${name}; 0.0001 per 8 hours where it has no row`,
    rateAt: (settlementMs) => rates.get(hourOf(settlementMs)) ?? usualRate(intervalHours),
  }
}

/** Files stamp settlements some milliseconds late. */
const hourOf = (ms: number): number => Math.round(ms / HOUR)

const usualRate = (intervalHours: number): Rate => ((USUAL_FUNDING * BigInt(intervalHours)) / 8n) as Rate

/** Files print up to ten decimals or exponents; rates are kept to eight. */
const rateOf = (value: number): Rate => BigInt(Math.round(value * 1e8)) as Rate
