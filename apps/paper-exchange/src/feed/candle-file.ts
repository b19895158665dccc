import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { type Candle, type CandleColumns, columnsFromRows, err, ok, type Result } from '@gridpilot/core'

const HEADER = 'ts,open,high,low,close,volume'

/** Reads text, unpacking it when the name ends in .gz. */
export function readTable(file: string): string {
  const bytes = readFileSync(file)
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
}

/** Candles of a csv or csv.gz file (columns ts,open,high,low,close,volume; ts = open time, ms); the error names the line. */
export function readCandleFile(file: string): Result<CandleColumns, string> {
  const lines = readTable(file).split('\n')
  if (lines[0]?.trim() !== HEADER) return err(`${file}: the first line must be ${HEADER}`)
  const rows: Candle[] = []
  let previous = 0
  for (let i = 1; i < lines.length; i++) {
    const line = lines[i]?.trim() ?? ''
    if (line === '') continue
    const [time = 0, open = 0, high = 0, low = 0, close = 0, volume = Number.NaN] = line.split(',').map(Number)
    const sane = time > previous && low > 0 && low <= open && low <= close && high >= open && high >= close
    if (!sane || !(volume >= 0)) return err(`${file}: line ${i + 1} is not a candle after the one before it`)
    rows.push({ time, open, high, low, close, volume })
    previous = time
  }
  return rows.length < 2 ? err(`${file}: fewer than two candles`) : ok(columnsFromRows(rows))
}

/** The most frequent distance between neighbouring candles: their length, ms. */
export function intervalOf(columns: CandleColumns): number {
  const counts = new Map<number, number>()
  for (let i = 1; i < columns.length; i++) {
    const distance = (columns.time[i] as number) - (columns.time[i - 1] as number)
    counts.set(distance, (counts.get(distance) ?? 0) + 1)
  }
  return [...counts].reduce((best, each) => (each[1] > best[1] ? each : best))[0]
}
