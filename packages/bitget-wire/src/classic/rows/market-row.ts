import { formatPrice, formatQuantity, formatRate, type Instrument, type Rate, type Ticks } from '@gridpilot/core'
import type { MarketView } from '@gridpilot/venue-sim'
import { aggregateCandles, type CandleRow } from '../../candle-rows.ts'
import { GRANULARITIES, type Granularity } from '../../granularity.ts'
import type { PublicTrade, WireMarket } from '../../market.ts'
import { numberText } from './figures.ts'

const DAY = 86_400_000

/** Nobody else trades here: size on each synthetic book level and open interest, as shares of the largest order. */
const LEVEL_SHARE = 0.01
const OPEN_INTEREST_SHARE = 100

export interface Quote {
  readonly instrument: Instrument
  readonly view: MarketView
  readonly fundingRate: Rate
  readonly nextFundingMs: number
  readonly open24h: number
  readonly high24h: number
  readonly low24h: number
  readonly openUtc: number
  readonly volume24h: number
  readonly quoteVolume24h: number
  readonly ended: boolean
}

export function nextFundingMs(instrument: Instrument, marketMs: number): number {
  const interval = instrument.fundingIntervalHours * 3_600_000
  return (Math.floor(marketMs / interval) + 1) * interval
}

/** Everything a ticker says, at this moment of the market; null before the first price. */
export function quoteOf(market: WireMarket, instrument: Instrument, view: MarketView): Quote {
  const { columns } = market.candles(instrument.symbol)
  const next = nextFundingMs(instrument, market.marketMs)
  const quarterHour = GRANULARITIES.get('15m') as Granularity
  const range = { fromMs: market.marketMs - DAY, toMs: market.marketMs + 1, limit: 97 }
  const rows = aggregateCandles(columns, quarterHour, range)
  const last = Number(formatPrice(instrument, view.last))
  const dayStart = Math.floor(market.marketMs / DAY) * DAY
  const today = rows.find((row) => row.openMs >= dayStart)
  return {
    instrument,
    view,
    fundingRate: market.fundingRate(instrument.symbol, next),
    nextFundingMs: next,
    open24h: rows[0]?.open ?? last,
    high24h: rows.reduce((high, row) => Math.max(high, row.high), last),
    low24h: rows.reduce((low, row) => Math.min(low, row.low), last),
    openUtc: today?.open ?? last,
    volume24h: rows.reduce((sum, row) => sum + row.volume, 0),
    quoteVolume24h: rows.reduce((sum, row) => sum + row.quoteVolume, 0),
    ended: market.ended,
  }
}

const change = (from: number, to: number): string => (from === 0 ? '0' : numberText(to / from - 1, 5))

export const levelSizeText = (instrument: Instrument): string =>
  numberText(levelSize(instrument), instrument.sizeDecimals)

export function levelSize(instrument: Instrument): number {
  const largest = Number(formatQuantity(instrument, instrument.maxMarketQuantity))
  return Math.max(largest * LEVEL_SHARE, Number(formatQuantity(instrument, instrument.minQuantity)))
}

export function openInterestText(instrument: Instrument): string {
  const largest = Number(formatQuantity(instrument, instrument.maxMarketQuantity))
  return numberText(largest * OPEN_INTEREST_SHARE, instrument.sizeDecimals)
}

function commonMembers(quote: Quote) {
  const { instrument, view } = quote
  const price = (value: number) => value.toFixed(instrument.priceDecimals)
  const mark = formatPrice(instrument, view.mark)
  const size = levelSizeText(instrument)
  return {
    symbol: instrument.symbol,
    lastPr: formatPrice(instrument, view.last),
    askPr: formatPrice(instrument, view.ask),
    bidPr: formatPrice(instrument, view.bid),
    bidSz: size,
    askSz: size,
    high24h: price(quote.high24h),
    low24h: price(quote.low24h),
    open24h: price(quote.open24h),
    openUtc: price(quote.openUtc),
    change24h: change(quote.open24h, Number(formatPrice(instrument, view.last))),
    baseVolume: numberText(quote.volume24h, 8),
    quoteVolume: numberText(quote.quoteVolume24h, 8),
    indexPrice: mark,
    markPrice: mark,
    fundingRate: formatRate(quote.fundingRate),
    holdingAmount: openInterestText(instrument),
    ts: String(view.marketMs),
    ...(quote.ended ? { ended: true } : {}), // ours: a replay ran out
  }
}

/** A row of market/ticker(s); `ts` is market time. */
export function tickerRow(quote: Quote): Record<string, unknown> {
  const common = commonMembers(quote)
  return {
    ...common,
    changeUtc24h: change(quote.openUtc, Number(common.lastPr)),
    usdtVolume: common.quoteVolume,
    deliveryStartTime: null,
    deliveryTime: null,
    deliveryStatus: '',
  }
}

/** A row of the `ticker` channel. */
export function tickerPushRow(quote: Quote): Record<string, unknown> {
  return {
    instId: quote.instrument.symbol,
    ...commonMembers(quote),
    nextFundingTime: String(quote.nextFundingMs),
    symbolType: '1',
    deliveryPrice: '0',
  }
}

/** Seven texts: open time, open, high, low, close, base volume, quote volume. */
export function candleText(instrument: Instrument, row: CandleRow): readonly string[] {
  const price = (value: number) => value.toFixed(instrument.priceDecimals)
  return [
    String(row.openMs),
    price(row.open),
    price(row.high),
    price(row.low),
    price(row.close),
    numberText(row.volume, 8),
    numberText(row.quoteVolume, 8),
  ]
}

export function tradeRow(instrument: Instrument, trade: PublicTrade): Record<string, unknown> {
  return {
    tradeId: trade.tradeId,
    price: formatPrice(instrument, trade.price),
    size: formatQuantity(instrument, trade.quantity),
    side: trade.side,
    ts: String(trade.marketMs),
  }
}

/** `count` synthetic levels on each side of the market, one tick apart, best first. */
export function bookLevels(view: MarketView, count: number): { readonly asks: Ticks[]; readonly bids: Ticks[] } {
  const levels = Array.from({ length: count }, (_, i) => i)
  return {
    asks: levels.map((i) => (view.ask + i) as Ticks),
    bids: levels.map((i) => (view.bid - i) as Ticks).filter((price) => price >= 1),
  }
}
