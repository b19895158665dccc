import { instrumentOf } from '../../backend.ts'
import { BOOK_DEPTH, bookOf } from '../../book.ts'
import { aggregateCandles } from '../../candle-rows.ts'
import type { Granularity } from '../../granularity.ts'
import type { PublicTrade } from '../../market.ts'
import { quoteOf } from '../../quote.ts'
import type { Argument, PublicTopic, StreamCall } from '../../stream-family.ts'
import { pushFrame } from '../../subscription.ts'
import { type BookText, bookChange, bookChecksum, bookText } from '../rows/book-row.ts'
import { candleText, tickerPushRow, tradeRow } from '../rows/market-row.ts'
import type { Channel } from './channel.ts'

/** Candles in the first push of a candle channel, and trades in the first of a trade channel. */
const FIRST_CANDLES = 500
const FIRST_TRADES = 50

export function publicTopic(argument: Argument, channel: Exclude<Channel, { kind: 'private' }>): PublicTopic {
  switch (channel.kind) {
    case 'ticker':
      return tickerTopic(argument, channel.symbol)
    case 'trade':
      return tradeTopic(argument, channel.symbol)
    case 'books':
      return channel.depth === 'all'
        ? changingBookTopic(argument, channel.symbol)
        : snapshotBookTopic(argument, channel.symbol, channel.depth)
    case 'candle':
      return candleTopic(argument, channel.symbol, channel.granularity)
  }
}

function tickerTopic(argument: Argument, symbol: string): PublicTopic {
  const push = (call: StreamCall): string[] => {
    const view = call.backend.venue.market(symbol)
    if (view === null) return []
    const quote = quoteOf(call.backend.market, instrumentOf(call.backend, symbol), view)
    return [pushFrame(argument, 'snapshot', [tickerPushRow(quote)], call.wallMs)]
  }
  return { access: 'public', symbol, first: push, onPrice: push }
}

function tradeTopic(argument: Argument, symbol: string): PublicTopic {
  const push = (call: StreamCall, action: 'snapshot' | 'update', trades: readonly PublicTrade[]): string[] => {
    const instrument = instrumentOf(call.backend, symbol)
    const rows = trades.map((trade) => tradeRow(instrument, trade))
    return [pushFrame(argument, action, rows, call.wallMs)]
  }
  return {
    access: 'public',
    symbol,
    first: (call) => push(call, 'snapshot', call.backend.market.recentTrades(symbol).slice(0, FIRST_TRADES)),
    onPrice: (call, trades) => (trades.length === 0 ? [] : push(call, 'update', trades)),
  }
}

/** books1, books5 and books15: the whole depth every time. */
function snapshotBookTopic(argument: Argument, symbol: string, depth: number): PublicTopic {
  const seq = newSequence()
  const push = (call: StreamCall): string[] => {
    const book = bookNow(call, symbol, depth)
    return book === null ? [] : [bookFrame(argument, 'snapshot', book.text, book.text, seq(book.marketMs), call)]
  }
  return { access: 'public', symbol, first: push, onPrice: push }
}

/** books: the whole depth once, then what changed; the checksum is that of the book after the change. */
function changingBookTopic(argument: Argument, symbol: string): PublicTopic {
  const seq = newSequence()
  let sent: BookText | null = null
  const push = (call: StreamCall): string[] => {
    const book = bookNow(call, symbol, BOOK_DEPTH)
    if (book === null) return []
    const change = sent === null ? book.text : bookChange(sent, book.text)
    const action = sent === null ? 'snapshot' : 'update'
    sent = book.text
    if (change.asks.length + change.bids.length === 0) return []
    return [bookFrame(argument, action, change, book.text, seq(book.marketMs), call)]
  }
  return { access: 'public', symbol, first: push, onPrice: push }
}

function bookNow({ backend }: StreamCall, symbol: string, depth: number) {
  const instrument = instrumentOf(backend, symbol)
  const view = backend.venue.market(symbol)
  return view === null ? null : { text: bookText(instrument, bookOf(instrument, view, depth)), marketMs: view.marketMs }
}

/** Sequence numbers of a subscription: market time, or one more where that would not grow. */
function newSequence(): (marketMs: number) => number {
  let last = 0
  return (marketMs) => {
    last = Math.max(last + 1, marketMs)
    return last
  }
}

function bookFrame(
  argument: Argument,
  action: 'snapshot' | 'update',
  levels: BookText,
  whole: BookText,
  seq: number,
  { backend, wallMs }: StreamCall,
): string {
  const row = { ...levels, checksum: bookChecksum(whole), seq, ts: String(backend.market.marketMs) }
  return pushFrame(argument, action, [row], wallMs)
}

function candleTopic(argument: Argument, symbol: string, granularity: Granularity): PublicTopic {
  /** Open time of the newest row pushed. */
  let pushedOpenMs = 0
  const push = (call: StreamCall, action: 'snapshot' | 'update'): string[] => {
    const { market } = call.backend
    const instrument = instrumentOf(call.backend, symbol)
    const { columns, intervalMs } = market.candles(symbol)
    if (granularity.lengthMs < intervalMs) return []
    const fromMs = action === 'snapshot' ? 0 : pushedOpenMs
    const rows = aggregateCandles(columns, granularity, { fromMs, toMs: market.marketMs + 1, limit: FIRST_CANDLES })
    pushedOpenMs = rows.at(-1)?.openMs ?? pushedOpenMs
    const data = rows.map((row) => {
      const text = candleText(instrument, row)
      return [...text, text[6]] // the eighth column is the USDT volume
    })
    return data.length === 0 ? [] : [pushFrame(argument, action, data, call.wallMs)]
  }
  return {
    access: 'public',
    symbol,
    first: (call) => push(call, 'snapshot'),
    onPrice: (call) => push(call, 'update'),
  }
}
