import { err, ok } from '@gridpilot/core'
import type { OrderRow, VenueFill } from '@gridpilot/venue-sim'
import { instrumentOf } from '../../backend.ts'
import { MARGIN_COIN, numberText } from '../../figures.ts'
import { pageInOrder, pageOf } from '../../page.ts'
import { type Answer, type Routes, reads, type SignedCall, trades } from '../../route.ts'
import { readCategory, readCategoryFilter } from '../category.ts'
import { unifiedError } from '../errors.ts'
import { choice, readPage, readReference } from '../fields.ts'
import { fillRow } from '../rows/fill-row.ts'
import { finishedOrderRow, openOrderRow, orderInfoRow } from '../rows/order-row.ts'
import { closedPositionRow, positionRow } from '../rows/position-row.ts'
import { readSymbolFilter } from './call.ts'

const ORDER_PAGE = { limit: 100, maxLimit: 100 }
const HISTORY_PAGE = { limit: 100, maxLimit: 100, maxDays: 30 }

const byId = (a: OrderRow, b: OrderRow): number => (a.orderId < b.orderId ? -1 : a.orderId > b.orderId ? 1 : 0)
const ORDER_KEYS = { id: (order: OrderRow) => order.orderId, timeMs: (order: OrderRow) => order.createdMs }

function orderInfo({ form, backend, key }: SignedCall): Answer {
  const reference = readReference(form)
  if (form.failure || reference === null) return err(form.failure ?? unifiedError('verification_failed'))
  const order = backend.venue.order(key.accountId, reference)
  if (order === null) return err(unifiedError('order_missing'))
  return ok(orderInfoRow(instrumentOf(backend, order.symbol), order))
}

/** Empty: `{list: [], cursor: null}`. */
function unfilledOrders(call: SignedCall): Answer {
  const { form, backend, key } = call
  const ours = readCategoryFilter(form)
  const symbol = readSymbolFilter(call)
  const query = readPage(form, ORDER_PAGE)
  if (form.failure) return err(form.failure)
  const rows = ours ? backend.venue.openOrders(key.accountId) : []
  const { items, endId } = pageOf(rows, query, ORDER_KEYS, (order) => symbol === '' || order.symbol === symbol)
  return ok({ list: items.map((order) => openOrderRow(instrumentOf(backend, order.symbol), order)), cursor: endId })
}

function historyOrders(call: SignedCall): Answer {
  const { form, backend, key } = call
  const ours = readCategory(form)
  const symbol = readSymbolFilter(call)
  const query = readPage(form, HISTORY_PAGE)
  if (form.failure) return err(form.failure)
  const rows = ours ? [...backend.venue.finishedOrders(key.accountId)].sort(byId) : []
  const { items, endId } = pageOf(rows, query, ORDER_KEYS, (order) => symbol === '' || order.symbol === symbol)
  return ok({ list: items.map((order) => finishedOrderRow(instrumentOf(backend, order.symbol), order)), cursor: endId })
}

/** No symbol filter, as on the venue. Empty: `list: null`. */
function fills({ form, backend, key }: SignedCall): Answer {
  const ours = readCategoryFilter(form)
  const orderId = form.text('orderId')
  const query = readPage(form, HISTORY_PAGE)
  if (form.failure) return err(form.failure)
  const { items, endId } = pageOf(
    ours ? backend.venue.fills(key.accountId) : [],
    query,
    { id: (fill: VenueFill) => fill.tradeId, timeMs: (fill: VenueFill) => fill.occurredAtMs },
    (fill) => orderId === '' || fill.venueOrderId === orderId,
  )
  const list = items.map((fill) => {
    const order = backend.venue.order(key.accountId, { orderId: fill.venueOrderId })
    return fillRow(instrumentOf(backend, fill.symbol), fill, order?.type ?? 'limit')
  })
  return ok({ list: list.length === 0 ? null : list, cursor: endId })
}

/** Without a cursor; empty: `list: null`. */
function currentPosition(call: SignedCall): Answer {
  const { form, backend, key } = call
  const ours = readCategory(form)
  const symbol = readSymbolFilter(call)
  const leg = form.text('posSide') === '' ? null : choice(form, 'posSide', ['long', 'short', 'net'])
  if (form.failure) return err(form.failure)
  const list = (ours ? backend.venue.positions(key.accountId) : [])
    .filter((position) => symbol === '' || position.symbol === symbol)
    .filter((position) => leg === null || leg === 'net' || position.side === leg)
    .map((position) => positionRow(instrumentOf(backend, position.symbol), position))
  return ok({ list: list.length === 0 ? null : list })
}

function historyPosition(call: SignedCall): Answer {
  const { form, backend, key } = call
  const ours = readCategory(form)
  const symbol = readSymbolFilter(call)
  const query = readPage(form, { limit: 20, maxLimit: 100, maxDays: 90 })
  if (form.failure) return err(form.failure)
  const { items, endId } = pageInOrder(
    ours ? backend.venue.closedPositions(key.accountId) : [],
    query,
    { id: (closed) => closed.positionId, timeMs: (closed) => closed.closedMs },
    (closed) => symbol === '' || closed.symbol === symbol,
  )
  return ok({
    list: items.map((closed) => closedPositionRow(instrumentOf(backend, closed.symbol), closed)),
    cursor: endId,
  })
}

/** Nearer to 1: closed earlier when the other side cannot pay. */
function adlRank({ backend, key }: SignedCall): Answer {
  return ok(
    backend.venue.positions(key.accountId).map((position) => ({
      symbol: position.symbol,
      marginCoin: MARGIN_COIN,
      adlRank: numberText(backend.venue.adlRank(key.accountId, position.symbol, position.positionSide), 4),
      holdSide: position.side,
    })),
  )
}

export const QUERY_ROUTES: Routes = {
  'GET /api/v3/trade/order-info': reads(orderInfo),
  'GET /api/v3/trade/unfilled-orders': reads(unfilledOrders),
  'GET /api/v3/trade/history-orders': reads(historyOrders),
  'GET /api/v3/trade/fills': reads(fills),
  'GET /api/v3/position/current-position': reads(currentPosition),
  'GET /api/v3/position/history-position': trades(historyPosition),
  'GET /api/v3/position/adlRank': trades(adlRank),
}
