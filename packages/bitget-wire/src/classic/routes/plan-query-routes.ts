import { err, type MarginMode, ok } from '@gridpilot/core'
import type { PlanKind, PlanRow } from '@gridpilot/venue-sim'
import { instrumentOf } from '../../backend.ts'
import { wireError } from '../../errors.ts'
import type { Form } from '../../form.ts'
import { pageOf } from '../../page.ts'
import { type Answer, type Routes, readSymbolFilter, reads, type SignedCall } from '../../route.ts'
import { PLAN_TYPES } from '../plan-kinds.ts'
import { planHistoryRow, planListRow, planStatusWord, subOrderRow } from '../rows/plan-row.ts'
import { pageList } from './page-list.ts'
import { readPlanReference } from './plan-request.ts'
import { readProduct, requireProduct } from './product.ts'

const QUERY_TYPES = ['normal_plan', 'track_plan', 'profit_loss']

const readKinds = (form: Form): readonly PlanKind[] => PLAN_TYPES.get(form.choice('planType', QUERY_TYPES)) ?? []

const byId = (a: PlanRow, b: PlanRow): number => (a.planId < b.planId ? -1 : a.planId > b.planId ? 1 : 0)

/** A page of plans out of `rows`. */
function planPage(
  call: SignedCall,
  rows: readonly PlanRow[],
  statuses: readonly string[],
  toRow: (plan: PlanRow) => unknown,
): Answer {
  const { form } = call
  const ours = readProduct(form)
  const kinds = readKinds(form)
  const symbol = readSymbolFilter(call)
  const reference = readPlanReference(form)
  const status = statuses.length === 0 ? '' : form.text('planStatus').toLowerCase()
  if (status !== '' && !statuses.includes(status)) form.fail(wireError('parameter_wrong', 'planStatus'))
  const query = form.page({ limit: 100, maxLimit: 100, maxDays: 90 })
  if (form.failure) return err(form.failure)
  const keep = (plan: PlanRow): boolean =>
    kinds.includes(plan.kind) &&
    (symbol === '' || plan.symbol === symbol) &&
    (status === '' || planStatusWord(plan.status) === status) &&
    (reference === null ||
      ('planId' in reference ? plan.planId === reference.planId : plan.clientOrderId === reference.clientOrderId))
  const { items, endId } = pageOf(
    ours ? [...rows].sort(byId) : [],
    query,
    { id: (plan) => plan.planId, timeMs: (plan) => plan.createdMs },
    keep,
  )
  // A stop is placed without a margin mode: it is the symbol's.
  const list = items.map((plan) => toRow({ ...plan, marginMode: plan.marginMode ?? marginModeOf(call, plan) }))
  return ok({ entrustedList: pageList(call.backend, list), endId })
}

const marginModeOf = ({ backend, key }: SignedCall, { symbol }: PlanRow): MarginMode =>
  backend.venue.symbolSettings(key.accountId, symbol).marginMode

const pending = (call: SignedCall): Answer =>
  planPage(call, call.backend.venue.plans(call.key.accountId), [], (plan) =>
    planListRow(instrumentOf(call.backend, plan.symbol), plan),
  )

function orderOf({ backend, key }: SignedCall, plan: PlanRow) {
  const orderId = plan.executedOrderId
  return orderId === null ? null : backend.venue.order(key.accountId, { orderId })
}

const history = (call: SignedCall): Answer =>
  planPage(
    call,
    call.backend.venue.finishedPlans(call.key.accountId),
    ['executed', 'fail_trigger', 'cancelled'],
    (plan) => planHistoryRow(instrumentOf(call.backend, plan.symbol), plan, orderOf(call, plan)),
  )

/** The order a plan became; nothing while it is live. */
function subOrders(call: SignedCall): Answer {
  const { form, backend, key } = call
  requireProduct(form)
  form.choice('planType', [...PLAN_TYPES.keys()])
  const planId = form.required('planOrderId')
  if (form.failure) return err(form.failure)
  const plan = backend.venue.plan(key.accountId, { planId })
  if (plan === null) return err(wireError('plan_gone'))
  const order = orderOf(call, plan)
  return ok(order === null ? [] : [subOrderRow(instrumentOf(backend, plan.symbol), order)])
}

const ORDER = 'GET /api/v2/mix/order'

export const PLAN_QUERY_ROUTES: Routes = {
  [`${ORDER}/orders-plan-pending`]: reads(pending),
  [`${ORDER}/orders-plan-history`]: reads(history),
  [`${ORDER}/plan-sub-order`]: reads(subOrders),
}
