import { err, type Instrument, ok } from '@gridpilot/core'
import type { OrderChange, OrderRow } from '@gridpilot/venue-sim'
import { wireError } from '../../errors.ts'
import type { Form } from '../../form.ts'
import { type Answer, type Routes, readInstrument, type SignedCall, trades } from '../../route.ts'
import { ManyAnswer, readItems } from './many-answer.ts'
import { readPrice, readSize } from './number-request.ts'
import { placeOne } from './order-actions.ts'
import {
  checkClientOid,
  type OrderModes,
  orderError,
  readMarginCoin,
  readMarginMode,
  readReference,
} from './order-request.ts'
import { requireProduct } from './product.ts'
import { presetNames, readTrigger } from './trigger-request.ts'

/** What the whole request says beside its order or orders; the account's position mode with it. */
function readModes({ form, backend, key }: SignedCall): OrderModes {
  requireProduct(form)
  const marginMode = readMarginMode(form)
  readMarginCoin(form)
  const positionMode = backend.venue.positionMode(key.accountId)
  return { marginMode, positionMode, choices: backend.choices }
}

function placeOrder(call: SignedCall): Answer {
  const instrument = readInstrument(call)
  const modes = readModes(call)
  if (call.form.failure || instrument === null) return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
  return placeOne(call, call.form, instrument, modes)
}

function batchPlace(call: SignedCall): Answer {
  const instrument = readInstrument(call)
  const modes = readModes(call)
  const items = readItems(call.form, 'orderList')
  if (call.form.failure || instrument === null) return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
  const answer = new ManyAnswer()
  for (const item of items) {
    const placed = placeOne(call, item, instrument, modes)
    if (placed.ok) answer.successList.push(placed.value)
    else answer.fail({ orderId: '', clientOid: item.text('clientOid') }, placed.error)
  }
  return ok(answer)
}

const NEW_PROFIT = presetNames('newPresetStopSurplus')
const NEW_LOSS = presetNames('newPresetStopLoss')

/**
 * A changed price and size is a cancel and a new order under `newClientOid`, and what it says of presets is ignored; a
 * change of presets alone keeps the order, and what is not given is removed (API.md 5.3). null: nothing is given.
 */
function readChange(form: Form, instrument: Instrument, clientOrderId: string): OrderChange | null {
  const given = (name: string) => form.text(name) !== ''
  if (given('newSize') !== given('newPrice')) form.fail(wireError('modify_both'))
  if (given('newSize')) {
    const quantity = readSize(form, instrument, 'newSize')
    return { price: readPrice(form, instrument, 'newPrice'), quantity, as: { kind: 'replacement', clientOrderId } }
  }
  if (!given(NEW_PROFIT.trigger) && !given(NEW_LOSS.trigger)) return null
  return {
    takeProfit: readTrigger(form, instrument, NEW_PROFIT),
    stopLoss: readTrigger(form, instrument, NEW_LOSS),
    as: { kind: 'in_place' },
  }
}

const changesNothing = (order: OrderRow, change: OrderChange): boolean =>
  change.as.kind === 'replacement' && order.price === change.price && order.quantity === change.quantity

function modifyOrder(call: SignedCall): Answer {
  const { form, backend, key } = call
  requireProduct(form)
  const instrument = readInstrument(call)
  const reference = readReference(form)
  if (reference === null) form.fail(wireError('one_id_needed'))
  const newClientOid = form.text('newClientOid')
  if (newClientOid === '') form.fail(wireError('new_client_oid_missing'))
  checkClientOid(form, newClientOid)
  const change = instrument === null ? null : readChange(form, instrument, newClientOid)
  if (form.failure || instrument === null || reference === null) {
    return err(form.failure ?? wireError('parameter_wrong', 'symbol'))
  }
  const order = backend.venue.order(key.accountId, reference)
  if (order === null || order.symbol !== instrument.symbol) return err(wireError('order_gone'))
  if (order.status !== 'live' || order.type !== 'limit') return err(wireError('not_modifiable'))
  if (change === null || changesNothing(order, change)) return err(wireError('nothing_changed'))
  const { orderId, clientOrderId: clientOid } = order
  const done = backend.desk.execute({ kind: 'modify', accountId: key.accountId, reference: { orderId }, change })
  return done.ok ? ok({ orderId, clientOid }) : err(orderError(instrument, done.error))
}

const ORDER = 'POST /api/v2/mix/order'

export const ORDER_ROUTES: Routes = {
  [`${ORDER}/place-order`]: trades(placeOrder),
  [`${ORDER}/batch-place-order`]: trades(batchPlace),
  [`${ORDER}/modify-order`]: trades(modifyOrder),
}
