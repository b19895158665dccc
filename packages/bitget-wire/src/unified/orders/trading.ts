import { err, type Instrument, ok, type Result } from '@gridpilot/core'
import { isOpen, type OrderRow } from '@gridpilot/venue-sim'
import { type Backend, instrumentOf, tradable } from '../../backend.ts'
import type { WireError } from '../../errors.ts'
import type { Form } from '../../form.ts'
import { unifiedError } from '../errors.ts'
import { choice, readPrice, readQuantity, readReference, required } from '../fields.ts'
import { errorOfRefusal, orderError } from '../refusals.ts'
import { useMarginMode } from './margin-mode.ts'
import { readOrder, readPresets } from './order-request.ts'
import type { Trader } from './trader.ts'

/** Orders per batch. */
export const BATCH_MAX = 20

export interface OrderIds {
  /** null: older reduce-only orders had to make room for it (API.md 11.5). */
  readonly orderId: string | null
  readonly clientOid: string
}

type Outcome = Result<OrderIds, WireError>

const idsOf = (order: OrderRow): OrderIds => ({ orderId: order.orderId, clientOid: order.clientOrderId })

/** The instrument named by `symbol`; null and a failure when there is none. */
export function readInstrument(backend: Backend, form: Form): Instrument | null {
  const symbol = required(form, 'symbol').toUpperCase()
  if (symbol === '') return null
  const found = tradable(backend, symbol)
  if (found === null) form.fail(unifiedError('symbol_missing', symbol))
  return found
}

/** Places what `form` asks for. The category has been looked at. */
export function placeOne({ backend, accountId }: Trader, form: Form): Outcome {
  const instrument = readInstrument(backend, form)
  if (instrument === null) return err(form.failure ?? unifiedError('verification_failed'))
  const mode = backend.venue.account(accountId).positionMode
  const { request, marginMode } = readOrder(form, instrument, mode, backend.choices)
  if (form.failure) return err(form.failure)
  const used = useMarginMode({ backend, accountId }, instrument.symbol, marginMode)
  if (!used.ok) return used
  const receipt = backend.desk.execute({
    kind: 'submit',
    accountId,
    request: { ...request, marginMode: used.value.mode },
  })
  if (!receipt.ok) {
    used.value.undo()
    return err(orderError(instrument, request.type, receipt.error))
  }
  const { order, displaced } = receipt.value
  return ok({ orderId: displaced ? null : order.orderId, clientOid: order.clientOrderId })
}

/** The open order `form` names by orderId or clientOid, and by symbol if it names one. */
function readOpenOrder({ backend, accountId }: Trader, form: Form): Result<OrderRow, WireError> {
  const reference = readReference(form)
  if (form.failure || reference === null) return err(form.failure ?? unifiedError('verification_failed'))
  const order = backend.venue.order(accountId, reference)
  const symbol = form.text('symbol').toUpperCase()
  if (order === null || !isOpen(order) || (symbol !== '' && symbol !== order.symbol)) {
    return err(unifiedError('order_missing'))
  }
  return ok(order)
}

export function cancelOne(trader: Trader, form: Form): Outcome {
  const order = readOpenOrder(trader, form)
  if (!order.ok) return order
  const { backend, accountId } = trader
  const canceled = backend.desk.execute({ kind: 'cancel', accountId, reference: { orderId: order.value.orderId } })
  return canceled.ok ? ok(idsOf(canceled.value)) : err(errorOfRefusal(canceled.error))
}

/**
 * Changes price, quantity or TP/SL of an open order, which keeps its ids. With autoCancel=yes the old order is canceled
 * when the change fails; the answer is the failure either way.
 */
export function modifyOne(trader: Trader, form: Form, inBatch: boolean): Outcome {
  const order = readOpenOrder(trader, form)
  if (!order.ok) return order
  const autoCancel = choice(form, 'autoCancel', ['no', 'yes'], 'no') === 'yes'
  const changed = changeOrder(trader, form, order.value, inBatch)
  if (!changed.ok && autoCancel) {
    const { backend, accountId } = trader
    backend.desk.execute({ kind: 'cancel', accountId, reference: { orderId: order.value.orderId } })
  }
  return changed
}

function changeOrder({ backend, accountId }: Trader, form: Form, order: OrderRow, inBatch: boolean): Outcome {
  if (inBatch && order.reduceOnly) return err(unifiedError('modify_state', 'reduce-only orders not in batches'))
  const instrument = instrumentOf(backend, order.symbol)
  const has = (name: string): boolean => form.text(name) !== ''
  const { takeProfit, stopLoss } = readPresets(form, instrument)
  const change = {
    ...(has('price') ? { price: readPrice(form, instrument, 'price') } : {}),
    ...(has('qty') ? { quantity: readQuantity(form, instrument, 'qty') } : {}),
    ...(has('takeProfit') ? { takeProfit } : {}),
    ...(has('stopLoss') ? { stopLoss } : {}),
  }
  if (Object.keys(change).length === 0) form.fail(unifiedError('verification_failed'))
  if (change.quantity !== undefined && change.quantity < order.filledQuantity) {
    form.fail(unifiedError('modify_state', 'qty is below what is filled'))
  }
  if (form.failure) return err(form.failure)
  const done = backend.desk.execute({
    kind: 'modify',
    accountId,
    reference: { orderId: order.orderId },
    change: { ...change, as: { kind: 'in_place' } },
  })
  return done.ok ? ok(idsOf(done.value.order)) : err(orderError(instrument, order.type, done.error))
}
