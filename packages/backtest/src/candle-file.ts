import { basename } from 'node:path'
import { type CandleColumns, candleColumns, err, ok, type Result, sliceColumns } from '@gridpilot/core'
import { countLines, type FileError, looksLike, parseRows, readBytes } from './csv-rows.ts'

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const

/** Reads `ts,open,high,low,close,volume` (CSV, gzipped or not), ascending by time. */
export function loadCandles(path: string): Result<CandleColumns, FileError> {
  const bytes = readBytes(path)
  if (!bytes.ok) return bytes
  const refused = (problem: string) =>
    err({ code: 'file_not_candles', message: `${basename(path)}${problem}` } as const)
  const columns = candleColumns(countLines(bytes.value))
  const filled = parseRows(bytes.value, { count: COLUMNS.length, exact: false }, (row, field, value) => {
    columns[COLUMNS[field] ?? 'time'][row] = value
  })
  if (typeof filled === 'string') return refused(`: ${filled}${otherKind(bytes.value)}`)
  for (let i = 0; i < filled; i += 1) {
    const problem = candleProblem(columns, i)
    if (problem !== null) return refused(`, row ${i + 1}: ${problem}`)
  }
  return filled === 0 ? refused(' holds no candles') : ok(sliceColumns(columns, 0, filled))
}

/** `BTCUSDT-1m-bitget-perp-2026-03_04.csv.gz` → BTCUSDT; null when the name does not say. */
export const symbolOfFile = (path: string): string | null => /^([A-Z0-9]{5,20})-/.exec(basename(path))?.[1] ?? null

/** Quote coins a symbol may end with, the longer ones first. */
const QUOTES = /(USDT|USDC|BUSD|USD|PERP)$/

/** BTC of BTCUSDT and of BTCUSD. */
export const coinOf = (symbol: string): string => symbol.toUpperCase().replace(QUOTES, '')

/** The coin a file's name begins with, as in ETHUSDT-1m.csv or ethusdt_5m.csv.gz; null when it states none. */
export function coinOfFile(path: string): string | null {
  const [, word = ''] = /^([A-Za-z0-9]+)(?:[-_. ]|$)/.exec(basename(path)) ?? []
  const coin = coinOf(word)
  return coin === '' || coin === word.toUpperCase() ? null : coin
}

function otherKind(bytes: Uint8Array): string {
  const seen = looksLike(bytes)
  return seen.includes('funding') ? `; it ${seen}, candles have the columns ts,open,high,low,close,volume` : ''
}

function candleProblem(columns: CandleColumns, i: number): string | null {
  const open = columns.open[i] ?? 0
  const high = columns.high[i] ?? 0
  const low = columns.low[i] ?? 0
  const close = columns.close[i] ?? 0
  if (i > 0 && (columns.time[i] ?? 0) <= (columns.time[i - 1] ?? 0)) return 'time does not ascend'
  if (low <= 0 || high < Math.max(open, close) || low > Math.min(open, close)) return 'prices contradict each other'
  return null
}
