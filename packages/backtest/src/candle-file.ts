import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import { gunzipSync } from 'node:zlib'
import {
  type CandleColumns,
  candleColumns,
  err,
  type FundingPoint,
  ok,
  type Result,
  sliceColumns,
} from '@gridpilot/core'

/** A candle file that cannot be used, with the line where reading stopped. */
export interface FileError {
  readonly code: 'file_not_readable' | 'file_not_candles'
  readonly message: string
}

const COLUMNS = ['time', 'open', 'high', 'low', 'close', 'volume'] as const

/** Reads `ts,open,high,low,close,volume` (CSV, gzipped or not), ascending by time. */
export function loadCandles(path: string): Result<CandleColumns, FileError> {
  const bytes = readBytes(path)
  if (!bytes.ok) return bytes
  const rows = countLines(bytes.value)
  const columns = candleColumns(rows)
  const filled = parseRows(bytes.value, 6, (row, field, value) => {
    columns[COLUMNS[field] ?? 'time'][row] = value
  })
  if (typeof filled === 'string') return err({ code: 'file_not_candles', message: `${basename(path)}: ${filled}` })
  for (let i = 0; i < filled; i += 1) {
    const problem = candleProblem(columns, i)
    if (problem !== null)
      return err({ code: 'file_not_candles', message: `${basename(path)}, row ${i + 1}: ${problem}` })
  }
  if (filled === 0) return err({ code: 'file_not_candles', message: `${basename(path)} holds no candles` })
  return ok(sliceColumns(columns, 0, filled))
}

/** Reads `ts,rate`. */
export function loadFunding(path: string): Result<FundingPoint[], FileError> {
  const bytes = readBytes(path)
  if (!bytes.ok) return bytes
  const points: { time: number; rate: number }[] = []
  const filled = parseRows(bytes.value, 2, (row, field, value) => {
    if (field === 0) points[row] = { time: value, rate: 0 }
    else points[row] = { time: points[row]?.time ?? 0, rate: value }
  })
  if (typeof filled === 'string') return err({ code: 'file_not_candles', message: `${basename(path)}: ${filled}` })
  return ok(points)
}

/** `BTCUSDT-1m-bitget-perp-2026-03_04.csv.gz` → BTCUSDT; null when the name does not say. */
export const symbolOfFile = (path: string): string | null => /^([A-Z0-9]{5,20})-/.exec(basename(path))?.[1] ?? null

function readBytes(path: string): Result<Uint8Array, FileError> {
  try {
    const raw = readFileSync(path)
    return ok(raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return err({ code: 'file_not_readable', message })
  }
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

function countLines(bytes: Uint8Array): number {
  let lines = 1
  for (const byte of bytes) if (byte === 10) lines += 1
  return lines
}

const NEWLINE = 10
const COMMA = 44
const DOT = 46
const MINUS = 45

/** Parses plain decimals byte by byte; a header line is skipped. Returns the number of rows, or what is wrong. */
function parseRows(
  bytes: Uint8Array,
  fields: number,
  put: (row: number, field: number, value: number) => void,
): number | string {
  let at = 0
  let row = 0
  if (bytes[0] !== undefined && (bytes[0] < 48 || bytes[0] > 57)) at = bytes.indexOf(NEWLINE) + 1
  while (at < bytes.length && at >= 0) {
    for (let field = 0; field < fields; field += 1) {
      let end = at
      while (end < bytes.length && bytes[end] !== COMMA && bytes[end] !== NEWLINE && bytes[end] !== 13) end += 1
      const value = parseNumber(bytes, at, end)
      if (Number.isNaN(value)) return `row ${row + 1}, column ${field + 1} is not a number`
      put(row, field, value)
      at = end + 1
      if (field < fields - 1 && bytes[end] !== COMMA) return `row ${row + 1} has ${field + 1} columns of ${fields}`
    }
    while (at < bytes.length && at > 0 && bytes[at - 1] !== NEWLINE) at += 1
    row += 1
  }
  return row
}

/** Exact for up to 15 digits: digits and a power of ten are both exact doubles, one division rounds once. */
function parseNumber(bytes: Uint8Array, from: number, to: number): number {
  let digits = 0
  let decimals = -1
  let count = 0
  const negative = bytes[from] === MINUS
  for (let i = negative ? from + 1 : from; i < to; i += 1) {
    const byte = bytes[i] as number
    if (byte === DOT && decimals < 0) decimals = 0
    else if (byte >= 48 && byte <= 57) {
      digits = digits * 10 + byte - 48
      count += 1
      if (decimals >= 0) decimals += 1
    } else return slowNumber(bytes, from, to)
  }
  if (count === 0) return Number.NaN
  if (count > 15) return slowNumber(bytes, from, to)
  const value = decimals > 0 ? digits / 10 ** decimals : digits
  return negative ? -value : value
}

function slowNumber(bytes: Uint8Array, from: number, to: number): number {
  const text = new TextDecoder().decode(bytes.subarray(from, to))
  return text === '' ? Number.NaN : Number(text)
}
