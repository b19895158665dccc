import { assert, type Candle, ok } from '@gridpilot/core'
import type { FuturesKlineInterval } from 'bitget-api'
import { z } from 'zod'
import type { Answer } from './answer.ts'
import { type ClassicClient, PRODUCT } from './classic/client.ts'
import { decode, doubleIn, malformed, msText, nullableList, positiveDoubleIn } from './decode.ts'

const MINUTE = 60_000
const HOUR = 60 * MINUTE
/** Our timeframe → the venue's word and its length. From 6h up the plain words are aligned to UTC+8. */
export const TIMEFRAMES: Readonly<Record<string, readonly [FuturesKlineInterval, number]>> = {
  '1m': ['1m', MINUTE],
  '3m': ['3m', 3 * MINUTE],
  '5m': ['5m', 5 * MINUTE],
  '15m': ['15m', 15 * MINUTE],
  '30m': ['30m', 30 * MINUTE],
  '1h': ['1H', HOUR],
  '2h': ['2H', 2 * HOUR],
  '4h': ['4H', 4 * HOUR],
  '6h': ['6Hutc', 6 * HOUR],
  '12h': ['12Hutc', 12 * HOUR],
  '1d': ['1Dutc', 24 * HOUR],
  '3d': ['3Dutc', 72 * HOUR],
  '1w': ['1Wutc', 168 * HOUR],
}
const RECENT_MAX = 1000
const HISTORY_MAX = 200
const HISTORY_SPAN_MS = 90 * 24 * HOUR
/** This many empty windows in a row and the symbol was not listed yet. */
const EMPTY_WINDOWS_MAX = 50

const CANDLE_ROW = z.array(z.string()).min(6)
const CANDLES = nullableList(CANDLE_ROW)

export const candlesIn = (data: unknown): readonly Candle[] =>
  decode(CANDLES, data).map((row) => {
    const [time = '', open = '', high = '', low = '', close = '', volume = ''] = row
    const candle = {
      time: decode(msText, time),
      open: positiveDoubleIn(open),
      high: positiveDoubleIn(high),
      low: positiveDoubleIn(low),
      close: positiveDoubleIn(close),
      volume: doubleIn(volume),
    }
    const sound =
      candle.low <= Math.min(candle.open, candle.close) &&
      candle.high >= Math.max(candle.open, candle.close) &&
      candle.volume >= 0
    return sound ? candle : malformed(`candle ${row.join(' ')}`)
  })

/**
 * For accounts of both families: the public classic endpoint serves them all, reaches further back than the unified
 * one, and has words for candles aligned to UTC.
 *
 * Candles with open time in [fromMs, toMs), ascending, each once. The recent endpoint knows the unfinished candle but
 * forgets after weeks, the historical one the reverse; both count back from `endTime`, so the walk goes backwards.
 */
export async function readCandles(
  client: ClassicClient,
  symbol: string,
  timeframe: string,
  fromMs: number,
  toMs: number,
): Promise<Answer<readonly Candle[]>> {
  const known = TIMEFRAMES[timeframe.toLowerCase()]
  assert(known, `timeframe ${timeframe}`)
  const [granularity, lengthMs] = known
  const found = new Map<number, Candle>()
  const take = (candles: readonly Candle[]) => {
    for (const candle of candles) if (candle.time >= fromMs && candle.time < toMs) found.set(candle.time, candle)
  }
  const query = (endMs: number, count: number) => ({
    symbol,
    productType: PRODUCT,
    granularity,
    startTime: String(Math.max(fromMs, endMs - count * lengthMs)),
    endTime: String(endMs),
    limit: String(count),
  })
  const recent = await client.read('candles', (rest) => rest.getFuturesCandles(query(toMs, RECENT_MAX)), candlesIn)
  // Refused: the window is older than this endpoint reaches.
  if (!recent.ok && recent.error.class !== 'refused') return recent
  if (recent.ok) take(recent.value)
  const perPage = Math.max(1, Math.min(HISTORY_MAX, Math.floor(HISTORY_SPAN_MS / lengthMs)))
  let end = Math.min(toMs, ...found.keys())
  let empty = 0
  while (end > fromMs && empty < EMPTY_WINDOWS_MAX) {
    const page = await client.read(
      'historyCandles',
      (rest) => rest.getFuturesHistoricCandles(query(end, perPage)),
      candlesIn,
    )
    if (!page.ok) return page
    take(page.value)
    // Whole windows, gaps or not: one empty page is no proof that nothing lies before it.
    empty = page.value.length === 0 ? empty + 1 : 0
    end -= perPage * lengthMs
  }
  return ok([...found.values()].sort((a, b) => a.time - b.time))
}
