import { assert, type Steps } from '@gridpilot/core'
import type { OrderRow, Trigger } from './order.ts'
import { isProtection, type PlanRow } from './plan.ts'
import type { PriceLadder } from './price-ladder.ts'
import {
  type Account,
  emit,
  type Holding,
  holdingOf,
  marketOf,
  nextId,
  planOf,
  type VenueState,
} from './venue-state.ts'

/** Changes of plan rows and of what is kept for them: trigger ladders, live sets, the trailing ones. */

function ladderOf(state: VenueState, { symbol, triggerBy, waitsFor }: PlanRow): PriceLadder {
  const { above, below } = marketOf(state, symbol).triggers[triggerBy]
  return waitsFor.rising ? above : below
}

/** Lets a live plan wait for its price; also how a restored venue gets its ladders. */
export function watchPlan(state: VenueState, plan: PlanRow): void {
  const { planId, accountId, waitsFor, symbol } = plan
  const market = marketOf(state, symbol)
  ladderOf(state, plan).insert({ price: waitsFor.price, queueId: planId, orderId: planId, accountId })
  market.waiting += 1
  if (plan.extreme !== null) market.trailing.set(planId, accountId)
}

function unwatchPlan(state: VenueState, plan: PlanRow): void {
  ladderOf(state, plan).remove({ price: plan.waitsFor.price, queueId: plan.planId })
  const market = marketOf(state, plan.symbol)
  market.waiting -= 1
  market.trailing.delete(plan.planId)
}

export function addPlan(state: VenueState, account: Account, row: PlanRow): PlanRow {
  account.plans.set(row.planId, row)
  account.livePlans.add(row.planId)
  account.planClientIds.set(row.clientOrderId, row.planId)
  if (isProtection(row.kind)) holdingOf(state, account, row).protections.add(row.planId)
  watchPlan(state, row)
  emit(state, account.accountId, { kind: 'plan', plan: row })
  return row
}

/** Replaces a live plan's row. `silent`: nobody is told (a trailing plan followed the price). */
export function changePlan(state: VenueState, account: Account, after: PlanRow, silent = false): PlanRow {
  const before = planOf(account, after.planId)
  assert(before.status === 'live' && after.status === 'live', 'change of a finished plan')
  unwatchPlan(state, before)
  account.plans.set(after.planId, after)
  watchPlan(state, after)
  if (!silent) emit(state, account.accountId, { kind: 'plan', plan: after })
  return after
}

/** Takes a plan out of everything that could make it act; its last row is told by `finishPlan`. */
export function retirePlan(state: VenueState, account: Account, plan: PlanRow): void {
  unwatchPlan(state, plan)
  account.livePlans.delete(plan.planId)
  if (isProtection(plan.kind)) holdingOf(state, account, plan).protections.delete(plan.planId)
}

export function finishPlan(
  state: VenueState,
  account: Account,
  plan: PlanRow,
  end: Pick<PlanRow, 'status'> & Partial<PlanRow>,
): PlanRow {
  const after: PlanRow = { ...plan, ...end, updatedMs: state.marketMs }
  account.plans.set(after.planId, after)
  account.finishedPlans.push(after.planId)
  emit(state, account.accountId, { kind: 'plan', plan: after })
  return after
}

export function cancelPlan(state: VenueState, account: Account, planId: string): PlanRow {
  const plan = planOf(account, planId)
  retirePlan(state, account, plan)
  return finishPlan(state, account, plan, { status: 'canceled' })
}

/** Cancels the plans of a position that is gone or on the other side now. */
export function dropOrphanedPlans(state: VenueState, account: Account, holding: Holding): void {
  if (holding.protections.size === 0) return
  const size = holding.position?.size ?? 0
  for (const planId of [...holding.protections]) {
    const closes = size !== 0 && (planOf(account, planId).side === 'sell') === size > 0
    if (!closes) cancelPlan(state, account, planId)
  }
}

/** What `quantity` more of an order opened is protected by the order's presets. */
export function growPresets(state: VenueState, account: Account, order: OrderRow, quantity: Steps): void {
  const holding = holdingOf(state, account, order)
  const own = [...holding.protections].map((planId) => planOf(account, planId))
  for (const kind of ['take_profit', 'stop_loss'] as const) {
    const trigger = kind === 'take_profit' ? order.takeProfit : order.stopLoss
    if (!trigger) continue
    const known = own.find((plan) => plan.kind === kind && plan.parentOrderId === order.orderId)
    if (known) {
      const grown = ((known.quantity ?? 0) + quantity) as Steps
      changePlan(state, account, { ...known, quantity: grown, updatedMs: state.marketMs })
    } else addPlan(state, account, presetPlan(state, order, kind, trigger, quantity))
  }
}

function presetPlan(
  state: VenueState,
  order: OrderRow,
  kind: 'take_profit' | 'stop_loss',
  trigger: Trigger,
  quantity: Steps,
): PlanRow {
  const planId = nextId(state)
  const closesLong = order.side === 'buy'
  return {
    clientOrderId: planId,
    symbol: order.symbol,
    kind,
    side: closesLong ? 'sell' : 'buy',
    positionSide: order.positionSide,
    marginMode: order.marginMode,
    triggerBy: trigger.by,
    triggerPrice: trigger.price,
    type: trigger.limit === null ? 'market' : 'limit',
    price: trigger.limit,
    quantity,
    reduceOnly: order.positionSide === 'net',
    callbackRate: null,
    stp: 'none',
    takeProfit: null,
    stopLoss: null,
    planId,
    accountId: order.accountId,
    status: 'live',
    executedOrderId: null,
    parentOrderId: order.orderId,
    failure: null,
    triggeredMs: null,
    extreme: null,
    waitsFor: { price: trigger.price, rising: closesLong === (kind === 'take_profit') },
    createdMs: state.marketMs,
    updatedMs: state.marketMs,
  }
}
