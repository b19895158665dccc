import type { Candle as ApiCandle, Ticker as ApiTicker, MarketFeed, Timeframe } from '@gridpilot/contract'
import { type Candle, err, type Instrument, ok, priceToNumber, type Result, rateToNumber } from '@gridpilot/core'
import type { Ticker, Venue } from '@gridpilot/engine'
import { utcTime } from '../http/utc-time.ts'

/** What can go wrong when the market is asked. */
export type MarketError = 'unknown_symbol' | 'market_data_unavailable'

export const TIMEFRAME_MS: Readonly<Record<Timeframe, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '30m': 1_800_000,
  '1h': 3_600_000,
  '4h': 14_400_000,
  '1d': 86_400_000,
}

/** How long answers may be shared between callers, wall ms. */
const INSTRUMENTS_KEPT_MS = 60_000
const TICKER_KEPT_MS = 250
const DAY_KEPT_MS = 5_000
const DAY_MS = 86_400_000

interface DayFigures {
  readonly open: number
  readonly high: number
  readonly low: number
}

interface Kept<Value> {
  readonly atMs: number
  readonly value: Promise<Result<Value, MarketError>>
}

interface Options {
  /** Public reads only. */
  readonly venue: Venue
  readonly wallMs: () => number
  /** What the exchange says about its feed, null while it cannot be asked. */
  readonly feed: () => MarketFeed | null
}

/** The market everybody on this installation sees: instruments, candles and tickers of the primary exchange. */
export class MarketDesk {
  readonly #options: Options
  readonly #kept = new Map<string, Kept<unknown>>()

  constructor(options: Options) {
    this.#options = options
  }

  feed(): MarketFeed | null {
    return this.#options.feed()
  }

  async instruments(): Promise<Result<readonly Instrument[], MarketError>> {
    return this.#keep('instruments', INSTRUMENTS_KEPT_MS, async () => {
      const read = await this.#options.venue.instruments()
      return read.ok ? ok(read.value) : err('market_data_unavailable' as const)
    })
  }

  async instrument(symbol: string): Promise<Result<Instrument, MarketError>> {
    const all = await this.instruments()
    if (!all.ok) return all
    const found = all.value.find((instrument) => instrument.symbol === symbol)
    return found === undefined ? err('unknown_symbol') : ok(found)
  }

  /** The latest price as the exchange has it, at most a quarter of a second old. */
  async ticker(symbol: string): Promise<Result<Ticker, MarketError>> {
    const known = await this.instrument(symbol)
    if (!known.ok) return known
    return this.#keep(`ticker ${symbol}`, TICKER_KEPT_MS, async () => {
      const read = await this.#options.venue.ticker(symbol)
      return read.ok ? ok(read.value) : err('market_data_unavailable' as const)
    })
  }

  /** Candles with open time in [fromMs, toMs), oldest first. */
  async candles(
    symbol: string,
    timeframe: Timeframe,
    fromMs: number,
    toMs: number,
  ): Promise<Result<readonly Candle[], MarketError>> {
    const known = await this.instrument(symbol)
    if (!known.ok) return known
    const read = await this.#options.venue.candles(symbol, timeframe, fromMs, toMs)
    return read.ok ? ok(read.value) : err('market_data_unavailable')
  }

  /** Current funding of the last `days` market days, oldest first; empty when the exchange has none to tell. */
  async funding(symbol: string, fromMs: number): Promise<readonly { time: number; rate: number }[]> {
    const read = await this.#options.venue.fundingHistory(symbol, fromMs)
    return read.ok ? read.value : []
  }

  /** The ticker of a symbol with its 24 market hours, as the API shows it. */
  async presentedTicker(symbol: string): Promise<Result<ApiTicker, MarketError>> {
    const ticker = await this.ticker(symbol)
    if (!ticker.ok) return ticker
    const instrument = await this.instrument(symbol)
    const feed = this.feed()
    if (!instrument.ok) return instrument
    if (feed === null) return err('market_data_unavailable')
    return ok(
      presentTicker(ticker.value, instrument.value, await this.#day(ticker.value), feed, this.#options.wallMs()),
    )
  }

  async #day(ticker: Ticker): Promise<DayFigures | null> {
    const day = await this.#keep(`day ${ticker.symbol}`, DAY_KEPT_MS, async () => {
      const to = ticker.occurredAtMs + 1
      const read = await this.#options.venue.candles(ticker.symbol, '15m', to - DAY_MS, to)
      if (!read.ok) return err('market_data_unavailable' as const)
      const [first] = read.value
      if (first === undefined) return err('market_data_unavailable' as const)
      const highs = read.value.map(({ high }) => high)
      const lows = read.value.map(({ low }) => low)
      return ok({ open: first.open, high: Math.max(...highs), low: Math.min(...lows) })
    })
    return day.ok ? day.value : null
  }

  /** Callers within `forMs` share one request. Failures are never kept. */
  #keep<Value>(key: string, forMs: number, read: () => Promise<Result<Value, MarketError>>) {
    const now = this.#options.wallMs()
    const known = this.#kept.get(key) as Kept<Value> | undefined
    if (known !== undefined && now - known.atMs < forMs) return known.value
    const value = read()
    this.#kept.set(key, { atMs: now, value })
    void value.then(
      (result) => {
        if (!result.ok && this.#kept.get(key)?.value === value) this.#kept.delete(key)
      },
      () => this.#kept.delete(key),
    )
    return value
  }
}

const presentTicker = (
  ticker: Ticker,
  instrument: Instrument,
  day: DayFigures | null,
  feed: MarketFeed,
  wallMs: number,
): ApiTicker => {
  const last = priceToNumber(instrument, ticker.last)
  const interval = instrument.fundingIntervalHours * 3_600_000
  const nextFunding = interval > 0 ? (Math.floor(ticker.occurredAtMs / interval) + 1) * interval : null
  return {
    symbol: ticker.symbol,
    last_price: last,
    mark_price: priceToNumber(instrument, ticker.mark),
    bid_price: priceToNumber(instrument, ticker.bid),
    ask_price: priceToNumber(instrument, ticker.ask),
    change_24h_percent: day === null || day.open === 0 ? null : ((last - day.open) / day.open) * 100,
    high_24h: day === null ? null : Math.max(day.high, last),
    low_24h: day === null ? null : Math.min(day.low, last),
    funding_rate: rateToNumber(ticker.fundingRate),
    next_funding_time: nextFunding === null ? null : utcTime(nextFunding),
    market_time: utcTime(ticker.occurredAtMs),
    received_at: utcTime(wallMs),
    feed,
  }
}

export const presentCandle = (candle: Candle): ApiCandle => [
  candle.time,
  candle.open,
  candle.high,
  candle.low,
  candle.close,
  candle.volume,
]
