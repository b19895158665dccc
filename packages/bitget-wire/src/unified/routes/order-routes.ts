import { err, ok, type PositionSide, type Result } from '@gridpilot/core'
import type { PositionView } from '@gridpilot/venue-sim'
import { instrumentOf } from '../../backend.ts'
import type { WireError } from '../../errors.ts'
import type { Form } from '../../form.ts'
import { type Answer, type Route, type Routes, type SignedCall, trades } from '../../route.ts'
import { readCategory, readCategoryFilter, requireCategory } from '../category.ts'
import { unifiedError } from '../errors.ts'
import { choice, required } from '../fields.ts'
import { choiceOf } from '../open-questions.ts'
import { BATCH_MAX, cancelOne, modifyOne, type OrderIds, placeOne } from '../orders/trading.ts'
import { orderError } from '../refusals.ts'
import { readSymbolFilter, traderOf } from './call.ts'

const COUNTDOWN_SECONDS = { least: 5, most: 60 }

function placeOrder(call: SignedCall): Answer {
  requireCategory(call.form)
  return call.form.failure ? err(call.form.failure) : placeOne(traderOf(call), call.form)
}

function modifyOrder(call: SignedCall): Answer {
  readCategoryFilter(call.form)
  return call.form.failure ? err(call.form.failure) : modifyOne(traderOf(call), call.form, false)
}

function cancelOrder(call: SignedCall): Answer {
  readCategoryFilter(call.form)
  return call.form.failure ? err(call.form.failure) : cancelOne(traderOf(call), call.form)
}

/** Rows of a batch in the order asked: ids, and code and msg where one failed. HTTP 200 even when all fail. */
const batch = (one: (call: SignedCall, form: Form) => Result<OrderIds, WireError>): Route => ({
  access: 'private',
  needs: 'trade',
  takesList: true,
  handle: (call) => {
    const items = call.form.items ?? []
    if (items.length === 0) return err(unifiedError('verification_failed'))
    if (items.length > BATCH_MAX) return err(unifiedError('batch_too_large', BATCH_MAX))
    return ok(items.map((form) => batchRow(form, one(call, form))))
  },
})

export const batchRow = (form: Form, outcome: Result<OrderIds, WireError>): Record<string, unknown> =>
  outcome.ok
    ? { ...outcome.value }
    : {
        orderId: form.text('orderId'),
        clientOid: form.text('clientOid'),
        code: outcome.error.code,
        msg: outcome.error.msg,
      }

function placeOneOfBatch(call: SignedCall, form: Form) {
  requireCategory(form)
  if (choiceOf(call.backend.choices, 'uta_batch_members') === 'refuse') {
    for (const name of ['reduceOnly', 'takeProfit', 'stopLoss']) {
      if (form.text(name) !== '') form.fail(unifiedError('not_supported', `${name} in a batch`))
    }
  }
  return form.failure ? err(form.failure) : placeOne(traderOf(call), form)
}

function modifyOneOfBatch(call: SignedCall, form: Form) {
  readCategoryFilter(form)
  return form.failure ? err(form.failure) : modifyOne(traderOf(call), form, true)
}

function cancelOneOfBatch(call: SignedCall, form: Form) {
  readCategoryFilter(form)
  return form.failure ? err(form.failure) : cancelOne(traderOf(call), form)
}

function cancelSymbolOrder(call: SignedCall): Answer {
  const { form, backend, key } = call
  const ours = readCategory(form)
  const symbol = readSymbolFilter(call)
  if (form.failure) return err(form.failure)
  const command = { kind: 'cancel_all', accountId: key.accountId, symbol: symbol === '' ? null : symbol } as const
  const done = ours ? backend.desk.execute(command) : ok([])
  if (!done.ok) return err(unifiedError('unsupported', done.error.detail))
  if (done.value.length === 0 && choiceOf(backend.choices, 'uta_empty_cancel_symbol') === 'refuse') {
    return err(unifiedError('order_missing'))
  }
  return ok({ list: done.value.map((order) => ({ orderId: order.orderId, clientOid: order.clientOrderId })) })
}

function closePositions(call: SignedCall): Answer {
  const { form, backend, key } = call
  const ours = readCategory(form)
  const symbol = readSymbolFilter(call)
  const leg = form.text('posSide') === '' ? null : choice(form, 'posSide', ['long', 'short', 'net'])
  if (form.failure) return err(form.failure)
  const wanted = (ours ? backend.venue.positions(key.accountId) : []).filter(
    (position) => (symbol === '' || position.symbol === symbol) && isOfLeg(position, leg),
  )
  if (wanted.length === 0) return err(unifiedError('no_position'))
  return ok({ list: wanted.map((position) => closeOne(call, position)) })
}

/** In one-way mode the direction of the net position counts. */
const isOfLeg = (position: PositionView, leg: PositionSide | null): boolean =>
  leg === null || position.positionSide === leg || (position.positionSide === 'net' && position.side === leg)

function closeOne({ backend, key }: SignedCall, { symbol, positionSide }: PositionView): Record<string, unknown> {
  const done = backend.desk.execute({ kind: 'close_position', accountId: key.accountId, symbol, positionSide })
  if (done.ok) return { orderId: done.value.order.orderId, clientOid: done.value.order.clientOrderId }
  const { code, msg } = orderError(instrumentOf(backend, symbol), 'market', done.error)
  return { orderId: '', clientOid: '', code, msg }
}

/** Seconds from now on the wall clock; "0" stops it. */
function countdownCancelAll(call: SignedCall): Answer {
  const { form, key, wallMs } = call
  const text = required(form, 'countdown')
  const seconds = /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN
  const { least, most } = COUNTDOWN_SECONDS
  if (text !== '' && seconds !== 0 && !(seconds >= least && seconds <= most)) {
    form.fail(unifiedError('param_error', `countdown=${text}`))
  }
  if (form.failure) return err(form.failure)
  call.countdowns.set(key.accountId, seconds === 0 ? null : wallMs + seconds * 1000)
  return ok('success')
}

const TRADE = 'POST /api/v3/trade'

export const ORDER_ROUTES: Routes = {
  [`${TRADE}/place-order`]: trades(placeOrder),
  [`${TRADE}/place-batch`]: batch(placeOneOfBatch),
  [`${TRADE}/modify-order`]: trades(modifyOrder),
  [`${TRADE}/batch-modify-order`]: batch(modifyOneOfBatch),
  [`${TRADE}/cancel-order`]: trades(cancelOrder),
  [`${TRADE}/cancel-batch`]: batch(cancelOneOfBatch),
  [`${TRADE}/cancel-symbol-order`]: trades(cancelSymbolOrder),
  [`${TRADE}/close-positions`]: trades(closePositions),
  [`${TRADE}/countdown-cancel-all`]: trades(countdownCancelAll),
}
