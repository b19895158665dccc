import { err, ok, type Result, type Steps, type Ticks } from '@gridpilot/core'
import { liquidateAtMark } from './liquidation.ts'
import { type OrderSource, orderRequest } from './order.ts'
import {
  isProtection,
  isTrailing,
  type PlanChange,
  type PlanKind,
  type PlanReference,
  type PlanRequest,
  type PlanRow,
} from './plan.ts'
import { checkPlan, referenceOf, risesTo, trailingLevel } from './plan-checks.ts'
import { addPlan, cancelPlan, changePlan, finishPlan, retirePlan } from './plan-rows.ts'
import { quantityOf } from './position.ts'
import { type Refusal, refusal } from './refusal.ts'
import { submitOrder } from './submission.ts'
import { type Account, findHolding, type Market, marketOf, nextId, planOf, type VenueState } from './venue-state.ts'

export function placePlan(state: VenueState, account: Account, request: PlanRequest): Result<PlanRow, Refusal> {
  const refused = checkPlan(state, account, request)
  if (refused) return err(refused)
  const planId = nextId(state)
  const row: PlanRow = {
    clientOrderId: request.clientOrderId === '' ? planId : request.clientOrderId,
    symbol: request.symbol,
    kind: request.kind,
    side: request.side,
    positionSide: request.positionSide,
    marginMode: request.marginMode,
    triggerBy: request.triggerBy,
    triggerPrice: request.triggerPrice,
    type: request.type,
    price: request.type === 'market' ? null : request.price,
    quantity: request.quantity,
    reduceOnly: request.reduceOnly,
    callbackRate: request.callbackRate,
    stp: request.stp,
    takeProfit: request.takeProfit,
    stopLoss: request.stopLoss,
    ...(request.siblingOf === undefined ? {} : { siblingOf: request.siblingOf }),
    planId,
    accountId: account.accountId,
    status: 'live',
    executedOrderId: null,
    parentOrderId: null,
    failure: null,
    triggeredMs: null,
    ...wakingOf(marketOf(state, request.symbol), request),
    createdMs: state.marketMs,
    updatedMs: state.marketMs,
  }
  return ok(addPlan(state, account, row))
}

/** What a new or changed plan waits for. A trailing one whose trigger price is met already follows from now on. */
function wakingOf(market: Market, request: PlanRequest): Pick<PlanRow, 'extreme' | 'waitsFor'> {
  const reference = referenceOf(market, request)
  const rising = risesTo(request, reference)
  const met = rising ? reference >= request.triggerPrice : reference <= request.triggerPrice
  if (isTrailing(request.kind) && met) return following(request, reference)
  return { extreme: null, waitsFor: { price: request.triggerPrice, rising } }
}

const following = (request: PlanRequest, extreme: Ticks): Pick<PlanRow, 'extreme' | 'waitsFor'> => ({
  extreme,
  waitsFor: { price: trailingLevel(request, extreme), rising: request.side === 'buy' },
})

export function findPlan(account: Account, reference: PlanReference): PlanRow | null {
  const planId = 'planId' in reference ? reference.planId : account.planClientIds.get(reference.clientOrderId)
  return (planId !== undefined && account.plans.get(planId)) || null
}

function findLivePlan(account: Account, reference: PlanReference): Result<PlanRow, Refusal> {
  const plan = findPlan(account, reference)
  if (!plan) return err(refusal('plan_not_found', Object.values(reference).join(' ')))
  return plan.status === 'live' ? ok(plan) : err(refusal('plan_finished', `${plan.planId} is ${plan.status}`))
}

export function modifyPlan(
  state: VenueState,
  account: Account,
  reference: PlanReference,
  change: PlanChange,
): Result<PlanRow, Refusal> {
  const found = findLivePlan(account, reference)
  if (!found.ok) return found
  const before = found.value
  const price = change.price === undefined ? before.price : change.price
  const wanted: PlanRow = { ...before, ...definedOf(change), price, type: price === null ? 'market' : 'limit' }
  if (sameJson(wanted, before)) return err(refusal('nothing_changed', before.planId))
  const refused = checkPlan(state, account, wanted, before)
  if (refused) return err(refused)
  const moved = wanted.triggerPrice !== before.triggerPrice || wanted.triggerBy !== before.triggerBy
  const trails = isTrailing(wanted.kind) && wanted.extreme !== null && !moved
  const waking = trails
    ? following(wanted, wanted.extreme as Ticks)
    : moved
      ? wakingOf(marketOf(state, wanted.symbol), wanted)
      : {}
  return ok(changePlan(state, account, { ...wanted, ...waking, updatedMs: state.marketMs }))
}

const definedOf = (change: PlanChange): PlanChange =>
  Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as PlanChange

const sameJson = (a: PlanRow, b: PlanRow): boolean => JSON.stringify(a) === JSON.stringify(b)

export function cancelPlanByReference(
  state: VenueState,
  account: Account,
  reference: PlanReference,
): Result<PlanRow, Refusal> {
  const found = findLivePlan(account, reference)
  return found.ok ? ok(cancelPlan(state, account, found.value.planId)) : found
}

/** Lets active trailing plans follow the price they are measured by; nothing is told. */
export function followPrice(state: VenueState, market: Market, by: PlanRequest['triggerBy'], price: Ticks): void {
  if (market.trailing.size === 0) return
  for (const [planId, accountId] of [...market.trailing]) {
    const account = state.accounts.get(accountId)
    if (!account) continue
    const plan = planOf(account, planId)
    if (plan.triggerBy !== by || plan.extreme === null) continue
    const better = plan.side === 'sell' ? price > plan.extreme : price < plan.extreme
    if (better) changePlan(state, account, { ...plan, ...following(plan, price) }, true)
  }
}

const SOURCES: Readonly<Record<PlanKind, OrderSource>> = {
  trigger: 'plan',
  trailing_trigger: 'plan',
  take_profit: 'take_profit',
  stop_loss: 'stop_loss',
  trailing_stop: 'trailing',
  position_take_profit: 'position_take_profit',
  position_stop_loss: 'position_stop_loss',
}

/**
 * The price met what a plan waits for. A trailing plan not yet following starts to; any other sends its order: executed
 * when the venue accepts it, failed with the reason when it does not. Of siblings the first to act cancels
 * the other.
 */
export function meetPlan(state: VenueState, account: Account, planId: string, price: Ticks): void {
  const plan = planOf(account, planId)
  if (isTrailing(plan.kind) && plan.extreme === null) {
    changePlan(state, account, { ...plan, ...following(plan, price), updatedMs: state.marketMs })
    return
  }
  retirePlan(state, account, plan)
  cancelSibling(state, account, plan)
  const protects = isProtection(plan.kind)
  const held = findHolding(account, plan.symbol, plan.positionSide)?.position ?? null
  const quantity = plan.quantity ?? ((held ? quantityOf(held) : 0) as Steps)
  const request = orderRequest({
    symbol: plan.symbol,
    side: plan.side,
    type: plan.type,
    price: plan.price,
    quantity: protects && held ? (Math.min(quantity, quantityOf(held)) as Steps) : quantity,
    timeInForce: plan.type === 'market' ? 'ioc' : 'gtc',
    reduceOnly: plan.positionSide === 'net' && (plan.reduceOnly || protects),
    positionSide: plan.positionSide,
    marginMode: plan.marginMode,
    stp: plan.stp,
    takeProfit: plan.takeProfit,
    stopLoss: plan.stopLoss,
  })
  const sent = submitOrder(state, account, request, { source: SOURCES[plan.kind], exempt: protects })
  const triggeredMs = state.marketMs
  if (sent.ok) {
    finishPlan(state, account, plan, { status: 'executed', executedOrderId: sent.value.order.orderId, triggeredMs })
  } else finishPlan(state, account, plan, { status: 'failed', failure: sent.error.code, triggeredMs })
  liquidateAtMark(state, account)
}

/** Presets of one order, or two plans asked for together. */
const areSiblings = (a: PlanRow, b: PlanRow): boolean =>
  (a.parentOrderId !== null && a.parentOrderId === b.parentOrderId) ||
  a.siblingOf === b.planId ||
  b.siblingOf === a.planId

function cancelSibling(state: VenueState, account: Account, plan: PlanRow): void {
  const holding = findHolding(account, plan.symbol, plan.positionSide)
  for (const planId of [...(holding?.protections ?? [])]) {
    if (areSiblings(plan, planOf(account, planId))) cancelPlan(state, account, planId)
  }
}
