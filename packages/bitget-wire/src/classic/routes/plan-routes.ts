import { err, type Instrument, ok, type PositionMode, type Result } from '@gridpilot/core'
import type { PlanChange, PlanRequest, PlanRow } from '@gridpilot/venue-sim'
import { type WireError, wireError } from '../../errors.ts'
import type { Form } from '../../form.ts'
import { type Answer, type Routes, readInstrument, readSymbolFilter, type SignedCall, trades } from '../../route.ts'
import type { ClassicChoices } from '../open-questions.ts'
import { isStop, PLAN_TYPES } from '../plan-kinds.ts'
import { ManyAnswer, readItems } from './many-answer.ts'
import { readMarginCoin } from './order-request.ts'
import { planError } from './plan-errors.ts'
import {
  readPlanReference,
  readPositionStop,
  readStopChange,
  readStopPlan,
  readTriggerChange,
  readTriggerPlan,
} from './plan-request.ts'
import { requireProduct } from './product.ts'

const idsOf = (plan: PlanRow) => ({ orderId: plan.planId, clientOid: plan.clientOrderId })

function place(call: SignedCall, instrument: Instrument, request: PlanRequest): Result<PlanRow, WireError> {
  const placed = call.backend.desk.execute({ kind: 'place_plan', accountId: call.key.accountId, request })
  return placed.ok ? placed : err(planError(call.backend, instrument, request, placed.error))
}

type PlanReader = (
  form: Form,
  instrument: Instrument,
  mode: PositionMode,
  choices: ClassicChoices | undefined,
) => PlanRequest

/** A route that places the one plan `read` finds in its body. */
const placing = (read: PlanReader) =>
  trades((call) => {
    requireProduct(call.form)
    const instrument = readInstrument(call)
    readMarginCoin(call.form)
    if (call.form.failure || instrument === null)
      return err(call.form.failure ?? wireError('parameter_wrong', 'symbol'))
    const { venue, choices } = call.backend
    const request = read(call.form, instrument, venue.positionMode(call.key.accountId), choices)
    if (call.form.failure) return err(call.form.failure)
    const placed = place(call, instrument, request)
    return placed.ok ? ok(idsOf(placed.value)) : placed
  })

/** Take profit and stop loss at once; when the second is refused the first is taken back. */
function placePositionStops(call: SignedCall): Answer {
  const { form, backend, key } = call
  requireProduct(form)
  const instrument = readInstrument(call)
  readMarginCoin(form)
  if (form.failure || instrument === null) return err(form.failure ?? wireError('parameter_wrong', 'symbol'))
  const mode = backend.venue.positionMode(key.accountId)
  const profit = readPositionStop(form, instrument, mode, 'stopSurplus')
  const loss = readPositionStop(form, instrument, mode, 'stopLoss')
  if (profit === null && loss === null) form.fail(wireError('parameter_missing', 'stopSurplusTriggerPrice'))
  if (form.failure) return err(form.failure)
  const placed: PlanRow[] = []
  for (const request of [profit, loss]) {
    if (request === null) continue
    const one = place(call, instrument, request)
    if (one.ok) placed.push(one.value)
    else {
      for (const { planId } of placed) {
        backend.desk.execute({ kind: 'cancel_plan', accountId: key.accountId, reference: { planId } })
      }
      return one
    }
  }
  return ok(
    placed.map((plan) => {
      const isLoss = plan.kind === 'stop_loss' || plan.kind === 'position_stop_loss'
      const [stopSurplusClientOid, stopLossClientOid] = isLoss ? ['', plan.clientOrderId] : [plan.clientOrderId, '']
      return { orderId: plan.planId, stopSurplusClientOid, stopLossClientOid }
    }),
  )
}

/** A route that changes a stop, or a trigger, as `read` says. */
const modifying = (stops: boolean, read: (form: Form, instrument: Instrument) => PlanChange) =>
  trades((call) => {
    const { form, backend, key } = call
    requireProduct(form)
    const instrument = readInstrument(call)
    const reference = readPlanReference(form)
    if (reference === null) form.fail(wireError('one_id_needed'))
    const change = instrument === null ? {} : read(form, instrument)
    if (form.failure || instrument === null || reference === null) {
      return err(form.failure ?? wireError('parameter_wrong', 'symbol'))
    }
    const plan = backend.venue.plan(key.accountId, reference)
    if (plan === null || plan.symbol !== instrument.symbol || isStop(plan.kind) !== stops) {
      return err(wireError(stops ? 'stop_gone' : 'plan_gone'))
    }
    const { planId } = plan
    const done = backend.desk.execute({
      kind: 'modify_plan',
      accountId: key.accountId,
      reference: { planId },
      change,
    })
    return done.ok ? ok(idsOf(done.value)) : err(planError(backend, instrument, plan, done.error))
  })

/**
 * With a list: those; without: every live plan of the type, of a symbol when one is named. What has another type is left
 * alone without a word, and the type is normal_plan unless said otherwise (API.md 7: a trap of the venue's).
 */
function cancelPlans(call: SignedCall): Answer {
  const { form, backend, key } = call
  requireProduct(form)
  const kinds = PLAN_TYPES.get(form.choice('planType', [...PLAN_TYPES.keys()], 'normal_plan')) ?? []
  const listed = form.raw('orderIdList') !== undefined
  const symbol = listed ? (readInstrument(call)?.symbol ?? '') : readSymbolFilter(call)
  const items = listed ? readItems(form, 'orderIdList') : []
  if (form.failure) return err(form.failure)
  const answer = new ManyAnswer()
  const cancel = (plan: PlanRow): void => {
    if (!kinds.includes(plan.kind)) return
    const { planId } = plan
    const done = backend.desk.execute({ kind: 'cancel_plan', accountId: key.accountId, reference: { planId } })
    const instrument = backend.venue.instrument(plan.symbol)
    if (done.ok) answer.successList.push(idsOf(plan))
    else if (instrument !== null) answer.fail(idsOf(plan), planError(backend, instrument, plan, done.error))
  }
  if (!listed) {
    for (const plan of [...backend.venue.plans(key.accountId)]) {
      if (symbol === '' || plan.symbol === symbol) cancel(plan)
    }
  }
  for (const item of items) {
    const reference = readPlanReference(item)
    const plan = reference === null || item.failure ? null : backend.venue.plan(key.accountId, reference)
    const ids = { orderId: item.text('orderId'), clientOid: item.text('clientOid') }
    if (plan !== null && plan.symbol === symbol) cancel(plan)
    else answer.fail(ids, item.failure ?? wireError(reference === null ? 'one_id_needed' : 'plan_gone'))
  }
  return ok(answer)
}

const ORDER = 'POST /api/v2/mix/order'

export const PLAN_ROUTES: Routes = {
  [`${ORDER}/place-tpsl-order`]: placing(readStopPlan),
  [`${ORDER}/place-plan-order`]: placing(readTriggerPlan),
  [`${ORDER}/place-pos-tpsl`]: trades(placePositionStops),
  [`${ORDER}/modify-tpsl-order`]: modifying(true, readStopChange),
  [`${ORDER}/modify-plan-order`]: modifying(false, readTriggerChange),
  [`${ORDER}/cancel-plan-order`]: trades(cancelPlans),
}
