import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { err, ok, type Result } from '@gridpilot/core'

/** A data file that cannot be used; the message names the row where reading stopped. */
export interface FileError {
  readonly code: 'file_not_readable' | 'file_not_candles' | 'file_not_funding'
  readonly message: string
}

/** The bytes of a file, gzipped or not: by its content, not its name. */
export function readBytes(path: string): Result<Uint8Array, FileError> {
  try {
    const raw = readFileSync(path)
    return ok(raw[0] === 0x1f && raw[1] === 0x8b ? gunzipSync(raw) : raw)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return err({ code: 'file_not_readable', message })
  }
}

const NEWLINE = 10
const RETURN = 13
const COMMA = 44
const DOT = 46
const MINUS = 45

export function countLines(bytes: Uint8Array): number {
  let lines = 1
  for (const byte of bytes) if (byte === NEWLINE) lines += 1
  return lines
}

/** What a file of ours looks like by the columns of its first row, for a person who gave the wrong one. */
export function looksLike(bytes: Uint8Array): string {
  const at = firstRow(bytes)
  const end = bytes.indexOf(NEWLINE, at)
  const row = bytes.subarray(at, end === -1 ? bytes.length : end)
  if (row.length === 0) return 'is empty'
  let columns = 1
  for (const byte of row) if (byte === COMMA) columns += 1
  if (columns === 2) return 'looks like funding rates (ts,rate)'
  if (columns >= 6) return 'looks like candles (ts,open,high,low,close,volume)'
  return `has ${columns} ${columns === 1 ? 'column' : 'columns'}`
}

/** Behind the header line, when there is one. */
function firstRow(bytes: Uint8Array): number {
  if (bytes[0] === undefined || (bytes[0] >= 48 && bytes[0] <= 57)) return 0
  const end = bytes.indexOf(NEWLINE)
  return end === -1 ? bytes.length : end + 1
}

interface Columns {
  readonly count: number
  /** No more columns than these; else further ones are skipped. */
  readonly exact: boolean
}

/** Parses plain decimals byte by byte; a header line is skipped. Returns the number of rows, or what is wrong. */
export function parseRows(
  bytes: Uint8Array,
  { count, exact }: Columns,
  put: (row: number, field: number, value: number) => void,
): number | string {
  let at = firstRow(bytes)
  let row = 0
  while (at < bytes.length) {
    for (let field = 0; field < count; field += 1) {
      let end = at
      while (end < bytes.length && bytes[end] !== COMMA && bytes[end] !== NEWLINE && bytes[end] !== RETURN) end += 1
      const value = parseNumber(bytes, at, end)
      if (Number.isNaN(value)) return `row ${row + 1}, column ${field + 1} is not a number`
      put(row, field, value)
      at = end + 1
      if (field < count - 1 && bytes[end] !== COMMA) return `row ${row + 1} has ${field + 1} columns of ${count}`
      if (exact && field === count - 1 && bytes[end] === COMMA) return `row ${row + 1} has more than ${count} columns`
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
