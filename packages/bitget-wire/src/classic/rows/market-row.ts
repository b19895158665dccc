import { formatPrice, formatQuantity, formatRate, type Instrument } from '@gridpilot/core'
import type { CandleRow } from '../../candle-rows.ts'
import { numberText } from '../../figures.ts'
import type { PublicTrade } from '../../market.ts'
import type { Quote } from '../../quote.ts'

const change = (from: number, to: number): string => (from === 0 ? '0' : numberText(to / from - 1, 5))

function commonMembers(quote: Quote) {
  const { instrument, view } = quote
  const price = (value: number) => value.toFixed(instrument.priceDecimals)
  return {
    symbol: instrument.symbol,
    lastPr: formatPrice(instrument, view.last),
    askPr: formatPrice(instrument, view.ask),
    bidPr: formatPrice(instrument, view.bid),
    bidSz: formatQuantity(instrument, quote.bidSize),
    askSz: formatQuantity(instrument, quote.askSize),
    high24h: price(quote.high24h),
    low24h: price(quote.low24h),
    open24h: price(quote.open24h),
    openUtc: price(quote.openUtc),
    change24h: change(quote.open24h, Number(formatPrice(instrument, view.last))),
    baseVolume: numberText(quote.volume24h, 8),
    quoteVolume: numberText(quote.quoteVolume24h, 8),
    indexPrice: formatPrice(instrument, quote.index),
    markPrice: formatPrice(instrument, view.mark),
    fundingRate: formatRate(quote.fundingRate),
    holdingAmount: formatQuantity(instrument, quote.openInterest),
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
