import { err, type Instrument, ok, type Result } from '@gridpilot/core'
import { type OrderRow, orderRequest } from '@gridpilot/venue-sim'
import { instrumentOf } from '../../backend.ts'
import { type WireError, wireError } from '../../errors.ts'
import { Form, isRecord } from '../../form.ts'
import { type Answer, type Routes, readInstrument, readSymbolFilter, type SignedCall, trades } from '../../route.ts'
import { errorOfRefusal } from '../refusals.ts'
import { checkClientOid, orderError, readOrder, readPrice, readReference, readSize } from './order-request.ts'
import { requireProduct } from './product.ts'

const BATCH_MAX = 50

interface FailureRow {
  readonly orderId: string
  readonly clientOid: string
  readonly symbol?: string
  readonly errorMsg: string
  readonly errorCode: string
}

/** An answer of many: HTTP 200 even when every row failed. */
interface ManyAnswer {
  readonly successList: { readonly orderId: string | null; readonly clientOid: string; readonly symbol?: string }[]
  readonly failureList: FailureRow[]
}

const failureRow = (orderId: string, clientOid: string, error: WireError): FailureRow => ({
  orderId,
  clientOid,
  errorMsg: error.msg,
  errorCode: error.code,
})

/** Margin mode and coin of an order request: only cross margin in USDT exists here. */
function readModes(form: Form): void {
  requireProduct(form)
  const marginMode = form.choice('marginMode', ['crossed', 'cross', 'isolated'])
  if (marginMode === 'isolated') form.fail(wireError('margin_mode_mismatch', 'crossed'))
  if (form.required('marginCoin').toUpperCase() !== 'USDT') form.fail(wireError('parameter_wrong', 'marginCoin'))
}

/** Places what `form` asks for; a displaced reduce-only order is answered without its id, as the venue does. */
function placeOne(call: SignedCall, form: Form, instrument: Instrument) {
  const request = readOrder(form, instrument)
  if (form.failure) return err(form.failure)
  const receipt = call.backend.desk.execute({ kind: 'submit', accountId: call.key.accountId, request })
  if (!receipt.ok) return err(orderError(instrument, receipt.error))
  const { order, displaced } = receipt.value
  return ok({ orderId: displaced ? null : order.orderId, clientOid: order.clientOrderId })
}

function placeOrder(call: SignedCall): Answer {
  const instrument = readInstrument(call)
  readModes(call.form)
  if (call.form.failure || instrument === null) return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
  return placeOne(call, call.form, instrument)
}

/** The list `name` of a batch as forms; a failure when it is not a list of 1…50 objects. */
function readItems(form: Form, name: string): readonly Form[] {
  const list = form.raw(name)
  if (!Array.isArray(list) || list.length === 0) {
    form.fail(wireError('parameter_missing', name))
    return []
  }
  if (list.length > BATCH_MAX) {
    form.fail(wireError('batch_too_large', BATCH_MAX))
    return []
  }
  return list.map((item: unknown) => new Form(isRecord(item) ? item : {}))
}

function batchPlace(call: SignedCall): Answer {
  const instrument = readInstrument(call)
  readModes(call.form)
  const items = readItems(call.form, 'orderList')
  if (call.form.failure || instrument === null) return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
  const answer: ManyAnswer = { successList: [], failureList: [] }
  for (const item of items) {
    const placed = placeOne(call, item, instrument)
    if (placed.ok) answer.successList.push(placed.value)
    else answer.failureList.push(failureRow('', item.text('clientOid'), placed.error))
  }
  return ok(answer)
}

function cancelOne(call: SignedCall, form: Form, symbol: string) {
  const reference = readReference(form)
  if (reference === null) form.fail(wireError('one_id_needed'))
  if (form.failure || reference === null) return err(form.failure ?? wireError('one_id_needed'))
  const { desk, venue } = call.backend
  const order = venue.order(call.key.accountId, reference)
  if (order === null || order.symbol !== symbol) return err(wireError('order_gone'))
  const { orderId } = order
  const canceled = desk.execute({ kind: 'cancel', accountId: call.key.accountId, reference: { orderId } })
  if (!canceled.ok) return err(errorOfRefusal(canceled.error))
  return ok({ orderId: order.orderId, clientOid: order.clientOrderId })
}

function cancelOrder(call: SignedCall): Answer {
  requireProduct(call.form)
  const instrument = readInstrument(call)
  if (call.form.failure || instrument === null) return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
  return cancelOne(call, call.form, instrument.symbol)
}

function cancelEvery(call: SignedCall, symbol: string | null): Result<readonly OrderRow[], WireError> {
  const canceled = call.backend.desk.execute({ kind: 'cancel_all', accountId: call.key.accountId, symbol })
  return canceled.ok ? canceled : err(errorOfRefusal(canceled.error))
}

const canceledRow = (order: OrderRow) => ({ orderId: order.orderId, clientOid: order.clientOrderId })

/** With a list: those; without one: every open order of the symbol, or of the product. */
function batchCancel(call: SignedCall): Answer {
  const { form } = call
  requireProduct(form)
  const listed = form.raw('orderIdList') !== undefined
  const symbol = listed ? (readInstrument(call)?.symbol ?? '') : readSymbolFilter(call)
  const items = listed ? readItems(form, 'orderIdList') : []
  if (form.failure) return err(form.failure)
  const answer: ManyAnswer = { successList: [], failureList: [] }
  if (!listed) {
    const canceled = cancelEvery(call, symbol === '' ? null : symbol)
    return canceled.ok ? ok({ ...answer, successList: canceled.value.map(canceledRow) }) : canceled
  }
  for (const item of items) {
    const canceled = cancelOne(call, item, symbol)
    if (canceled.ok) answer.successList.push(canceled.value)
    else answer.failureList.push(failureRow(item.text('orderId'), item.text('clientOid'), canceled.error))
  }
  return ok(answer)
}

function cancelAll(call: SignedCall): Answer {
  requireProduct(call.form)
  if (call.form.failure) return err(call.form.failure)
  const canceled = cancelEvery(call, null)
  if (!canceled.ok) return canceled
  if (canceled.value.length === 0) return err(wireError('nothing_to_cancel'))
  return ok({ successList: canceled.value.map(canceledRow), failureList: [] })
}

/** A changed price or size is a cancel and a new order under `newClientOid`; the answer names the old ids. */
function modifyOrder(call: SignedCall): Answer {
  const { form, backend, key } = call
  requireProduct(form)
  const instrument = readInstrument(call)
  const reference = readReference(form)
  if (reference === null) form.fail(wireError('one_id_needed'))
  const newClientOid = form.text('newClientOid')
  if (newClientOid === '') form.fail(wireError('new_client_oid_missing'))
  checkClientOid(form, newClientOid)
  if ((form.text('newSize') === '') !== (form.text('newPrice') === '')) form.fail(wireError('modify_both'))
  if (form.failure || instrument === null || reference === null) {
    return err(form.failure ?? wireError('parameter_wrong', 'symbol'))
  }
  const price = readPrice(form, instrument, 'newPrice')
  const quantity = readSize(form, instrument, 'newSize')
  if (form.failure) return err(form.failure)
  const order = backend.venue.order(key.accountId, reference)
  if (order === null || order.symbol !== instrument.symbol) return err(wireError('order_gone'))
  if (order.status !== 'live' || order.type !== 'limit') return err(wireError('not_modifiable'))
  const { accountId } = key
  const canceled = backend.desk.execute({ kind: 'cancel', accountId, reference: { orderId: order.orderId } })
  if (!canceled.ok) return err(errorOfRefusal(canceled.error))
  const request = orderRequest({ ...order, clientOrderId: newClientOid, price, quantity })
  const placed = backend.desk.execute({ kind: 'submit', accountId, request })
  if (!placed.ok) return err(orderError(instrument, placed.error))
  return ok({ orderId: order.orderId, clientOid: order.clientOrderId })
}

function closePositions(call: SignedCall): Answer {
  const { form, backend, key } = call
  requireProduct(form)
  const only = readSymbolFilter(call)
  if (form.failure) return err(form.failure)
  const positions = backend.venue.positions(key.accountId)
  const wanted = positions.filter((position) => only === '' || position.symbol === only)
  if (wanted.length === 0) return err(wireError('no_position'))
  const answer: ManyAnswer = { successList: [], failureList: [] }
  for (const { symbol, positionSide } of wanted) {
    const closed = backend.desk.execute({ kind: 'close_position', accountId: key.accountId, symbol, positionSide })
    if (closed.ok) answer.successList.push({ ...canceledRow(closed.value.order), symbol })
    else {
      const error = orderError(instrumentOf(backend, symbol), closed.error)
      answer.failureList.push({ ...failureRow('', '', error), symbol })
    }
  }
  return ok(answer)
}

const ORDER = 'POST /api/v2/mix/order'

export const ORDER_ROUTES: Routes = {
  [`${ORDER}/place-order`]: trades(placeOrder),
  [`${ORDER}/batch-place-order`]: trades(batchPlace),
  [`${ORDER}/cancel-order`]: trades(cancelOrder),
  [`${ORDER}/batch-cancel-orders`]: trades(batchCancel),
  [`${ORDER}/cancel-all-orders`]: trades(cancelAll),
  [`${ORDER}/modify-order`]: trades(modifyOrder),
  [`${ORDER}/close-positions`]: trades(closePositions),
}
