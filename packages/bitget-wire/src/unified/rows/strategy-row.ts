import { formatPrice, formatQuantity, type Instrument } from '@gridpilot/core'
import type { PlanRow, PriceKind } from '@gridpilot/venue-sim'
import { type Backend, instrumentOf } from '../../backend.ts'
import { CATEGORY, SOCKET_CATEGORY } from '../category.ts'
import {
  isTrigger,
  partsOf,
  type StrategyOrder,
  stopLossOf,
  strategyOf,
  takeProfitOf,
} from '../orders/strategy-order.ts'

const byWord = (by: PriceKind): string => (by === 'mark' ? 'mark' : 'market')

/** pending while anything may still trigger; else what came of it. */
function statusOf(strategy: StrategyOrder): string {
  const statuses = partsOf(strategy).map((plan) => plan.status)
  if (statuses.includes('live')) return 'pending'
  if (statuses.includes('executed')) return 'success'
  return statuses.includes('failed') ? 'failed' : 'cancelled'
}

interface Part {
  readonly by: string
  readonly price: string
  readonly type: string
  readonly limit: string
}

function partOf(instrument: Instrument, plan: PlanRow | null): Part {
  if (plan === null) return { by: 'market', price: '', type: 'market', limit: '' }
  return {
    by: byWord(plan.triggerBy),
    price: formatPrice(instrument, plan.triggerPrice),
    type: plan.type,
    limit: plan.price === null ? '' : formatPrice(instrument, plan.price),
  }
}

/** The trigger of an opening order; empty for TP/SL. */
function triggerMembers(instrument: Instrument, strategy: StrategyOrder) {
  const { by, price, type, limit } = partOf(instrument, isTrigger(strategy) ? strategy.main : null)
  return { triggerBy: by, triggerPrice: price, triggerOrderType: type, triggerOrderPrice: limit }
}

function commonMembers(instrument: Instrument, strategy: StrategyOrder) {
  const { main } = strategy
  const takeProfit = partOf(instrument, takeProfitOf(strategy))
  const stopLoss = partOf(instrument, stopLossOf(strategy))
  return {
    orderId: main.planId,
    clientOid: main.clientOrderId,
    symbol: main.symbol,
    qty: main.quantity === null ? '' : formatQuantity(instrument, main.quantity),
    posSide: main.positionSide,
    status: statusOf(strategy),
    tpTriggerBy: takeProfit.by,
    slTriggerBy: stopLoss.by,
    takeProfit: takeProfit.price,
    stopLoss: stopLoss.price,
    tpOrderType: takeProfit.type,
    slOrderType: stopLoss.type,
    tpLimitPrice: takeProfit.limit,
    slLimitPrice: stopLoss.limit,
    createdTime: String(main.createdMs),
    updatedTime: String(Math.max(...partsOf(strategy).map((plan) => plan.updatedMs))),
  }
}

/** A row of unfilled- and history-strategy-orders; trigger members only where there is a trigger. */
export function strategyRow(instrument: Instrument, strategy: StrategyOrder): Record<string, unknown> {
  const trigger = isTrigger(strategy)
    ? { type: 'trigger', side: strategy.main.side, ...triggerMembers(instrument, strategy) }
    : {}
  return { ...commonMembers(instrument, strategy), category: CATEGORY, ...trigger }
}

/** A row of the `strategy-order` topic, about the strategy order that `plan` is a part of. */
export function strategyPushRow(backend: Backend, plan: PlanRow): Record<string, unknown> {
  const instrument = instrumentOf(backend, plan.symbol)
  const strategy = strategyOf(backend.venue, plan)
  const stops = stopLossOf(strategy)?.planId === plan.planId
  return {
    ...commonMembers(instrument, strategy),
    category: SOCKET_CATEGORY,
    side: strategy.main.side,
    reduceOnly: strategy.main.reduceOnly ? 'yes' : 'no',
    type: isTrigger(strategy) ? 'trigger' : 'tpsl',
    triggerType: stops ? 'stopLoss' : 'takeProfit',
    ...triggerMembers(instrument, strategy),
  }
}
