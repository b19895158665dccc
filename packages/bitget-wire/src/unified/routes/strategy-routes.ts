import { err, ok } from '@gridpilot/core'
import type { PlanChange, PlanReference, PlanRow, Trigger } from '@gridpilot/venue-sim'
import { instrumentOf } from '../../backend.ts'
import type { WireError } from '../../errors.ts'
import type { Form } from '../../form.ts'
import { pageOf } from '../../page.ts'
import { type Answer, type Routes, reads, type SignedCall, trades } from '../../route.ts'
import { readCategory, requireCategory } from '../category.ts'
import { unifiedError } from '../errors.ts'
import { choice, readPage, readPrice, readQuantity, readReference } from '../fields.ts'
import { readPresets, readTriggerBy } from '../orders/order-request.ts'
import { placeTpsl, placeTrigger, strategyError } from '../orders/place-strategy.ts'
import {
  isLive,
  isTrigger,
  partsOf,
  type StrategyOrder,
  stopLossOf,
  strategiesOf,
  strategyOf,
  takeProfitOf,
} from '../orders/strategy-order.ts'
import { strategyRow } from '../rows/strategy-row.ts'
import { readCallInstrument, readSymbolFilter, traderOf } from './call.ts'

function placeStrategy(call: SignedCall): Answer {
  requireCategory(call.form)
  const instrument = readCallInstrument(call)
  const type = choice(call.form, 'type', ['tpsl', 'trigger'], 'tpsl')
  if (call.form.failure || instrument === null) return err(call.form.failure ?? unifiedError('verification_failed'))
  const place = type === 'trigger' ? placeTrigger : placeTpsl
  const placed = place(traderOf(call), call.form, instrument)
  return placed.ok ? ok({ orderId: placed.value.planId, clientOid: placed.value.clientOrderId }) : placed
}

/** The live strategy order a call names; null and a failure otherwise. */
function readStrategy({ form, backend, key }: SignedCall): StrategyOrder | null {
  const reference = readReference(form)
  if (reference === null || form.failure) return null
  const named: PlanReference = 'orderId' in reference ? { planId: reference.orderId } : reference
  const plan = backend.venue.plan(key.accountId, named)
  const strategy = plan === null ? null : strategyOf(backend.venue, plan)
  if (strategy !== null && isLive(strategy)) return strategy
  form.fail(unifiedError('strategy_gone'))
  return null
}

/** One part of a strategy order and what is to become of it. */
interface PartChange {
  readonly plan: PlanRow
  readonly change: PlanChange
}

function modifyStrategy(call: SignedCall): Answer {
  const { form, backend, key } = call
  const strategy = readStrategy(call)
  if (strategy === null) return err(form.failure ?? unifiedError('strategy_gone'))
  const { main } = strategy
  const changes = isTrigger(strategy) ? readTriggerChange(call, main) : readPartChanges(call, strategy)
  if (form.failure) return err(form.failure)
  if (changes.length === 0) return err(unifiedError('strategy_unchanged'))
  const { accountId } = key
  const done: PlanRow[] = []
  for (const { plan, change } of changes) {
    const result = backend.desk.execute({ kind: 'modify_plan', accountId, reference: { planId: plan.planId }, change })
    if (result.ok) done.push(plan)
    else {
      for (const old of done) undo(call, old)
      return err(strategyError(instrumentOf(backend, plan.symbol), plan, result.error))
    }
  }
  return ok({ orderId: main.planId, clientOid: main.clientOrderId })
}

/** Puts a part back as it was. */
function undo({ backend, key }: SignedCall, { planId, triggerPrice, triggerBy, price, quantity }: PlanRow): void {
  backend.desk.execute({
    kind: 'modify_plan',
    accountId: key.accountId,
    reference: { planId },
    change: { triggerPrice, triggerBy, price, quantity },
  })
}

const has = (form: Form, name: string): boolean => form.text(name) !== ''

function readTriggerChange({ form, backend }: SignedCall, plan: PlanRow): readonly PartChange[] {
  const instrument = instrumentOf(backend, plan.symbol)
  const change: PlanChange = {
    ...(has(form, 'qty') ? { quantity: readQuantity(form, instrument, 'qty') } : {}),
    ...(has(form, 'triggerPrice') ? { triggerPrice: readPrice(form, instrument, 'triggerPrice') } : {}),
    ...(has(form, 'triggerBy') ? { triggerBy: readTriggerBy(form, 'triggerBy') } : {}),
    ...(has(form, 'triggerOrderPrice') ? { price: readPrice(form, instrument, 'triggerOrderPrice') } : {}),
  }
  return Object.keys(change).length === 0 ? [] : [{ plan, change }]
}

/** Take profit and stop loss as far as the call names them; a quantity changes both, where they have one. */
function readPartChanges({ form, backend }: SignedCall, strategy: StrategyOrder): readonly PartChange[] {
  const instrument = instrumentOf(backend, strategy.main.symbol)
  const presets = readPresets(form, instrument)
  const quantity = has(form, 'qty') ? readQuantity(form, instrument, 'qty') : null
  const parts = [
    { plan: takeProfitOf(strategy), trigger: presets.takeProfit },
    { plan: stopLossOf(strategy), trigger: presets.stopLoss },
  ]
  return parts.flatMap(({ plan, trigger }) => {
    if (trigger !== null && plan?.status !== 'live') form.fail(unifiedError('strategy_state', 'it has no such part'))
    if (plan?.status !== 'live') return []
    const resized = quantity !== null && plan.quantity !== null && quantity !== plan.quantity ? { quantity } : {}
    const same = trigger === null || isSame(trigger, plan)
    const moved = same ? {} : { triggerPrice: trigger.price, triggerBy: trigger.by, price: trigger.limit }
    const change: PlanChange = { ...resized, ...moved }
    return Object.keys(change).length === 0 ? [] : [{ plan, change }]
  })
}

/** Clients send both halves where they mean to change one. */
const isSame = (trigger: Trigger, plan: PlanRow): boolean =>
  trigger.price === plan.triggerPrice && trigger.by === plan.triggerBy && trigger.limit === plan.price

function cancelStrategy(call: SignedCall): Answer {
  const { form, backend, key } = call
  const strategy = readStrategy(call)
  if (strategy === null) return err(form.failure ?? unifiedError('strategy_gone'))
  let failure: WireError | null = null
  for (const plan of partsOf(strategy)) {
    if (plan.status !== 'live') continue
    const { planId } = plan
    const done = backend.desk.execute({ kind: 'cancel_plan', accountId: key.accountId, reference: { planId } })
    if (!done.ok) failure ??= strategyError(instrumentOf(backend, plan.symbol), plan, done.error)
  }
  return failure === null ? ok(null) : err(failure)
}

/** '' keeps both kinds. */
function readType(form: Form): (strategy: StrategyOrder) => boolean {
  const type = has(form, 'type') ? choice(form, 'type', ['tpsl', 'trigger']) : null
  return (strategy) => type === null || isTrigger(strategy) === (type === 'trigger')
}

/** A plain array, newest first. */
function unfilledStrategies(call: SignedCall): Answer {
  const { form, backend, key } = call
  const ours = readCategory(form)
  const symbol = readSymbolFilter(call)
  const wanted = readType(form)
  if (form.failure) return err(form.failure)
  const live = ours ? strategiesOf(backend.venue, backend.venue.plans(key.accountId)) : []
  const kept = live.filter((each) => wanted(each) && (symbol === '' || each.main.symbol === symbol))
  return ok(kept.reverse().map((each) => strategyRow(instrumentOf(backend, each.main.symbol), each)))
}

function historyStrategies(call: SignedCall): Answer {
  const { form, backend, key } = call
  const ours = readCategory(form)
  const symbol = readSymbolFilter(call)
  const wanted = readType(form)
  const query = readPage(form, { limit: 100, maxLimit: 100, maxDays: 30 })
  if (form.failure) return err(form.failure)
  const finished = ours ? strategiesOf(backend.venue, backend.venue.finishedPlans(key.accountId)) : []
  const ascending = finished.filter((each) => !isLive(each)).sort((a, b) => (a.main.planId < b.main.planId ? -1 : 1))
  const { items, endId } = pageOf(
    ascending,
    query,
    { id: (each) => each.main.planId, timeMs: (each) => each.main.createdMs },
    (each) => wanted(each) && (symbol === '' || each.main.symbol === symbol),
  )
  return ok({ list: items.map((each) => strategyRow(instrumentOf(backend, each.main.symbol), each)), cursor: endId })
}

const TRADE = '/api/v3/trade'

export const STRATEGY_ROUTES: Routes = {
  [`POST ${TRADE}/place-strategy-order`]: trades(placeStrategy),
  [`POST ${TRADE}/modify-strategy-order`]: trades(modifyStrategy),
  [`POST ${TRADE}/cancel-strategy-order`]: trades(cancelStrategy),
  [`GET ${TRADE}/unfilled-strategy-orders`]: reads(unfilledStrategies),
  [`GET ${TRADE}/history-strategy-orders`]: reads(historyStrategies),
}
