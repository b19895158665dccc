import { formatPrice, formatQuantity, type Instrument } from '@gridpilot/core'
import type { OrderRow, PlanKind, PlanRow, PlanStatus } from '@gridpilot/venue-sim'
import { averagePriceText, MARGIN_COIN } from '../../figures.ts'
import { orderSide, posMode, tradeSideWord } from '../sides.ts'
import { planPresetMembers, TRIGGER_TYPES } from './presets.ts'

/** What REST calls each kind, and what the orders-algo channel calls it (API.md 7, 8.4). */
export const PLAN_WORDS: Readonly<Record<PlanKind, { readonly rest: string; readonly stream: string }>> = {
  trigger: { rest: 'normal_plan', stream: 'pl' },
  trailing_trigger: { rest: 'track_plan', stream: 'track' },
  take_profit: { rest: 'profit_plan', stream: 'tp' },
  stop_loss: { rest: 'loss_plan', stream: 'sl' },
  trailing_stop: { rest: 'moving_plan', stream: 'mtpsl' },
  position_take_profit: { rest: 'pos_profit', stream: 'ptp' },
  position_stop_loss: { rest: 'pos_loss', stream: 'psl' },
}

const REST_STATUS: Readonly<Record<PlanStatus, string>> = {
  live: 'live',
  executed: 'executed',
  failed: 'fail_trigger',
  canceled: 'cancelled',
}

const STREAM_STATUS: Readonly<Record<PlanStatus, string>> = {
  live: 'live',
  executed: 'executed',
  failed: 'fail_execute',
  canceled: 'cancelled',
}

export const planStatusWord = (status: PlanStatus): string => REST_STATUS[status]

/** Kinds that open: the others close a position and carry their own price as its take profit or stop loss. */
const opens = (kind: PlanKind): boolean => kind === 'trigger' || kind === 'trailing_trigger'
const takesProfit = (kind: PlanKind): boolean => kind === 'take_profit' || kind === 'position_take_profit'

/** The fraction kept inside as percent: '0.01' is '1'. */
export function percentText(fraction: string | null): string {
  return fraction === null ? '' : String(Number((Number(fraction) * 100).toFixed(6)))
}

/** As recorded: a take profit names itself as the surplus and leaves the loss null, and the other way round. */
function ownStops(instrument: Instrument, plan: PlanRow) {
  const own = {
    TriggerPrice: formatPrice(instrument, plan.triggerPrice),
    ExecutePrice: plan.price === null ? null : formatPrice(instrument, plan.price),
    TriggerType: TRIGGER_TYPES[plan.triggerBy],
  }
  const none = { TriggerPrice: null, ExecutePrice: null, TriggerType: null }
  const [surplus, loss] = takesProfit(plan.kind) ? [own, none] : [none, own]
  return {
    stopSurplusTriggerPrice: surplus.TriggerPrice,
    stopSurplusExecutePrice: surplus.ExecutePrice,
    stopSurplusTriggerType: surplus.TriggerType,
    stopLossTriggerPrice: loss.TriggerPrice,
    stopLossExecutePrice: loss.ExecutePrice,
    stopLossTriggerType: loss.TriggerType,
  }
}

/** 0: the whole position. */
const sizeText = (instrument: Instrument, plan: PlanRow): string =>
  plan.quantity === null ? '0' : formatQuantity(instrument, plan.quantity)

function commonMembers(instrument: Instrument, plan: PlanRow) {
  return {
    orderId: plan.planId,
    clientOid: plan.clientOrderId,
    size: sizeText(instrument, plan),
    triggerPrice: formatPrice(instrument, plan.triggerPrice),
    triggerType: TRIGGER_TYPES[plan.triggerBy],
    side: orderSide(plan),
    posSide: plan.positionSide,
    tradeSide: tradeSideWord({ ...plan, source: 'account' }),
    marginCoin: MARGIN_COIN,
    posMode: posMode(plan.positionSide),
    enterPointSource: 'API',
    orderType: plan.type,
    cTime: String(plan.createdMs),
    uTime: String(plan.updatedMs),
  }
}

/** A row of orders-plan-pending. */
export function planListRow(instrument: Instrument, plan: PlanRow): Record<string, unknown> {
  const execute = plan.price === null ? '' : formatPrice(instrument, plan.price)
  return {
    planType: PLAN_WORDS[plan.kind].rest,
    symbol: plan.symbol,
    ...commonMembers(instrument, plan),
    price: execute,
    executePrice: execute,
    callbackRatio: percentText(plan.callbackRate),
    planStatus: REST_STATUS[plan.status],
    marginMode: plan.marginMode ?? '',
    ...(opens(plan.kind)
      ? { orderSource: 'normal', ...planPresetMembers(instrument, plan) }
      : ownStops(instrument, plan)),
  }
}

/** A row of orders-plan-history. `order`: the one it became; null when it never did, or it is forgotten. */
export function planHistoryRow(instrument: Instrument, plan: PlanRow, order: OrderRow | null): Record<string, unknown> {
  const { orderSource: _, ...row } = planListRow(instrument, plan)
  return {
    ...row,
    executeOrderId: plan.executedOrderId ?? '',
    priceAvg: order === null ? '' : averagePriceText(instrument, order.filledNotional, order.filledQuantity),
    baseVolume: order === null ? '0' : formatQuantity(instrument, order.filledQuantity),
  }
}

/** A row of plan-sub-order: the order a plan became. */
export function subOrderRow(instrument: Instrument, order: OrderRow): Record<string, unknown> {
  return {
    orderId: order.orderId,
    price: order.price === null ? '' : formatPrice(instrument, order.price),
    type: order.type,
    status: 'success',
  }
}

/** A row of the orders-algo channel. `order`: the one it became, null before. */
export function planPushRow(instrument: Instrument, plan: PlanRow, order: OrderRow | null): Record<string, unknown> {
  const execute = plan.price === null ? '0' : formatPrice(instrument, plan.price)
  return {
    instId: plan.symbol,
    ...commonMembers(instrument, plan),
    triggerTime: String(plan.triggeredMs ?? plan.updatedMs),
    planType: PLAN_WORDS[plan.kind].stream,
    price: execute,
    executePrice: execute,
    actualSize: order === null ? '0' : formatQuantity(instrument, order.filledQuantity),
    status: STREAM_STATUS[plan.status],
    stpMode: plan.stp,
    ...(opens(plan.kind) ? planPresetMembers(instrument, plan) : ownStops(instrument, plan)),
  }
}
