import { formatPrice, formatQuantity, formatRate, type Instrument, type Ticks } from '@gridpilot/core'
import type { BookLevel } from '../../book.ts'
import type { CandleRow } from '../../candle-rows.ts'
import { numberText } from '../../figures.ts'
import type { PublicTrade } from '../../market.ts'
import type { Quote } from '../../quote.ts'
import { CATEGORY } from '../category.ts'

const change = (from: number, to: number): string => (from === 0 ? '0' : numberText(to / from - 1, 5))

/** Members that tickers write alike over REST and the stream. */
function commonMembers(quote: Quote) {
  const { instrument, view } = quote
  const price = (value: number) => value.toFixed(instrument.priceDecimals)
  return {
    lastPrice: formatPrice(instrument, view.last),
    openPrice24h: price(quote.open24h),
    highPrice24h: price(quote.high24h),
    lowPrice24h: price(quote.low24h),
    ask1Price: formatPrice(instrument, view.ask),
    bid1Price: formatPrice(instrument, view.bid),
    bid1Size: formatQuantity(instrument, quote.bidSize),
    ask1Size: formatQuantity(instrument, quote.askSize),
    price24hPcnt: change(quote.open24h, Number(formatPrice(instrument, view.last))),
    volume24h: numberText(quote.volume24h, 8),
    turnover24h: numberText(quote.quoteVolume24h, 8),
    indexPrice: formatPrice(instrument, quote.index),
    markPrice: formatPrice(instrument, view.mark),
    fundingRate: formatRate(quote.fundingRate),
    openInterest: formatQuantity(instrument, quote.openInterest),
    deliveryStartTime: '',
    deliveryTime: '',
    deliveryStatus: '',
  }
}

/** A row of market/tickers; `ts` is market time. */
export function tickerRow(quote: Quote): Record<string, unknown> {
  return {
    category: CATEGORY,
    symbol: quote.instrument.symbol,
    ts: String(quote.view.marketMs),
    ...commonMembers(quote),
    ...(quote.ended ? { ended: true } : {}), // ours: a replay ran out
  }
}

/** The row of the `ticker` topic: without symbol and without ts. */
export const tickerPushRow = (quote: Quote): Record<string, unknown> => ({
  ...commonMembers(quote),
  nextFundingTime: String(quote.nextFundingMs),
  ...(quote.ended ? { ended: true } : {}),
})

/** Seven texts: open time, open, high, low, close, base volume, quote volume. */
export function candleText(instrument: Instrument, row: CandleRow): readonly string[] {
  const { start, open, high, low, close, volume, turnover } = candleObject(instrument, row)
  return [start, open, high, low, close, volume, turnover]
}

/** A row of the `kline` topic. */
export function candleObject(instrument: Instrument, row: CandleRow) {
  const price = (value: number) => value.toFixed(instrument.priceDecimals)
  return {
    start: String(row.openMs),
    open: price(row.open),
    close: price(row.close),
    high: price(row.high),
    low: price(row.low),
    volume: numberText(row.volume, 8),
    turnover: numberText(row.quoteVolume, 8),
  }
}

/** The other side's execution id: one above ours, as the recorded rows have it. */
const linkId = (tradeId: string): string => String(BigInt(tradeId) + 1n)

/** A row of market/fills. */
export const tradeRow = (instrument: Instrument, trade: PublicTrade): Record<string, unknown> => ({
  execId: trade.tradeId,
  execLinkId: linkId(trade.tradeId),
  price: formatPrice(instrument, trade.price),
  size: formatQuantity(instrument, trade.quantity),
  side: trade.side,
  ts: String(trade.marketMs),
  isRPI: 'no',
})

/** A row of the `publicTrade` topic. */
export const tradePushRow = (instrument: Instrument, trade: PublicTrade): Record<string, unknown> => ({
  i: trade.tradeId,
  L: linkId(trade.tradeId),
  p: formatPrice(instrument, trade.price),
  v: formatQuantity(instrument, trade.quantity),
  S: trade.side,
  T: String(trade.marketMs),
  isRPI: 'no',
})

/** A level of a stream's book: price and size as text. */
export const levelText = (instrument: Instrument, { price, quantity }: BookLevel): readonly [string, string] => [
  formatPrice(instrument, price),
  formatQuantity(instrument, quantity),
]

/** A level that is gone: size "0". */
export const goneLevel = (instrument: Instrument, price: Ticks): readonly [string, string] => [
  formatPrice(instrument, price),
  '0',
]
