import type { Instrument } from '@gridpilot/core'
import { instrumentOf } from '../../backend.ts'
import { BOOK_DEPTH, bookOf } from '../../book.ts'
import { aggregateCandles } from '../../candle-rows.ts'
import type { Granularity } from '../../granularity.ts'
import type { PublicTrade } from '../../market.ts'
import { quoteOf } from '../../quote.ts'
import type { Argument, PublicTopic, StreamCall } from '../../stream-family.ts'
import { pushFrame } from '../../subscription.ts'
import { candleObject, levelText, tickerPushRow, tradePushRow } from '../rows/market-row.ts'

/** Candles in the first push of `kline`, and trades in the first of `publicTrade`. */
const FIRST_CANDLES = 500
const FIRST_TRADES = 50

/** Always a snapshot; the row names neither symbol nor time. */
export function tickerTopic(argument: Argument, symbol: string): PublicTopic {
  const push = (call: StreamCall): string[] => {
    const view = call.backend.venue.market(symbol)
    if (view === null) return []
    const quote = quoteOf(call.backend.market, instrumentOf(call.backend, symbol), view)
    // The row has no time of its own, so its frame's is the market's: clients date the price by it.
    return [pushFrame(argument, 'snapshot', [tickerPushRow(quote)], view.marketMs)]
  }
  return { access: 'public', symbol, first: push, onPrice: push }
}

/** A snapshot with history, then updates from the newest candle on; rows are objects. */
export function klineTopic(argument: Argument, symbol: string, interval: Granularity): PublicTopic {
  /** Open time of the newest row pushed. */
  let pushedOpenMs = 0
  const push = (call: StreamCall, action: 'snapshot' | 'update'): string[] => {
    const { market } = call.backend
    const instrument = instrumentOf(call.backend, symbol)
    const { columns, intervalMs } = market.candles(symbol)
    if (interval.lengthMs < intervalMs) return []
    const fromMs = action === 'snapshot' ? 0 : pushedOpenMs
    const rows = aggregateCandles(columns, interval, { fromMs, toMs: market.marketMs + 1, limit: FIRST_CANDLES })
    pushedOpenMs = rows.at(-1)?.openMs ?? pushedOpenMs
    const data = rows.map((row) => candleObject(instrument, row))
    return data.length === 0 ? [] : [pushFrame(argument, action, data, call.wallMs)]
  }
  return {
    access: 'public',
    symbol,
    first: (call) => push(call, 'snapshot'),
    onPrice: (call) => push(call, 'update'),
  }
}

/** Recent trades, then those since; newest first. */
export function tradeTopic(argument: Argument, symbol: string): PublicTopic {
  const push = (call: StreamCall, action: 'snapshot' | 'update', trades: readonly PublicTrade[]): string[] => {
    const instrument = instrumentOf(call.backend, symbol)
    const rows = trades.map((trade) => tradePushRow(instrument, trade))
    return [pushFrame(argument, action, rows, call.wallMs)]
  }
  return {
    access: 'public',
    symbol,
    first: (call) => push(call, 'snapshot', call.backend.market.recentTrades(symbol).slice(0, FIRST_TRADES)),
    onPrice: (call, trades) => (trades.length === 0 ? [] : push(call, 'update', trades)),
  }
}

/** books1, books5 and books50: the whole depth every time. */
export function snapshotBookTopic(argument: Argument, symbol: string, levels: number): PublicTopic {
  const next = sequence()
  const push = (call: StreamCall): string[] => {
    const view = call.backend.venue.market(symbol)
    if (view === null) return []
    const instrument = instrumentOf(call.backend, symbol)
    const book = bookOf(instrument, view, levels)
    const row = {
      a: book.asks.map((level) => levelText(instrument, level)),
      b: book.bids.map((level) => levelText(instrument, level)),
      pseq: 0,
      seq: next(view.marketMs),
      maxDepth: String(levels),
      ts: String(view.marketMs),
    }
    return [pushFrame(argument, 'snapshot', [row], call.wallMs)]
  }
  return { access: 'public', symbol, first: push, onPrice: push }
}

type Sizes = ReadonlyMap<string, string>

interface BookTexts {
  readonly asks: Sizes
  readonly bids: Sizes
}

/** A snapshot, then what changed (size "0" deletes); each update's pseq is the seq before it. No checksum. */
export function bookTopic(argument: Argument, symbol: string): PublicTopic {
  const next = sequence()
  let sent: BookTexts | null = null
  let seq = 0
  const push = (call: StreamCall): string[] => {
    const view = call.backend.venue.market(symbol)
    if (view === null) return []
    const texts = textsOf(
      instrumentOf(call.backend, symbol),
      bookOf(instrumentOf(call.backend, symbol), view, BOOK_DEPTH),
    )
    const before = sent
    const a = changes(before?.asks, texts.asks)
    const b = changes(before?.bids, texts.bids)
    if (before !== null && a.length === 0 && b.length === 0) return []
    const pseq = seq
    seq = next(view.marketMs)
    sent = texts
    const row = { a, b, pseq, seq, ts: String(view.marketMs) }
    return before === null
      ? [pushFrame(argument, 'snapshot', [{ ...row, maxDepth: String(BOOK_DEPTH) }], call.wallMs)]
      : [pushFrame(argument, 'update', [row], call.wallMs)]
  }
  return { access: 'public', symbol, first: push, onPrice: push }
}

function textsOf(instrument: Instrument, book: ReturnType<typeof bookOf>): BookTexts {
  const sizes = (side: 'asks' | 'bids') => new Map(book[side].map((level) => levelText(instrument, level)))
  return { asks: sizes('asks'), bids: sizes('bids') }
}

/** Levels that are new or have another size, then those that are gone, with size "0". */
function changes(before: Sizes | undefined, now: Sizes): (readonly [string, string])[] {
  const changed = [...now].filter(([price, size]) => before?.get(price) !== size)
  const gone = [...(before?.keys() ?? [])].filter((price) => !now.has(price))
  return [...changed, ...gone.map((price) => [price, '0'] as const)]
}

/** Sequence numbers that grow with market time, below 2^53 and never twice. */
function sequence(): (marketMs: number) => number {
  let last = 0
  return (marketMs) => {
    last = Math.max(last + 1, marketMs * 1000)
    return last
  }
}
