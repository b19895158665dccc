import { basename } from 'node:path'
import {
  coinOf,
  coinOfFile,
  type FileInstrument,
  instrumentOfCandles,
  isUsdtSymbol,
  symbolOfFile,
} from '@gridpilot/backtest'
import { type CandleColumns, err, ok, type Result } from '@gridpilot/core'
import type { Failure } from '../backtest/failure.ts'
import { unknownSymbol } from '../backtest/grid-request.ts'

export interface MarketFiles {
  /** As asked for; else the first file's name says. */
  readonly symbol?: string
  readonly data: readonly string[]
  /** Of stored candles, which come with no file. */
  readonly title?: string
  readonly funding?: string
}

/** The symbol of the files. A name may not state another coin: its candles would be taken for this one's unseen. */
export function symbolOfFiles({ symbol, data, title, funding }: MarketFiles): Result<string, Failure> {
  const [first = ''] = data
  const wanted = (symbol ?? symbolOfFile(first))?.toUpperCase()
  if (wanted === undefined)
    return trouble(
      '--symbol',
      'symbol_missing',
      `the name of ${title ?? basename(first)} begins with no symbol: give --symbol`,
    )
  if (!isUsdtSymbol(wanted)) return unknown(wanted)
  const files = data.map((file) => ['--data', file] as const)
  for (const [flag, file] of funding === undefined ? files : [...files, ['--funding', funding] as const]) {
    const coin = coinOfFile(file)
    if (coin !== null && coin !== coinOf(wanted)) return trouble(flag, 'symbol_differs', differs(file, coin, wanted))
  }
  return ok(wanted)
}

const differs = (file: string, coin: string, wanted: string): string =>
  `by its name ${basename(file)} is of ${coin}, but ${wanted} is asked for: ` +
  `give files of ${coinOf(wanted)} only, or --symbol ${coin}USDT with files of ${coin}`

/** The instrument of the symbol; of a contract that is not built in, assumed from its candles. */
export function instrumentOfFiles(symbol: string, candles: CandleColumns): Result<FileInstrument, Failure> {
  const found = instrumentOfCandles(symbol, candles)
  return found === null ? unknown(symbol) : ok(found)
}

export interface LoadedFile {
  readonly file: string
  readonly candles: CandleColumns
}

/** Prices of one coin on different markets lie closer together, those of different coins hardly ever. */
const GROSS = 0.02

/** Two files whose opens of the same times lie far apart; null: where they overlap, they agree. */
export function disagreement(files: readonly LoadedFile[]): string | null {
  for (const [i, a] of files.entries()) {
    for (const b of files.slice(i + 1)) {
      const { median, count } = distance(a.candles, b.candles)
      if (median <= GROSS) continue
      const percent = `${(100 * median).toFixed(1)} %`
      return `${basename(a.file)} and ${basename(b.file)} are not of one market: the prices of ${count} candles of the same time lie ${percent} apart (median; at most ${100 * GROSS} % passes)`
    }
  }
  return null
}

/** The median distance of opens at the same time, as a share of the lower one. */
function distance(a: CandleColumns, b: CandleColumns): { median: number; count: number } {
  const distances: number[] = []
  for (let i = 0, k = 0; i < a.length && k < b.length; ) {
    const [one, other] = [a.time[i] ?? 0, b.time[k] ?? 0]
    if (one === other) {
      const [x, y] = [a.open[i] ?? 0, b.open[k] ?? 0]
      distances.push(Math.abs(x - y) / Math.min(x, y))
    }
    if (one <= other) i += 1
    if (other <= one) k += 1
  }
  distances.sort((x, y) => x - y)
  return { median: distances[distances.length >> 1] ?? 0, count: distances.length }
}

const unknown = (symbol: string) => err({ refusal: { errors: [unknownSymbol(symbol)], passing: null } })

const trouble = (flag: string, code: string, message: string) => err({ trouble: { flag, code, message } })
