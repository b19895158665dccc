import { type Candle, err, ok, type Result } from '@gridpilot/core'
import { candleProblem } from './candle-problem.ts'
import type { CandleArchive, CandleHistorySource, CandleSeries, Span } from './ports.ts'
import { timeframeMs } from './timeframe.ts'

export interface CandleTrouble {
  /** `later`: asking again may help. `never`: it will not (unknown symbol, refused key). */
  readonly retry: 'later' | 'never'
  readonly code: string
  readonly message: string
}

interface Place {
  readonly source: CandleHistorySource
  readonly archive: CandleArchive
}

/**
 * Reads one stretch of closed candles from the market and stores it, all or nothing. `span` must be over: no candle in
 * it may still change.
 */
export async function fillSpan(
  { source, archive }: Place,
  series: CandleSeries,
  span: Span,
): Promise<Result<readonly Candle[], CandleTrouble>> {
  const read = await source.candles(series.symbol, series.timeframe, span.fromMs, span.toMs)
  if (!read.ok) {
    const { kind, code, message } = read.error
    return err({ retry: kind === 'refused' || kind === 'needs_user' ? 'never' : 'later', code, message })
  }
  const problem = candleProblem(read.value, span, timeframeMs(series.timeframe))
  if (problem !== null) return err({ retry: 'later', code: 'malformed', message: problem })
  await archive.write(series, span, read.value)
  return ok(read.value)
}

/**
 * Is what is stored still of the market that answers now? Compares the newest stored candle before `beforeMs`; a market
 * that no longer knows it proves nothing.
 */
export async function isSameMarket(
  { source, archive }: Place,
  series: CandleSeries,
  beforeMs: number,
): Promise<Result<boolean, CandleTrouble>> {
  const stored = await archive.newest(series, beforeMs)
  if (stored === null) return ok(true)
  const toMs = stored.time + timeframeMs(series.timeframe)
  const read = await source.candles(series.symbol, series.timeframe, stored.time, toMs)
  if (!read.ok) return err({ retry: 'later', code: read.error.code, message: read.error.message })
  const found = read.value.find(({ time }) => time === stored.time)
  if (found === undefined) return ok(true)
  return ok((['open', 'high', 'low', 'close', 'volume'] as const).every((name) => found[name] === stored[name]))
}
