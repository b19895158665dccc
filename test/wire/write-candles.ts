import { writeFileSync } from 'node:fs'
import type { CandleColumns } from '@gridpilot/core'

/** Writes candles as the CSV the paper exchange replays; returns the path. */
export function writeCandles(path: string, candles: CandleColumns): string {
  const rows = Array.from({ length: candles.length }, (_, i) =>
    [candles.time[i], candles.open[i], candles.high[i], candles.low[i], candles.close[i], candles.volume[i]].join(','),
  )
  writeFileSync(path, `ts,open,high,low,close,volume\n${rows.join('\n')}\n`)
  return path
}
