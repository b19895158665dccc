import type { VenueEvent } from '@gridpilot/engine'
import { decode } from '../decode.ts'
import { createFrameReader, type FrameReader, type PushedRow } from '../frame-reader.ts'
import { FILL_ROW, fillOf } from './fills.ts'
import { TICKER_ROW, tickerOf } from './market.ts'
import { reportOfStream, STREAM_ORDER } from './order-report.ts'
import type { ClassicContext } from './place.ts'
import { directionOfStreamFill } from './sides.ts'
import { CLASSIC_DIALECT } from './stream-session.ts'

export function createClassicReader(context: ClassicContext, deliver: (event: VenueEvent) => void): FrameReader {
  const { client, catalog, orderIds } = context
  const readOrder = (row: unknown) => {
    const order = decode(STREAM_ORDER, row)
    const instrument = catalog.get(order.instId)
    if (!instrument) return
    const report = reportOfStream(instrument, order)
    orderIds.learn(report.venueOrderId, report.clientOrderId)
    deliver({ type: 'order', report })
  }
  const readFill = (row: unknown) => {
    const fill = decode(FILL_ROW, row)
    const instrument = catalog.get(fill.symbol)
    if (!instrument) return
    orderIds.learn(fill.orderId, fill.clientOid ?? '')
    const name = orderIds.clientIdOf(fill.orderId)
    deliver({ type: 'fill', fill: fillOf(instrument, fill, name, directionOfStreamFill) })
  }
  const readTicker = (row: unknown) => {
    const ticker = decode(TICKER_ROW, row)
    const instrument = catalog.get(ticker.symbol)
    if (instrument) deliver({ type: 'ticker', ticker: tickerOf(instrument, ticker) })
  }
  const readRow = ({ subscription: { name }, row }: PushedRow) => {
    if (name === 'ticker') readTicker(row)
    if (name === 'orders') readOrder(row)
    if (name === 'fill') readFill(row)
  }
  return createFrameReader({
    log: client.log,
    subscriptionOf: CLASSIC_DIALECT.subscriptionOf,
    readRow,
    // Both only say that something about the account moved; the truth is read by REST.
    onPush: ({ name }) => {
      if (name === 'positions' || name === 'account') deliver({ type: 'position' })
    },
    reset: () => undefined,
  })
}
