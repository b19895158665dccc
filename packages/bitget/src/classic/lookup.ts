import { err, type Instrument, ok } from '@gridpilot/core'
import type { OrderLookup, OrderReport } from '@gridpilot/engine'
import type { Answer } from '../answer.ts'
import { decode, malformed } from '../decode.ts'
import { readEndedOrders } from '../ended-orders-after.ts'
import { failure, unknownSymbol } from '../errors.ts'
import { guarded } from '../failure-of.ts'
import { type PageQuery, walkPages } from '../pages.ts'
import { type ClassicClient, PRODUCT } from './client.ts'
import { type FillRow, fetchFillPage } from './fills.ts'
import { learnNames, type NamedFill, ORDER_LIST } from './order-names.ts'
import { REST_ORDER, type RestOrder, reportOfRest } from './order-report.ts'
import type { ClassicContext } from './place.ts'

/** Fills of an order we just sent are among the newest; older ones show up in detail and history. */
const FILLS_WINDOW_MS = 900_000
/** Fills whose order is unknown to us are resolved one by one; after this many the read fails, and the next goes on. */
const FOREIGN_ORDERS_MAX = 20

/**
 * Looks for one client order id in order detail, open orders, order history and fills. `found: false` only when all
 * four answered completely and none knows it; any failed part fails the whole.
 */
export async function lookupOrder(
  context: ClassicContext,
  symbol: string,
  clientOrderId: string,
): Promise<Answer<OrderLookup>> {
  const found = await context.catalog.find(symbol)
  if (!found.ok) return found
  if (!found.value) return unknownSymbol(symbol)
  const instrument = found.value
  const places = [readDetail, readPending, readHistory, readFromFills]
  for (const read of places) {
    const answer = await read(context, instrument, clientOrderId)
    if (!answer.ok) return answer
    if (answer.value) {
      context.orderIds.learn(answer.value.venueOrderId, answer.value.clientOrderId)
      return ok({ found: true, report: answer.value })
    }
  }
  return ok({ found: false })
}

/** null: this place does not know the order. */
type Search = (
  context: ClassicContext,
  instrument: Instrument,
  clientOrderId: string,
) => Promise<Answer<OrderReport | null>>

const readDetail: Search = (context, instrument, clientOrderId) =>
  detailBy(context.client, instrument, { clientOid: clientOrderId })

async function detailBy(
  client: ClassicClient,
  instrument: Instrument,
  id: { readonly clientOid: string } | { readonly orderId: string },
): Promise<Answer<OrderReport | null>> {
  const answer = await client.read(
    'orderDetail',
    (rest) => rest.getFuturesOrder({ symbol: instrument.symbol, productType: PRODUCT, ...id }),
    (data) => {
      // Documented as an error, seen as an empty success elsewhere: both say "not here".
      if (data === null || data === '') return null
      const row = decode(REST_ORDER, data)
      const echoed = 'clientOid' in id ? row.clientOid === id.clientOid : row.orderId === id.orderId
      if (!echoed || row.symbol !== instrument.symbol) return malformed('answer to another question')
      return reportOfRest(instrument, row)
    },
  )
  if (answer.ok) return answer
  return answer.error.class === 'not_found' ? ok(null) : answer
}

const readPending: Search = async ({ client, shared }, instrument, clientOrderId) => {
  const { symbol } = instrument
  const answer = await shared.read(`pending ${symbol}`, () =>
    walkPages({ fetch: fetchPending(client, symbol), idOf: (row) => row.orderId, enough: () => false }),
  )
  return answer.ok ? pick(answer.value.rows, instrument, clientOrderId) : answer
}

const readHistory: Search = async ({ client }, instrument, clientOrderId) => {
  // The filter is the venue's; where it is ignored the rows of others come back and the pages are walked.
  const answer = await walkPages({
    fetch: (query) =>
      client.read(
        'ordersHistory',
        (rest) =>
          rest.getFuturesHistoricOrders({
            productType: PRODUCT,
            symbol: instrument.symbol,
            clientOid: clientOrderId,
            ...query,
          }),
        (data) => decode(ORDER_LIST, data).entrustedList,
      ),
    idOf: (row) => row.orderId,
    enough: (row) => row.clientOid === clientOrderId,
  })
  return answer.ok ? pick(answer.value.rows, instrument, clientOrderId) : answer
}

/** REST fills carry the venue's order id only: orders we cannot name are asked for, then judged by their client id. */
const readFromFills: Search = async ({ client, orderIds, shared }, instrument, clientOrderId) => {
  const answer = await shared.read(`fills ${instrument.symbol}`, () => walkRecentFills(client, instrument.symbol))
  if (!answer.ok) return answer
  const newestMs = answer.value.rows.reduce((newest, row) => Math.max(newest, row.cTime), 0)
  // The page reaches further back than the window: what lies before it is left to detail and history.
  const recent = answer.value.rows.filter((row) => row.cTime >= newestMs - FILLS_WINDOW_MS)
  const nameOf = (row: NamedFill) => row.clientOid ?? orderIds.clientIdOf(row.orderId)
  if (recent.some((row) => nameOf(row) === null)) {
    const learned = await learnNames({ client, orderIds }, instrument.symbol, recent, nameOf)
    if (!learned.ok) return learned
  }
  const unnamed = new Set<string>()
  for (const row of recent) {
    const name = nameOf(row)
    if (name === clientOrderId) {
      const detail = await detailBy(client, instrument, { orderId: row.orderId })
      // The fill proves the order; that its detail lags behind is no sign of absence.
      if (!detail.ok || detail.value) return detail
      return err(failure(null, 'fills_unresolved', 'a fill whose order is not to be found'))
    }
    if (name === null) unnamed.add(row.orderId)
  }
  for (const orderId of [...unnamed].slice(0, FOREIGN_ORDERS_MAX)) {
    const detail = await detailBy(client, instrument, { orderId })
    if (!detail.ok) return detail
    if (!detail.value) return err(failure(null, 'fills_unresolved', 'a fill whose order is not to be found'))
    orderIds.learn(orderId, detail.value.clientOrderId)
    if (detail.value.clientOrderId === clientOrderId) return detail
  }
  const left = unnamed.size - FOREIGN_ORDERS_MAX
  if (left > 0) return err(failure(null, 'fills_unresolved', `${left} fills of orders without a known client id`))
  return ok(null)
}

function walkRecentFills(client: ClassicClient, symbol: string) {
  let newestMs = 0
  return walkPages<FillRow>({
    fetch: fetchFillPage(client, symbol),
    idOf: (row) => row.tradeId,
    enough: (row) => {
      newestMs = Math.max(newestMs, row.cTime)
      return row.cTime < newestMs - FILLS_WINDOW_MS
    },
  })
}

function pick(rows: readonly RestOrder[], instrument: Instrument, clientOrderId: string): Answer<OrderReport | null> {
  const row = rows.find(({ clientOid }) => clientOid === clientOrderId)
  if (!row) return ok(null)
  return guarded(() => reportOfRest(instrument, row))
}

const fetchPending =
  (client: ClassicClient, symbol?: string) =>
  (query: PageQuery): Promise<Answer<readonly RestOrder[]>> =>
    client.read(
      'ordersPending',
      (rest) =>
        rest.getFuturesOpenOrders({ productType: PRODUCT, ...(symbol === undefined ? {} : { symbol }), ...query }),
      (data) => decode(ORDER_LIST, data).entrustedList,
    )

/** See `readEndedOrders`. */
export const classicEndedOrders = ({ client, catalog, orderIds, marketMs }: ClassicContext, after: string | null) =>
  readEndedOrders<RestOrder>(
    {
      fetch: (query) =>
        client.read(
          'ordersHistory',
          (rest) => rest.getFuturesHistoricOrders({ productType: PRODUCT, ...query }),
          (data) => decode(ORDER_LIST, data).entrustedList,
        ),
      idOf: (row) => row.orderId,
      timeOf: (row) => row.cTime,
      marketMs,
      reportOf: reportOfRest,
      catalog,
      orderIds,
    },
    after,
  )

/** Every open order of the account, all pages; orders of symbols we do not know are left out. */
export async function readOpenOrders(context: ClassicContext): Promise<Answer<readonly OrderReport[]>> {
  const { client, catalog, orderIds } = context
  const loaded = await catalog.load()
  if (!loaded.ok) return loaded
  const answer = await walkPages({
    fetch: fetchPending(client),
    idOf: (row) => row.orderId,
    enough: () => false,
  })
  if (!answer.ok) return answer
  return guarded(() =>
    answer.value.rows.flatMap((row) => {
      const instrument = catalog.get(row.symbol)
      if (!instrument) return []
      const report = reportOfRest(instrument, row)
      orderIds.learn(report.venueOrderId, report.clientOrderId)
      return [report]
    }),
  )
}
