import { err, type Instrument, ok } from '@gridpilot/core'
import type { OrderLookup, OrderReport } from '@gridpilot/engine'
import { z } from 'zod'
import type { Answer } from '../answer.ts'
import { decode, malformed, nullableList } from '../decode.ts'
import { readEndedOrders } from '../ended-orders-after.ts'
import { failure, unknownSymbol } from '../errors.ts'
import { guarded } from '../failure-of.ts'
import { type PageQuery, walkPages } from '../pages.ts'
import { CATEGORY, type UnifiedClient } from './client.ts'
import { type FillRow, fetchFillPage, timeOf } from './fills.ts'
import { isFutures, ORDER_ROW, type OrderRow, reportOf } from './order-report.ts'
import { pageOf, type UnifiedContext } from './place.ts'

const ORDER_LIST = z.object({ list: nullableList(ORDER_ROW) })
/** Fills of an order we just sent are among the newest; older ones show up in detail and history. */
const FILLS_WINDOW_MS = 900_000

/**
 * Looks for one client order id in order info, unfilled orders, order history and fills. `found: false` only when all
 * four answered completely and none knows it; any failed part fails the whole.
 */
export async function lookupOrder(
  context: UnifiedContext,
  symbol: string,
  clientOrderId: string,
): Promise<Answer<OrderLookup>> {
  const found = await context.catalog.find(symbol)
  if (!found.ok) return found
  if (!found.value) return unknownSymbol(symbol)
  for (const read of [readInfo, readUnfilled, readHistory, readFromFills]) {
    const answer = await read(context, found.value, clientOrderId)
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
  context: UnifiedContext,
  instrument: Instrument,
  clientOrderId: string,
) => Promise<Answer<OrderReport | null>>

const readInfo: Search = ({ client }, instrument, clientOrderId) =>
  infoBy(client, instrument, { clientOid: clientOrderId })

async function infoBy(
  client: UnifiedClient,
  instrument: Instrument,
  id: { readonly clientOid: string } | { readonly orderId: string },
): Promise<Answer<OrderReport | null>> {
  const answer = await client.read(
    'orderInfo',
    (rest) => rest.getOrderInfo(id),
    (data) => {
      if (data === null) return null
      const row = decode(ORDER_ROW, data)
      const echoed = 'clientOid' in id ? row.clientOid === id.clientOid : row.orderId === id.orderId
      if (!echoed || row.symbol !== instrument.symbol || !isFutures(row)) return malformed('answer to another question')
      return reportOf(instrument, row)
    },
  )
  if (answer.ok) return answer
  return answer.error.class === 'not_found' ? ok(null) : answer
}

const fetchUnfilled =
  (client: UnifiedClient, symbol?: string) =>
  (query: PageQuery): Promise<Answer<readonly OrderRow[]>> =>
    client.read(
      'unfilledOrders',
      (rest) =>
        rest.getUnfilledOrders({ category: CATEGORY, ...(symbol === undefined ? {} : { symbol }), ...pageOf(query) }),
      (data) => decode(ORDER_LIST, data).list.filter(isFutures),
    )

const readUnfilled: Search = (context, instrument, clientOrderId) =>
  search(context, 'unfilled', fetchUnfilled(context.client, instrument.symbol), instrument, clientOrderId)

const readHistory: Search = (context, instrument, clientOrderId) =>
  search(
    context,
    'history',
    (query) =>
      context.client.read(
        'ordersHistory',
        (rest) => rest.getHistoryOrders({ category: CATEGORY, symbol: instrument.symbol, ...pageOf(query) }),
        (data) => decode(ORDER_LIST, data).list.filter(isFutures),
      ),
    instrument,
    clientOrderId,
  )

/** The list is walked to its end, so that it answers for every order that is looked for at this time. */
async function search(
  { shared }: UnifiedContext,
  list: string,
  fetch: (query: PageQuery) => Promise<Answer<readonly OrderRow[]>>,
  instrument: Instrument,
  clientOrderId: string,
): Promise<Answer<OrderReport | null>> {
  const isIt = (row: OrderRow) => row.clientOid === clientOrderId && row.symbol === instrument.symbol
  const answer = await shared.read(`${list} ${instrument.symbol}`, () =>
    walkPages({ fetch, idOf: (row) => row.orderId, enough: () => false }),
  )
  if (!answer.ok) return answer
  const row = answer.value.rows.find(isIt)
  return row ? guarded(() => reportOf(instrument, row)) : ok(null)
}

/** Fills of this family carry the client id: one that has ours proves the order, which is then asked for by its id. */
const readFromFills: Search = async ({ client, shared }, instrument, clientOrderId) => {
  const answer = await shared.read('fills', () => walkRecentFills(client))
  if (!answer.ok) return answer
  const fill = answer.value.rows.find((row) => row.clientOid === clientOrderId && row.symbol === instrument.symbol)
  if (!fill) return ok(null)
  const info = await infoBy(client, instrument, { orderId: fill.orderId })
  if (!info.ok || info.value) return info
  return err(failure(null, 'fills_unresolved', 'a fill whose order is not to be found'))
}

function walkRecentFills(client: UnifiedClient) {
  let newestMs = 0
  return walkPages<FillRow>({
    fetch: fetchFillPage(client),
    idOf: (row) => row.execId,
    enough: (row) => {
      newestMs = Math.max(newestMs, timeOf(row))
      return timeOf(row) < newestMs - FILLS_WINDOW_MS
    },
  })
}

/** See `readEndedOrders`. */
export const unifiedEndedOrders = ({ client, catalog, orderIds, marketMs }: UnifiedContext, after: string | null) =>
  readEndedOrders<OrderRow>(
    {
      fetch: (query) =>
        client.read(
          'ordersHistory',
          (rest) => rest.getHistoryOrders({ category: CATEGORY, ...pageOf(query) }),
          (data) => decode(ORDER_LIST, data).list.filter(isFutures),
        ),
      idOf: (row) => row.orderId,
      timeOf: (row) => row.createdTime,
      marketMs,
      reportOf,
      catalog,
      orderIds,
    },
    after,
  )

/** Every open order of the account, all pages; orders of symbols we do not know are left out. */
export async function readOpenOrders(context: UnifiedContext): Promise<Answer<readonly OrderReport[]>> {
  const { client, catalog, orderIds } = context
  const loaded = await catalog.load()
  if (!loaded.ok) return loaded
  const answer = await walkPages({ fetch: fetchUnfilled(client), idOf: (row) => row.orderId, enough: () => false })
  if (!answer.ok) return answer
  return guarded(() =>
    answer.value.rows.flatMap((row) => {
      const instrument = catalog.get(row.symbol)
      if (!instrument) return []
      const report = reportOf(instrument, row)
      orderIds.learn(report.venueOrderId, report.clientOrderId)
      return [report]
    }),
  )
}
