import type { VenueEvent } from '@gridpilot/engine'
import { decode, malformed } from '../decode.ts'
import { createFrameReader, type FrameReader, type PushedRow } from '../frame-reader.ts'
import { FILL_ROW, fillOf } from './fills.ts'
import { TICKER_PRICES, tickerOf } from './market.ts'
import { isFutures, ORDER_ROW, reportOf } from './order-report.ts'
import type { UnifiedContext } from './place.ts'
import { createSequenceWatch } from './sequence-watch.ts'
import { unifiedDialect } from './stream-session.ts'

export function createUnifiedReader(context: UnifiedContext, deliver: (event: VenueEvent) => void): FrameReader {
  const { client, catalog, orderIds } = context
  const sequence = createSequenceWatch()
  const readOrder = (row: unknown) => {
    const order = decode(ORDER_ROW, row)
    const instrument = isFutures(order) ? catalog.get(order.symbol) : undefined
    if (!instrument) return
    const report = reportOf(instrument, order)
    orderIds.learn(report.venueOrderId, report.clientOrderId)
    deliver({ type: 'order', report })
  }
  const readFill = (row: unknown) => {
    const fill = decode(FILL_ROW, row)
    const instrument = isFutures(fill) ? catalog.get(fill.symbol) : undefined
    if (instrument) deliver({ type: 'fill', fill: fillOf(instrument, fill) })
  }
  // The row has neither symbol nor time: both stand in its frame.
  const readTicker = ({ subscription, sentAtMs, row }: PushedRow) => {
    const instrument = catalog.get(subscription.symbol ?? '')
    if (!instrument) return
    const occurredAtMs = sentAtMs ?? malformed('ticker without a time')
    deliver({ type: 'ticker', ticker: tickerOf(instrument, decode(TICKER_PRICES, row), occurredAtMs) })
  }
  const readBook = ({ subscription: { symbol }, action, row }: PushedRow) => {
    if (!sequence.read(symbol ?? '', action, row)) return
    client.log('sequence_gap', { symbol })
    // Subscribed as before, but something got lost on the way: sweep now.
    deliver({ type: 'connected' })
  }
  const readers: Readonly<Record<string, (pushed: PushedRow) => void>> = {
    ticker: readTicker,
    books: readBook,
    order: ({ row }) => readOrder(row),
    fill: ({ row }) => readFill(row),
  }
  return createFrameReader({
    log: client.log,
    subscriptionOf: unifiedDialect(true).subscriptionOf,
    readRow: (pushed) => {
      const { name } = pushed.subscription
      if (Object.hasOwn(readers, name)) readers[name]?.(pushed)
    },
    // Both only say that something about the account moved, or nothing at all; the truth is read by REST.
    onPush: ({ name }) => {
      if (name === 'position' || name === 'account') deliver({ type: 'position' })
    },
    reset: sequence.reset,
  })
}
