import type { Candle as ApiCandle, Ticker as ApiTicker, MarketFeed, Timeframe } from '@gridpilot/contract'
import {
  type Candle,
  type CandleColumns,
  err,
  type Instrument,
  ok,
  priceToNumber,
  type Result,
  rateToNumber,
} from '@gridpilot/core'
import type { CandleService, Ticker } from '@gridpilot/engine'
import { utcTime } from '../http/utc-time.ts'
import { type MarketError, QuoteDesk, type QuoteOptions } from './quote-desk.ts'

export type { MarketError } from './quote-desk.ts'

const DAY_KEPT_MS = 5_000
const DAY_MS = 86_400_000

interface DayFigures {
  readonly open: number
  readonly high: number
  readonly low: number
}

interface Options extends QuoteOptions {
  readonly candles: CandleService
  /** What the exchange says about its feed, null while it cannot be asked. */
  readonly feed: () => MarketFeed | null
}

/** The market everybody on this installation sees: instruments, candles and tickers of the primary exchange. */
export class MarketDesk extends QuoteDesk {
  readonly #options: Options

  constructor(options: Options) {
    super(options)
    this.#options = options
  }

  feed(): MarketFeed | null {
    return this.#options.feed()
  }

  /** Candles with open time in [fromMs, toMs) that the exchange has by `nowMs` (market time), oldest first. */
  async candles(
    symbol: string,
    timeframe: Timeframe,
    fromMs: number,
    toMs: number,
    nowMs: number,
  ): Promise<Result<CandleColumns, MarketError>> {
    const known = await this.instrument(symbol)
    if (!known.ok) return known
    const read = await this.#options.candles.recent(symbol, timeframe, { fromMs, toMs }, nowMs)
    return read.ok ? read : err('market_data_unavailable')
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
    const day = await this.keep(`day ${ticker.symbol}`, DAY_KEPT_MS, async () => {
      const to = ticker.occurredAtMs + 1
      const span = { fromMs: to - DAY_MS, toMs: to }
      const read = await this.#options.candles.recent(ticker.symbol, '15m', span, ticker.occurredAtMs)
      if (!read.ok || read.value.length === 0) return err('market_data_unavailable' as const)
      const { open, high, low } = read.value
      return ok({ open: open[0] ?? 0, high: Math.max(...high), low: Math.min(...low) })
    })
    return day.ok ? day.value : null
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

export const presentCandles = ({ length, time, open, high, low, close, volume }: CandleColumns): ApiCandle[] =>
  Array.from({ length }, (_, i) => [
    time[i] as number,
    open[i] as number,
    high[i] as number,
    low[i] as number,
    close[i] as number,
    volume[i] as number,
  ])
