import { existsSync, writeFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { decimalText } from '@gridpilot/contract'
import { type CandleColumns, err, ok, type Result } from '@gridpilot/core'
import type { DataRefusal } from './refusal.ts'

/** May this file be written? Looked at before hours of downloading. */
export function checkOut(path: string): Result<null, DataRefusal> {
  if (!/\.csv(\.gz)?$/.test(path)) {
    const message = 'The name must end in .csv or .csv.gz.'
    return err({ code: 'file_type_unknown', flag: '--out', message, value: path, nearest: `${path}.csv.gz` })
  }
  if (!existsSync(path)) return ok(null)
  const message = 'This file exists and is not replaced.'
  return err({ code: 'file_exists', flag: '--out', message, value: path, nearest: freeName(path) })
}

function freeName(path: string): string {
  const [, stem = path, ending = ''] = /^(.*?)(\.csv(?:\.gz)?)$/.exec(path) ?? []
  for (let i = 2; ; i += 1) if (!existsSync(`${stem}-${i}${ending}`)) return `${stem}-${i}${ending}`
}

/** `ts,open,high,low,close,volume`, as `gridpilot backtest --data` and the replay read it. */
export function writeCandles(path: string, candles: CandleColumns): Result<null, DataRefusal> {
  const { length, time, open, high, low, close, volume } = candles
  const lines = ['ts,open,high,low,close,volume']
  for (let i = 0; i < length; i += 1) {
    const row = [time, open, high, low, close, volume].map((column) => decimalText(column[i] as number))
    lines.push(row.join(','))
  }
  const text = `${lines.join('\n')}\n`
  try {
    writeFileSync(path, path.endsWith('.gz') ? gzipSync(text) : text, { flag: 'wx' })
    return ok(null)
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error)
    return err({ code: 'file_not_writable', flag: '--out', message, value: path })
  }
}
