import { err, type Instrument, ok, type Result } from '@gridpilot/core'
import { type WireError, wireError } from '../../errors.ts'
import type { Form } from '../../form.ts'
import type { SignedCall } from '../../route.ts'
import { classicChoice } from '../open-questions.ts'
import { errorOfRefusal } from '../refusals.ts'
import { type OrderModes, readOrder, readReference } from './order-request.ts'
import { presetError } from './plan-errors.ts'

/** Whose orders, and where they go: of a REST call, or of a frame. */
export type Trader = Pick<SignedCall, 'backend' | 'key' | 'limits' | 'wallMs'>

/** Ids of what was placed or canceled. */
export interface OrderIds {
  /** null: a reduce-only order that displaced older ones, which the venue answers without its id (API.md 5.1). */
  readonly orderId: string | null
  readonly clientOid: string
}

/** Places what `form` asks for. */
export function placeOne(
  call: Trader,
  form: Form,
  instrument: Instrument,
  modes: OrderModes,
): Result<OrderIds, WireError> {
  const request = readOrder(form, instrument, modes)
  if (form.failure) return err(form.failure)
  const receipt = call.backend.desk.execute({ kind: 'submit', accountId: call.key.accountId, request })
  if (!receipt.ok) return err(presetError(call.backend, instrument, request, receipt.error))
  const { order, displaced } = receipt.value
  return ok({ orderId: displaced ? null : order.orderId, clientOid: order.clientOrderId })
}

/** Cancels the order of `symbol` that `form` names by orderId or clientOid. */
export function cancelOne(call: Trader, form: Form, symbol: string): Result<OrderIds, WireError> {
  const reference = readReference(form)
  if (reference === null) form.fail(wireError('one_id_needed'))
  if (form.failure || reference === null) return err(form.failure ?? wireError('one_id_needed'))
  const { desk, venue, choices } = call.backend
  const { accountId } = call.key
  const order = venue.order(accountId, reference)
  if (order === null || order.symbol !== symbol) return err(wireError('order_gone'))
  const { orderId, clientOrderId: clientOid } = order
  const again = !call.limits.takeCancel(accountId, orderId, call.wallMs)
  if (again && classicChoice(choices, 'same_order_canceled_twice') === '45129') return err(wireError('canceled_again'))
  const canceled = desk.execute({ kind: 'cancel', accountId, reference: { orderId } })
  return canceled.ok ? ok({ orderId, clientOid }) : err(errorOfRefusal(canceled.error))
}
