import { type Candle, type CandleColumns, columnsFromRows, err, ok, type Result } from '@gridpilot/core'
import { type CandleTrouble, fillSpan, isSameMarket } from './fill-span.ts'
import { type CandleListener, LiveSeries } from './live-series.ts'
import type { CandleArchive, CandleEvent, CandleSeries, CandleSource, CandleStream, Span } from './ports.ts'
import { missingSpans, piecesOf } from './spans.ts'
import { openTimeOf, timeframeMs } from './timeframe.ts'

/** After a fill that failed it is tried again this often while somebody watches, wall ms. */
const RETRY_MS = 2_000
/** Candles read at once: ten pages of the exchange's history. */
const PIECE = 2_000

interface Options {
  readonly source: CandleSource
  readonly archive: CandleArchive
  warn(fields: object, message: string): void
}

type Answer<Value> = Promise<Result<Value, CandleTrouble>>

/**
 * Candles for everybody: what is closed is asked for once and stored, what is open comes over one upstream
 * subscription per symbol and interval, however many listen.
 */
export class CandleService {
  readonly #options: Options
  readonly #live = new Map<string, LiveSeries>()
  readonly #turns = new Map<string, Promise<unknown>>()
  readonly #verified = new Map<string, Answer<null>>()
  #stream: CandleStream | null = null
  #closed = false
  #retry: NodeJS.Timeout | undefined

  constructor(options: Options) {
    this.#options = options
  }

  /** Symbols and intervals subscribed upstream. */
  get subscriptions(): readonly string[] {
    return [...this.#live.keys()]
  }

  /** Stored after this call: every closed candle of the stretch. `nowMs` is market time; later opens are left out. */
  async closed(symbol: string, timeframe: string, span: Span, nowMs: number): Answer<CandleColumns> {
    const series = { source: this.#options.source.name, symbol, timeframe }
    return this.#read(series, this.#over(span, timeframe, nowMs))
  }

  /** Closed candles and the open one, ascending. */
  async recent(symbol: string, timeframe: string, span: Span, nowMs: number): Answer<CandleColumns> {
    const series = { source: this.#options.source.name, symbol, timeframe }
    const over = this.#over(span, timeframe, nowMs)
    const [closed, open] = await Promise.all([
      this.closed(symbol, timeframe, span, nowMs),
      over.toMs < span.toMs ? this.#open(series, { fromMs: over.toMs, toMs: span.toMs }) : ok([]),
    ])
    if (!closed.ok) return closed
    if (!open.ok) return open
    return ok(joined(closed.value, open.value))
  }

  /** Told the open candle as it moves and each closed one, in order and without gaps, until the returned function is called. */
  watch(symbol: string, timeframe: string, listener: CandleListener): () => void {
    const key = keyOf(symbol, timeframe)
    const known = this.#live.get(key)
    const series = known ?? this.#begin(key, symbol, timeframe)
    const remove = series.add(listener)
    return () => {
      remove()
      if (series.watched || this.#live.get(key) !== series) return
      this.#live.delete(key)
      this.#stream?.unsubscribe(symbol, timeframe)
      if (this.#live.size === 0) this.#endStream()
    }
  }

  /** Ends the upstream connection and waits for what is being stored; afterwards every question is refused. */
  async close(): Promise<void> {
    this.#closed = true
    this.#live.clear()
    this.#endStream()
    await Promise.allSettled(this.#turns.values())
  }

  /** A later `watch` opens it again. */
  #endStream(): void {
    clearInterval(this.#retry)
    this.#stream?.close()
    this.#stream = null
  }

  #begin(key: string, symbol: string, timeframe: string): LiveSeries {
    const { source } = this.#options
    const series = { source: source.name, symbol, timeframe }
    const live = new LiveSeries({
      fill: async (fromMs, toMs) => {
        const filled = await this.#read(series, { fromMs, toMs })
        return filled.ok ? rowsOf(filled.value) : null
      },
    })
    this.#live.set(key, live)
    if (this.#stream === null) {
      this.#stream = source.openStream((event) => this.#onEvent(event))
      this.#retry = setInterval(() => this.#confirmAll(), RETRY_MS)
      this.#retry.unref()
    }
    this.#stream.subscribe(symbol, timeframe)
    return live
  }

  #onEvent(event: CandleEvent): void {
    if (event.type === 'candles') this.#live.get(keyOf(event.symbol, event.timeframe))?.take(event.candles)
    else if (event.type === 'disconnected') this.#options.warn({ reason: event.reason }, 'the candle stream is down')
    else this.#confirmAll()
  }

  #confirmAll(): void {
    for (const live of this.#live.values()) void live.confirm()
  }

  #over({ fromMs, toMs }: Span, timeframe: string, nowMs: number): Span {
    const lengthMs = timeframeMs(timeframe)
    const from = Math.ceil(fromMs / lengthMs) * lengthMs
    const to = Math.ceil(toMs / lengthMs) * lengthMs
    return { fromMs: from, toMs: Math.max(from, Math.min(to, openTimeOf(nowMs, lengthMs))) }
  }

  async #read(series: CandleSeries, span: Span): Answer<CandleColumns> {
    const filled = await this.#fill(series, span)
    if (!filled.ok) return filled
    return this.#closed ? CLOSED : this.#options.archive.read(series, span).then(ok, storageTrouble)
  }

  /** The open candle: from the stream while it is watched, else asked for. */
  async #open({ symbol, timeframe }: CandleSeries, span: Span): Answer<readonly Candle[]> {
    const streamed = this.#live.get(keyOf(symbol, timeframe))?.open
    if (streamed?.time === span.fromMs) return ok([streamed])
    const read = await this.#options.source.candles(symbol, timeframe, span.fromMs, span.toMs)
    return read.ok ? read : err({ retry: 'later', code: read.error.code, message: read.error.message })
  }

  /** Piece by piece, the newest first, in turns per series: callers share what another one read, and none waits for a whole history. */
  async #fill(series: CandleSeries, span: Span): Answer<null> {
    if (span.fromMs >= span.toMs) return ok(null)
    const key = keyOf(series.symbol, series.timeframe)
    for (;;) {
      const before = this.#turns.get(key)
      const turn = (async () => {
        await before
        return this.#closed ? CLOSED : this.#fillPiece(key, series, span).catch(storageTrouble)
      })()
      this.#turns.set(key, turn)
      const step = await turn
      if (!step.ok) return step
      if (step.value === 'whole') return ok(null)
    }
  }

  async #fillPiece(key: string, series: CandleSeries, span: Span): Answer<'whole' | 'more'> {
    const verified = await this.#verify(key, series, span.toMs)
    if (!verified.ok) return verified
    const missing = missingSpans(span, await this.#options.archive.spans(series)).at(-1)
    const piece = missing && piecesOf(missing, timeframeMs(series.timeframe), PIECE).at(-1)
    if (piece === undefined) return ok('whole')
    const filled = await fillSpan(this.#options, series, piece)
    return filled.ok ? ok('more') : filled
  }

  /** Once per run and series: what is stored must be of the market that answers; of another one it is forgotten. */
  #verify(key: string, series: CandleSeries, nowMs: number): Answer<null> {
    const known = this.#verified.get(key)
    if (known !== undefined) return known
    const verifying = (async (): Answer<null> => {
      const same = await isSameMarket(this.#options, series, nowMs)
      if (!same.ok) return same
      if (!same.value) {
        this.#options.warn({ ...series }, 'stored candles were of another market and are read again')
        await this.#options.archive.drop(series)
      }
      return ok(null)
    })().catch(storageTrouble)
    void verifying.then(({ ok: done }) => done || this.#verified.delete(key))
    this.#verified.set(key, verifying)
    return verifying
  }
}

const CLOSED = err<CandleTrouble>({ retry: 'later', code: 'closed', message: 'the service ends' })

/** A full disk must not end the product: what cannot be stored cannot be answered either, and is asked again later. */
const storageTrouble = (error: unknown): Result<never, CandleTrouble> =>
  err({ retry: 'later', code: 'storage', message: error instanceof Error ? error.message : String(error) })

const keyOf = (symbol: string, timeframe: string): string => `${symbol} ${timeframe}`

function rowsOf(columns: CandleColumns): Candle[] {
  const at = (name: Exclude<keyof CandleColumns, 'length'>, i: number) => columns[name][i] as number
  return Array.from({ length: columns.length }, (_, i) => ({
    time: at('time', i),
    open: at('open', i),
    high: at('high', i),
    low: at('low', i),
    close: at('close', i),
    volume: at('volume', i),
  }))
}

function joined(columns: CandleColumns, rows: readonly Candle[]): CandleColumns {
  return rows.length === 0 ? columns : columnsFromRows([...rowsOf(columns), ...rows])
}
