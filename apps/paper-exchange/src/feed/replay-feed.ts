import { readdirSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { type Candle, type CandleColumns, ok, type Rate, type Result, rate } from '@gridpilot/core'
import { intervalOf, readCandleFile, readTable } from './candle-file.ts'
import type { CandleSource, Feed } from './feed.ts'

const DAY = 86_400_000
const HOUR = 3_600_000
/** Where no funding file lies beside the candles. */
const USUAL_FUNDING = '0.0001'

export interface ReplaySettings {
  readonly file: string
  readonly symbol: string
  /** Days of the file's beginning that are history; absent: its first half. */
  readonly historyDays?: number
}

/** Replays a candle file: the first part is history, the rest is played once. The error says what is wrong with it. */
export function makeReplayFeed(settings: ReplaySettings): Result<Feed, string> {
  const read = readCandleFile(settings.file)
  if (!read.ok) return read
  const columns = read.value
  const funding = readFunding(settings, columns)
  const historyCandles = historyOf(columns, settings.historyDays)
  return ok({
    kind: 'replay',
    symbol: settings.symbol,
    intervalMs: intervalOf(columns),
    historyCandles,
    totalCandles: columns.length,
    fundingSource: funding.source,
    open: () => new ColumnSource(columns),
    fundingRate: (settlementMs) => funding.rates.get(Math.round(settlementMs / HOUR)) ?? rate(USUAL_FUNDING),
  })
}

/** At least one candle of history and one to play. */
function historyOf(columns: CandleColumns, days: number | undefined): number {
  if (days === undefined) return Math.floor(columns.length / 2)
  const until = (columns.time[0] as number) + days * DAY
  const count = columns.time.findIndex((time) => time >= until)
  return Math.min(Math.max(count === -1 ? columns.length : count, 1), columns.length - 1)
}

class ColumnSource implements CandleSource {
  readonly #columns: CandleColumns
  #index = 0

  constructor(columns: CandleColumns) {
    this.#columns = columns
  }

  next(): Candle | null {
    const { time, open, high, low, close, volume, length } = this.#columns
    const i = this.#index
    if (i >= length) return null
    this.#index += 1
    const at = (column: Float64Array): number => column[i] as number
    return { time: at(time), open: at(open), high: at(high), low: at(low), close: at(close), volume: at(volume) }
  }

  skip(count: number): void {
    this.#index += count
  }
}

/** Rates by hour of the epoch, from SYMBOL-funding-*.csv(.gz) beside the candles when such a file covers some of them. */
function readFunding(settings: ReplaySettings, columns: CandleColumns) {
  const folder = dirname(settings.file)
  const first = columns.time[0] as number
  const last = columns.time[columns.length - 1] as number
  const names = readdirSync(folder).filter((name) => name.startsWith(`${settings.symbol}-funding-`))
  for (const name of names.sort()) {
    const rates = new Map<number, Rate>()
    for (const line of readTable(join(folder, name)).split('\n').slice(1)) {
      const [time = '', value = ''] = line.trim().split(',')
      const ms = Number(time)
      if (value !== '' && ms >= first - DAY && ms <= last + DAY) rates.set(Math.round(ms / HOUR), rateOf(value))
    }
    if (rates.size > 0) return { rates, source: `${basename(name)}; ${USUAL_FUNDING} where it has no row` }
  }
  return { rates: new Map<number, Rate>(), source: `no funding file beside the candles: ${USUAL_FUNDING} every time` }
}

/** Files print up to ten decimals or exponents; rates are kept to eight. */
const rateOf = (text: string): Rate => BigInt(Math.round(Number(text) * 1e8)) as Rate
