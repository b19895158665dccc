import { type Candle, type CandleColumns, err, type Instrument, instrumentFor, ok, type Result } from '@gridpilot/core'
import { intervalOf, readCandleFile } from './candle-file.ts'
import type { CandleSource, Feed, MarketFeed } from './feed.ts'
import { type FundingHistory, findFunding, readFundingFile } from './funding-file.ts'

const DAY = 86_400_000

export interface ReplayFile {
  readonly symbol: string
  readonly file: string
  /** Recorded funding rates; null: looked for beside the candles. */
  readonly fundingFile: string | null
}

export interface ReplaySettings {
  /** One per symbol, in the order of the market's symbols. */
  readonly files: readonly ReplayFile[]
  /** Days of what all files cover that are history; null: the first half of it. */
  readonly historyDays: number | null
}

interface ReadFile extends ReplayFile {
  readonly instrument: Instrument
  readonly columns: CandleColumns
  readonly intervalMs: number
  readonly funding: FundingHistory
}

/**
 * Replays candle files side by side on one clock: what lies before the start is history, the rest is played once. A
 * hole in a file is a time in which its symbol does not move. The error says what is wrong with the files.
 */
export function makeReplayMarket(settings: ReplaySettings): Result<MarketFeed, string> {
  const files: ReadFile[] = []
  for (const each of settings.files) {
    const read = readFile(each)
    if (!read.ok) return read
    files.push(read.value)
  }
  const start = startOf(files, settings.historyDays)
  if (!start.ok) return start
  return ok({ kind: 'replay', startMs: start.value, feeds: files.map((file) => feedOf(file, start.value)) })
}

function readFile(wish: ReplayFile): Result<ReadFile, string> {
  const read = readCandleFile(wish.file)
  if (!read.ok) return read
  const columns = read.value
  const instrument = instrumentFor(wish.symbol)
  const intervalMs = intervalOf(columns)
  const span = { firstMs: columns.time[0] as number, lastMs: columns.time[columns.length - 1] as number }
  const hours = instrument.fundingIntervalHours
  if (wish.fundingFile === null) {
    const funding = findFunding(wish.symbol, wish.file, span, hours)
    return ok({ ...wish, instrument, columns, intervalMs, funding })
  }
  const funding = readFundingFile(wish.fundingFile, hours)
  return funding.ok ? ok({ ...wish, instrument, columns, intervalMs, funding: funding.value }) : funding
}

/** At least one candle of history and one to play in every file; with several, on a full candle of the longest. */
function startOf(files: readonly ReadFile[], days: number | null): Result<number, string> {
  const starts = files.map(({ columns }) => columns.time[historyOf(columns, columns.time[0] as number, days)] as number)
  if (files.length === 1) return ok(starts[0] as number)
  const firstMs = Math.max(...files.map(({ columns }) => columns.time[0] as number))
  const lastMs = Math.min(...files.map(({ columns }) => columns.time[columns.length - 1] as number))
  const longest = Math.max(...files.map(({ intervalMs }) => intervalMs))
  const wished = days === null ? firstMs + (lastMs - firstMs) / 2 : firstMs + days * DAY
  const startMs = Math.min(Math.ceil(wished / longest), Math.floor(lastMs / longest)) * longest
  if (startMs > firstMs) return ok(startMs)
  const names = files.map(({ symbol }) => symbol).join(', ')
  return err(`the files of ${names} have no stretch of time in common`)
}

function historyOf(columns: CandleColumns, fromMs: number, days: number | null): number {
  if (days === null) return Math.floor(columns.length / 2)
  const count = firstAtOrAfter(columns, fromMs + days * DAY)
  return Math.min(Math.max(count, 1), columns.length - 1)
}

function feedOf({ instrument, columns, intervalMs, funding }: ReadFile, startMs: number): Feed {
  return {
    instrument,
    intervalMs,
    historyCandles: firstAtOrAfter(columns, startMs),
    totalCandles: columns.length,
    fundingSource: funding.source,
    open: () => new ColumnSource(columns),
    indexAt: (ms) => firstAtOrAfter(columns, ms + 1) - 1,
    fundingRate: funding.rateAt,
  }
}

/** Number of the first candle that opens at `ms` or later; their count when there is none. */
function firstAtOrAfter(columns: CandleColumns, ms: number): number {
  let low = 0
  let high = columns.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((columns.time[middle] as number) < ms) low = middle + 1
    else high = middle
  }
  return low
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
