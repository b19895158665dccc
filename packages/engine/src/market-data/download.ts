import { DAY_MS, err, ok, type Result } from '@gridpilot/core'
import { type CandleTrouble, fillSpan, isSameMarket } from './fill-span.ts'
import { type Gap, gapsIn } from './gaps.ts'
import type { CandleArchive, CandleHistorySource, CandleSeries, Span } from './ports.ts'
import { missingSpans, piecesOf } from './spans.ts'
import { openTimeOf, timeframeMs } from './timeframe.ts'

/** Candles per stored piece: what an interruption can cost. Ten pages of the exchange's history. */
const PIECE = 2_000
/** Waits before a piece is asked for again, wall ms; then the download gives up and keeps what it has. */
const RETRY_MS = [1_000, 2_000, 4_000, 8_000, 15_000] as const

export interface DownloadProgress {
  /** Candles' worth of time: of the whole request, known before the first was fetched, and known by now. */
  readonly total: number
  readonly before: number
  readonly done: number
}

export interface DownloadRequest {
  readonly source: CandleHistorySource
  readonly archive: CandleArchive
  readonly symbol: string
  readonly timeframe: string
  /** Both at multiples of the candle's length; everything before `toMs` is closed. */
  readonly span: Span
  onProgress(progress: DownloadProgress): void
  /** Told before each wait. */
  onTrouble(trouble: CandleTrouble, waitMs: number): void
  sleep(ms: number): Promise<void>
  readonly signal: AbortSignal
}

export interface DownloadReport {
  readonly series: CandleSeries
  readonly span: Span
  readonly candles: number
  readonly fetched: number
  /** From here the market has candles; null when it has none at all. */
  readonly firstMs: number | null
  /** Stretches after `firstMs` in which the market has no candles. */
  readonly gaps: readonly Gap[]
}

export type DownloadFailure =
  | { readonly kind: 'stopped' }
  | { readonly kind: 'other_market' }
  | { readonly kind: 'trouble'; readonly trouble: CandleTrouble }

type Outcome<Value> = Promise<Result<Value, DownloadFailure>>

/**
 * Fetches what of a stretch is not stored yet, oldest first, piece by piece; a run that was interrupted is simply
 * started again. Ends with a report of the gaps the market itself has.
 */
export async function downloadCandles(request: DownloadRequest): Outcome<DownloadReport> {
  const { source, archive, symbol, timeframe, span } = request
  const series = { source: source.name, symbol, timeframe }
  const same = await persist(request, () => isSameMarket(request, series, span.toMs))
  if (!same.ok) return same
  if (!same.value) return err({ kind: 'other_market' })
  const missing = missingSpans(span, await archive.spans(series))
  const begin = missing.length === 0 ? ok(span.fromMs) : await beginning(request, missing[0] as Span)
  if (!begin.ok) return begin
  const lengthMs = timeframeMs(timeframe)
  const worth = (spans: readonly Span[]) => spans.reduce((sum, each) => sum + (each.toMs - each.fromMs) / lengthMs, 0)
  const total = worth([span])
  // Nobody pages through the years before the market began: they are one empty answer.
  for (const { fromMs, toMs } of missing) {
    await archive.write(series, { fromMs, toMs: Math.min(toMs, begin.value) }, [])
  }
  const wanted = missingSpans(span, await archive.spans(series))
  const before = total - worth(wanted)
  let done = before
  let fetched = 0
  request.onProgress({ total, before, done })
  for (const piece of wanted.flatMap((each) => piecesOf(each, lengthMs, PIECE))) {
    if (request.signal.aborted) return err({ kind: 'stopped' })
    const filled = await persist(request, () => fillSpan(request, series, piece))
    if (!filled.ok) return filled
    fetched += filled.value.length
    done += worth([piece])
    request.onProgress({ total, before, done })
  }
  return ok(await reportOf(archive, series, span, fetched))
}

/** What is stored of a stretch, and where nothing is. */
async function reportOf(
  archive: CandleArchive,
  series: CandleSeries,
  span: Span,
  fetched: number,
): Promise<DownloadReport> {
  const { time } = await archive.read(series, span)
  const firstMs = time[0] ?? null
  const lengthMs = timeframeMs(series.timeframe)
  const gaps = firstMs === null ? [] : gapsIn({ fromMs: firstMs, toMs: span.toMs }, time, lengthMs)
  return { series, span, candles: time.length, fetched, firstMs, gaps }
}

/** Open time of the first day with candles in the stretch; its end when there is none. Daily candles are few. */
async function beginning(request: DownloadRequest, missing: Span): Outcome<number> {
  const { source, symbol, timeframe, span } = request
  if (timeframe === '1d') return ok(missing.fromMs)
  const fromMs = openTimeOf(missing.fromMs, DAY_MS)
  const days = await persist(request, async () => {
    const read = await source.candles(symbol, '1d', fromMs, span.toMs)
    if (read.ok) return ok(read.value)
    const { kind, code, message } = read.error
    return err({ retry: kind === 'refused' ? ('never' as const) : ('later' as const), code, message })
  })
  if (!days.ok) return days
  const [first] = days.value
  return ok(first === undefined ? span.toMs : Math.max(missing.fromMs, first.time))
}

/** Asks until there is an answer, with growing waits. */
async function persist<Value>(
  { sleep, onTrouble, signal }: DownloadRequest,
  ask: () => Promise<Result<Value, CandleTrouble>>,
): Outcome<Value> {
  for (let attempt = 0; ; attempt += 1) {
    const answer = await ask()
    if (answer.ok) return answer
    const waitMs = RETRY_MS[attempt]
    if (signal.aborted) return err({ kind: 'stopped' })
    if (answer.error.retry === 'never' || waitMs === undefined) return err({ kind: 'trouble', trouble: answer.error })
    onTrouble(answer.error, waitMs)
    await sleep(waitMs)
  }
}
