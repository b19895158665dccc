import { err, type Instrument, ok, type Steps } from '@gridpilot/core'
import {
  type OrderRow,
  type PlanKind,
  type PlanRow,
  type PositionView,
  remaining,
  type VenueFill,
} from '@gridpilot/venue-sim'
import { instrumentOf } from '../../backend.ts'
import { wireError } from '../../errors.ts'
import { MARGIN_COIN, numberText } from '../../figures.ts'
import type { PageQuery } from '../../form.ts'
import { pageInOrder, pageOf } from '../../page.ts'
import { type Answer, type Routes, readInstrument, readSymbolFilter, reads, type SignedCall } from '../../route.ts'
import { fillListRow } from '../rows/fill-row.ts'
import { orderDetailRow, orderHistoryRow, orderListRow, orderSourceWord } from '../rows/order-row.ts'
import { closedPositionRow, listedPositionRow, positionRow } from '../rows/position-row.ts'
import { readReference } from './order-request.ts'
import { pageList } from './page-list.ts'
import { readProduct, requireProduct } from './product.ts'

function orderDetail(call: SignedCall): Answer {
  requireProduct(call.form)
  const instrument = readInstrument(call)
  const reference = readReference(call.form)
  if (reference === null) call.form.fail(wireError('one_id_needed'))
  if (call.form.failure || instrument === null || reference === null) {
    return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
  }
  const order = call.backend.venue.order(call.key.accountId, reference)
  if (order === null || order.symbol !== instrument.symbol) return err(wireError('order_not_found'))
  return ok(orderDetailRow(instrument, order))
}

const byId = (a: OrderRow, b: OrderRow): number => (a.orderId < b.orderId ? -1 : a.orderId > b.orderId ? 1 : 0)

/** A page of orders. */
function orderPage(
  call: SignedCall,
  rows: (call: SignedCall) => readonly OrderRow[],
  statuses: readonly string[],
  toRow: (instrument: Instrument, order: OrderRow) => unknown,
): Answer {
  const { form, backend } = call
  const source = form.text('orderSource')
  const ours = readProduct(form)
  const symbol = readSymbolFilter(call)
  const reference = readReference(form)
  const status = form.text('status').toLowerCase()
  if (status !== '' && !statuses.includes(status)) form.fail(wireError('parameter_wrong', 'status'))
  const query: PageQuery = form.page({ limit: 100, maxLimit: 100, maxDays: 90 })
  if (form.failure) return err(form.failure)
  const keep = (order: OrderRow): boolean =>
    (symbol === '' || order.symbol === symbol) &&
    (status === '' || order.status === status) &&
    (source === '' || orderSourceWord(order) === source) &&
    (reference === null ||
      ('orderId' in reference ? order.orderId === reference.orderId : order.clientOrderId === reference.clientOrderId))
  const { items, endId } = pageOf(
    ours ? rows(call) : [],
    query,
    { id: (order) => order.orderId, timeMs: (order) => order.createdMs },
    keep,
  )
  const list = items.map((order) => toRow(instrumentOf(backend, order.symbol), order))
  return ok({ entrustedList: pageList(backend, list), endId })
}

const ordersPending = (call: SignedCall): Answer =>
  orderPage(
    call,
    ({ backend, key }) => backend.venue.openOrders(key.accountId),
    ['live', 'partially_filled'],
    orderListRow,
  )

const ordersHistory = (call: SignedCall): Answer =>
  orderPage(
    call,
    ({ backend, key }) => [...backend.venue.finishedOrders(key.accountId)].sort(byId),
    ['filled', 'canceled'],
    orderHistoryRow,
  )

const fillsWithin = (maxDays: number) =>
  reads((call) => {
    const { form, backend, key } = call
    const ours = readProduct(form)
    const symbol = readSymbolFilter(call)
    const orderId = form.text('orderId')
    const query = form.page({ limit: 100, maxLimit: 100, maxDays })
    if (form.failure) return err(form.failure)
    const keep = (fill: VenueFill): boolean =>
      (symbol === '' || fill.symbol === symbol) && (orderId === '' || fill.venueOrderId === orderId)
    const { items, endId } = pageOf(
      ours ? backend.venue.fills(key.accountId) : [],
      query,
      { id: (fill) => fill.tradeId, timeMs: (fill) => fill.occurredAtMs },
      keep,
    )
    const list = items.map((fill) => fillListRow(instrumentOf(backend, fill.symbol), fill))
    return ok({ fillList: pageList(backend, list), endId })
  })

/** What stands in open orders that would increase the position. */
function openSteps({ backend, key }: SignedCall, position: PositionView): Steps {
  const increasing = position.side === 'long' ? 'buy' : 'sell'
  const open = backend.venue.openOrders(key.accountId, position.symbol)
  const steps = open
    .filter((order) => order.positionSide === position.positionSide && order.side === increasing)
    .reduce((sum, order) => sum + remaining(order), 0)
  return steps as Steps
}

/** The live plan of a kind that would close this position. */
function stopOf({ backend, key }: SignedCall, position: PositionView, kind: PlanKind): PlanRow | null {
  const closing = position.side === 'long' ? 'sell' : 'buy'
  const plans = backend.venue.plans(key.accountId, position.symbol)
  const fits = (plan: PlanRow) =>
    plan.kind === kind && plan.positionSide === position.positionSide && plan.side === closing
  return plans.find(fits) ?? null
}

function allPositions(call: SignedCall): Answer {
  const ours = readProduct(call.form)
  if (call.form.failure) return err(call.form.failure)
  const positions = ours ? call.backend.venue.positions(call.key.accountId) : []
  const newestFirst = [...positions].sort((a, b) => b.openedMs - a.openedMs)
  return ok(
    newestFirst.map((position) =>
      listedPositionRow(instrumentOf(call.backend, position.symbol), position, openSteps(call, position), {
        takeProfit: stopOf(call, position, 'position_take_profit'),
        stopLoss: stopOf(call, position, 'position_stop_loss'),
      }),
    ),
  )
}

/** Both legs in hedge mode. */
function singlePosition(call: SignedCall): Answer {
  requireProduct(call.form)
  const instrument = readInstrument(call)
  call.form.required('marginCoin')
  if (call.form.failure || instrument === null) return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
  const positions = call.backend.venue.positions(call.key.accountId)
  return ok(
    positions
      .filter(({ symbol }) => symbol === instrument.symbol)
      .map((position) => positionRow(instrument, position, openSteps(call, position))),
  )
}

/** Nearer to 1: closed earlier when the other side cannot pay. */
function adlRanks(call: SignedCall): Answer {
  const ours = readProduct(call.form)
  if (call.form.failure) return err(call.form.failure)
  const positions = ours ? call.backend.venue.positions(call.key.accountId) : []
  return ok(
    positions.map(({ symbol, side, positionSide }) => {
      const adlRank = call.backend.venue.adlRank(call.key.accountId, symbol, positionSide)
      return {
        symbol,
        marginCoin: MARGIN_COIN,
        adlRank: numberText(adlRank, 4),
        rank: numberText(1 - adlRank, 4),
        holdSide: side,
      }
    }),
  )
}

function historyPositions(call: SignedCall): Answer {
  const { form, backend, key } = call
  const ours = form.text('productType') === '' || readProduct(form) // not required here, and ccxt leaves it out
  const symbol = readSymbolFilter(call)
  const query = form.page({ limit: 20, maxLimit: 100, maxDays: 90 })
  if (form.failure) return err(form.failure)
  const { items, endId } = pageInOrder(
    ours ? backend.venue.closedPositions(key.accountId) : [],
    query,
    { id: (closed) => closed.positionId, timeMs: (closed) => closed.closedMs },
    (closed) => symbol === '' || closed.symbol === symbol,
  )
  return ok({ list: items.map((closed) => closedPositionRow(instrumentOf(backend, closed.symbol), closed)), endId })
}

export const QUERY_ROUTES: Routes = {
  'GET /api/v2/mix/order/detail': reads(orderDetail),
  'GET /api/v2/mix/order/orders-pending': reads(ordersPending),
  'GET /api/v2/mix/order/orders-history': reads(ordersHistory),
  'GET /api/v2/mix/order/fills': fillsWithin(90),
  'GET /api/v2/mix/order/fill-history': fillsWithin(7),
  'GET /api/v2/mix/position/all-position': reads(allPositions),
  'GET /api/v2/mix/position/single-position': reads(singlePosition),
  'GET /api/v2/mix/position/adlRank': reads(adlRanks),
  'GET /api/v2/mix/position/history-position': reads(historyPositions),
}
