import { err, ok, type Result } from '@gridpilot/core'
import type { OrderRow } from '@gridpilot/venue-sim'
import { type WireError, wireError } from '../../errors.ts'
import { type Answer, type Routes, readInstrument, readSymbolFilter, type SignedCall, trades } from '../../route.ts'
import { classicChoice } from '../open-questions.ts'
import { errorOfRefusal } from '../refusals.ts'
import { ManyAnswer, readItems, successRow } from './many-answer.ts'
import { cancelOne } from './order-actions.ts'
import { requireProduct } from './product.ts'

const RECEIVE_WINDOW_MAX = 60_000

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

/** With a list: those; without one: every open order of the symbol, or of the product. */
function batchCancel(call: SignedCall): Answer {
  const { form } = call
  requireProduct(form)
  const listed = form.raw('orderIdList') !== undefined
  const symbol = listed ? (readInstrument(call)?.symbol ?? '') : readSymbolFilter(call)
  const items = listed ? readItems(form, 'orderIdList') : []
  if (form.failure) return err(form.failure)
  const answer = new ManyAnswer()
  if (!listed) {
    const canceled = cancelEvery(call, symbol === '' ? null : symbol)
    if (!canceled.ok) return canceled
    answer.successList.push(...canceled.value.map(successRow))
  }
  for (const item of items) {
    const canceled = cancelOne(call, item, symbol)
    if (canceled.ok) answer.successList.push(canceled.value)
    else answer.fail({ orderId: item.text('orderId'), clientOid: item.text('clientOid') }, canceled.error)
  }
  return ok(answer)
}

/** Every open order. `receiveWindow` bounds how old the request may be, ms. */
function cancelAll(call: SignedCall): Answer {
  const { form } = call
  requireProduct(form)
  const named = readSymbolFilter(call)
  const symbol = classicChoice(call.backend.choices, 'cancel_all_symbol') === 'scopes' ? named : ''
  checkReceiveWindow(call)
  if (form.failure) return err(form.failure)
  const canceled = cancelEvery(call, symbol === '' ? null : symbol)
  if (!canceled.ok) return canceled
  if (canceled.value.length === 0) return err(wireError('nothing_to_cancel'))
  const answer = new ManyAnswer()
  answer.successList.push(...canceled.value.map(successRow))
  return ok(answer)
}

function checkReceiveWindow({ form, wallMs }: SignedCall): void {
  if (form.text('receiveWindow') === '' || form.text('requestTime') === '') return
  const windowMs = form.whole('receiveWindow', 0)
  if (windowMs > RECEIVE_WINDOW_MAX) form.fail(wireError('receive_window_long'))
  else if (wallMs - form.whole('requestTime', wallMs) > windowMs) form.fail(wireError('outside_receive_window'))
}

const ORDER = 'POST /api/v2/mix/order'

export const CANCEL_ROUTES: Routes = {
  [`${ORDER}/cancel-order`]: trades(cancelOrder),
  [`${ORDER}/batch-cancel-orders`]: trades(batchCancel),
  [`${ORDER}/cancel-all-orders`]: trades(cancelAll),
}
