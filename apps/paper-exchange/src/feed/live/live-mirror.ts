import type { CandleKind } from '@gridpilot/bitget-wire'
import type { Instrument } from '@gridpilot/core'
import type { Logger } from 'pino'
import type { Exchange } from '../../exchange.ts'
import type { Drive } from '../../market/drive.ts'
import type { MirroredMarket, UpstreamHealth } from '../../market/mirrored-market.ts'
import { candleOf, tickerOf, tradeOf } from './decode.ts'
import { type Gap, momentsOf } from './gap.ts'
import type { Upstream } from './upstream.ts'
import { UpstreamRest, UpstreamTrouble } from './upstream-rest.ts'
import { type StreamPush, UpstreamStream } from './upstream-stream.ts'

const DAY = 86_400_000
const MINUTE = 60_000
const RETRY_MS = [200, 500, 1_000, 2_000, 5_000, 10_000] as const
/** Pushes that may wait while a gap is filled: beyond it the connection is given up and filled anew. */
const WAITING_MAX = 20_000
/** Days of candles of many symbols are fetched before the first price: so long is waited for it, ms. */
const FIRST_PRICES_MS = 60_000
/** Pushes of so long are made durable and published together, ms. */
const TOGETHER_MS = 50

export interface MirrorParts {
  readonly exchange: Exchange
  readonly market: MirroredMarket
  readonly drive: Drive
  readonly upstream: Upstream
  /** Days of candles fetched before the market's first moment. */
  readonly historyDays: number
  readonly wallMs: () => number
  readonly log: Logger
  /** What was heard could not be made durable: the process must end. */
  readonly onFatal: (error: unknown) => void
}

/**
 * Keeps a mirrored market equal to its upstream: connects, fills what was missed, then hands on every push. While it is
 * not connected nothing moves. Everything that moves a price is journaled before it is published.
 */
export class LiveMirror {
  readonly #parts: MirrorParts
  readonly #instruments: ReadonlyMap<string, Instrument>
  readonly #stopped = new AbortController()
  readonly #firstWord = Promise.withResolvers<void>()
  #stream: UpstreamStream | null = null
  /** Pushes heard while a gap is being filled; null: they are handed on at once. */
  #waiting: StreamPush[] | null = null
  #failures = 0
  #timer: NodeJS.Timeout | null = null
  #settling: NodeJS.Timeout | null = null
  readonly #health = {
    connected: false,
    heardMs: null as number | null,
    connections: 0,
    surprises: 0,
    problem: null as string | null,
  }

  constructor(parts: MirrorParts) {
    this.#parts = parts
    const { venue } = parts.exchange
    this.#instruments = new Map(venue.instruments().map((each) => [each.symbol, each]))
    this.#tellHealth()
  }

  /**
   * Resolves when the first prices are there, or when it is known that they are not coming yet: the first connection was
   * lost, or nothing was told for FIRST_PRICES_MS. The health tells which; the mirror goes on trying.
   */
  async start(): Promise<void> {
    this.#connect()
    const patience = setTimeout(() => {
      this.#health.problem ??= `no prices within ${FIRST_PRICES_MS / 1000} s`
      this.#firstWord.resolve()
    }, FIRST_PRICES_MS)
    await this.#firstWord.promise
    clearTimeout(patience)
  }

  /** Nothing is handed on after it. */
  stop(): void {
    this.#stopped.abort()
    if (this.#timer !== null) clearTimeout(this.#timer)
    if (this.#settling !== null) clearTimeout(this.#settling)
    this.#stream?.close()
    this.#firstWord.resolve()
  }

  #connect(): void {
    this.#waiting = []
    const stream = new UpstreamStream(this.#parts.upstream.streamUrl, [...this.#instruments.keys()], {
      onPush: (push) => this.#guard(() => this.#onPush(stream, push)),
      onHeard: () => {
        this.#health.heardMs = this.#parts.wallMs()
      },
      onEnd: (reason) => this.#lost(stream, reason),
    })
    this.#stream = stream
    void stream.ready.then(() => this.#catchUp(stream)).catch((error: unknown) => this.#failed(stream, error))
  }

  #failed(stream: UpstreamStream, error: unknown): void {
    if (!(error instanceof UpstreamTrouble)) {
      if (!this.#stopped.signal.aborted) this.#parts.onFatal(error)
      return
    }
    this.#health.problem = error.message
    stream.close()
  }

  #lost(stream: UpstreamStream, reason: string): void {
    if (this.#stream !== stream) return
    this.#stream = null
    this.#waiting = []
    this.#health.connected = false
    this.#health.problem ??= reason
    if (this.#stopped.signal.aborted) return
    this.#parts.log.warn({ problem: this.#health.problem }, 'the upstream is not heard; the market stands still')
    const delay = RETRY_MS[Math.min(this.#failures, RETRY_MS.length - 1)]
    this.#failures += 1
    this.#firstWord.resolve()
    this.#timer = setTimeout(() => this.#connect(), delay)
  }

  /** Fetches what was missed, tells it in the order of time, and lets the pushes go on from there. */
  async #catchUp(stream: UpstreamStream): Promise<void> {
    const rest = new UpstreamRest(this.#parts.upstream, this.#stopped.signal)
    const gaps: Gap[] = []
    const tickers = []
    for (const instrument of this.#instruments.values()) {
      const ticker = await rest.ticker(instrument)
      tickers.push(ticker)
      gaps.push(await this.#fetchGap(rest, instrument, ticker.marketMs))
    }
    if (this.#stream !== stream) return
    for (const moment of momentsOf(gaps)) this.#parts.exchange.mirror(moment)
    for (const ticker of tickers) this.#parts.exchange.mirror(ticker)
    const waiting = this.#waiting ?? []
    this.#waiting = null
    for (const push of waiting) this.#handOn(push)
    this.#failures = 0
    this.#health.connections += 1
    Object.assign(this.#health, { connected: true, problem: null })
    this.#parts.drive.settle(true)
    this.#firstWord.resolve()
    this.#parts.log.info({ symbols: tickers.length }, 'the upstream is heard')
  }

  async #fetchGap(rest: UpstreamRest, instrument: Instrument, untilMs: number): Promise<Gap> {
    const { market, historyDays } = this.#parts
    const { symbol } = instrument
    const mirrored = market.symbol(symbol)
    const fromMs = mirrored.prices?.movedMs ?? null
    if (untilMs < market.marketMs - MINUTE) {
      throw new UpstreamTrouble(`its time ${untilMs} lies before the market's ${market.marketMs}`)
    }
    const oldest = Math.floor((untilMs - historyDays * DAY) / MINUTE) * MINUTE
    const fetched = new Map<CandleKind, Awaited<ReturnType<UpstreamRest['candles']>>>()
    for (const kind of ['market', 'mark', 'index'] as const) {
      // The last candle we have may be unfinished: it is fetched again.
      const since = Math.max(oldest, (mirrored.tapes[kind].lastMs ?? 0) - MINUTE)
      fetched.set(kind, await rest.candles(symbol, kind, since, untilMs))
    }
    const rates = await rest.settledRates(symbol, fromMs ?? oldest)
    const due = mirrored.prices?.settlementMs ?? null
    if (due !== null && due <= untilMs && !rates.some(({ settlementMs }) => settlementMs === due)) {
      throw new UpstreamTrouble(`its funding history of ${symbol} lacks the settlement at ${due}`) // a guess would be money
    }
    for (const [kind, candles] of fetched) for (const candle of candles) market.put(symbol, kind, candle)
    return { instrument, fromMs, untilMs, market: fetched.get('market') ?? [], mark: fetched.get('mark') ?? [], rates }
  }

  #onPush(stream: UpstreamStream, push: StreamPush): void {
    if (this.#stream !== stream || !this.#instruments.has(push.symbol)) return
    if (this.#waiting === null) {
      this.#handOn(push)
      this.#settleSoon()
      return
    }
    this.#waiting.push(push)
    if (this.#waiting.length > WAITING_MAX) stream.close()
  }

  #handOn({ channel, symbol, action, rows }: StreamPush): void {
    const instrument = this.#instruments.get(symbol) as Instrument
    if (channel === 'ticker') this.#onTicker(instrument, rows)
    else if (channel === 'trade') this.#onTrades(instrument, rows)
    else this.#onCandles(symbol, action, rows)
  }

  #onTicker(instrument: Instrument, rows: readonly unknown[]): void {
    const { market, exchange } = this.#parts
    const { prices } = market.symbol(instrument.symbol)
    for (const row of rows) {
      const ticker = tickerOf(instrument, row, prices?.settlementMs ?? null)
      if (ticker === null) this.#surprise('ticker', row)
      else if (ticker.marketMs >= (prices?.tickerMs ?? 0)) exchange.mirror(ticker)
    }
  }

  #onTrades({ symbol, ...instrument }: Instrument, rows: readonly unknown[]): void {
    const known = this.#parts.market.symbol(symbol)
    const trades = rows.flatMap((row) => {
      const trade = tradeOf({ symbol, ...instrument }, row)
      if (trade === null) this.#surprise('trade', row)
      return trade === null || known.hasTrade(trade.tradeId) ? [] : [trade]
    })
    trades.sort((a, b) => a.marketMs - b.marketMs || (BigInt(a.tradeId) < BigInt(b.tradeId) ? -1 : 1))
    const newest = trades.at(-1)
    if (newest === undefined) return
    this.#parts.exchange.mirror({ kind: 'trades', symbol, marketMs: newest.marketMs, trades })
  }

  /** The first push repeats what was fetched. */
  #onCandles(symbol: string, action: StreamPush['action'], rows: readonly unknown[]): void {
    for (const row of action === 'snapshot' ? rows.slice(-2) : rows) {
      const candle = candleOf(row)
      if (candle === null) this.#surprise('candle', row)
      else this.#parts.market.put(symbol, 'market', candle)
    }
  }

  /** What is not as documented is left out, and counted. */
  #surprise(what: string, row: unknown): void {
    this.#health.surprises += 1
    this.#parts.log.warn({ row }, `the upstream sent a ${what} that is none`)
  }

  #settleSoon(): void {
    this.#settling ??= setTimeout(() => {
      this.#settling = null
      this.#guard(() => this.#parts.drive.settle(true, false))
    }, TOGETHER_MS)
  }

  #guard(action: () => void): void {
    if (this.#stopped.signal.aborted) return
    try {
      action()
    } catch (error) {
      this.#parts.onFatal(error)
    }
  }

  #tellHealth(): void {
    const { market, upstream, wallMs } = this.#parts
    market.health = (): UpstreamHealth => {
      const { connected, heardMs, connections, surprises, problem } = this.#health
      const silentMs = heardMs === null ? null : wallMs() - heardMs
      return { upstream: upstream.restUrl, connected, silent_ms: silentMs, connections, surprises, problem }
    }
  }
}
