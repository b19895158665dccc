import type { MarginMode, OrderType, PositionSide, Side, Steps, Ticks } from '@gridpilot/core'
import type { PriceKind, StpMode, Trigger } from './order.ts'
import type { RefusalCode } from './refusal.ts'

/**
 * trigger: an order once a price is met · trailing_trigger: the same, following the price by a callback ·
 * take_profit, stop_loss, trailing_stop: close a quantity of a position · position_take_profit, position_stop_loss:
 * close whatever the position is then.
 */
export type PlanKind =
  | 'trigger'
  | 'trailing_trigger'
  | 'take_profit'
  | 'stop_loss'
  | 'trailing_stop'
  | 'position_take_profit'
  | 'position_stop_loss'

/** A conditional order as an account asks for it. */
export interface PlanRequest {
  /** '' lets the venue use the plan id. */
  readonly clientOrderId: string
  readonly symbol: string
  readonly kind: PlanKind
  /** The real direction of the order it will send. */
  readonly side: Side
  readonly positionSide: PositionSide
  readonly marginMode: MarginMode | null
  readonly triggerBy: PriceKind
  /** For trailing kinds: the price from which on the extreme is followed. */
  readonly triggerPrice: Ticks
  readonly type: OrderType
  /** Limit price of the order it will send; null for market. */
  readonly price: Ticks | null
  /** null: the whole position at that time. */
  readonly quantity: Steps | null
  readonly reduceOnly: boolean
  /** Trailing kinds: the fraction the price must come back, as decimal text: '0.01' is 1 %. null otherwise. */
  readonly callbackRate: string | null
  readonly stp: StpMode
  /** Presets of the order it will send. */
  readonly takeProfit: Trigger | null
  readonly stopLoss: Trigger | null
  /** The plan it was asked for together with: of the two, the first to act cancels the other. */
  readonly siblingOf?: string
}

export type PlanStatus = 'live' | 'executed' | 'failed' | 'canceled'

/** One conditional order as the venue knows it. Rows are never mutated: every change makes a new row. */
export interface PlanRow extends PlanRequest {
  /** 19 digits, growing with time over the whole venue. */
  readonly planId: string
  readonly accountId: string
  readonly status: PlanStatus
  readonly executedOrderId: string | null
  /** The order whose preset it is. */
  readonly parentOrderId: string | null
  /** Why a triggered plan could not place its order. */
  readonly failure: RefusalCode | null
  readonly triggeredMs: number | null
  /** Trailing kinds: the best price since the trigger price was met; null before. */
  readonly extreme: Ticks | null
  /** The price that makes it act next, and whether the market has to rise or to fall to it. */
  readonly waitsFor: { readonly price: Ticks; readonly rising: boolean }
  readonly createdMs: number
  readonly updatedMs: number
}

/** Plans that close a position and end with it. */
export const isProtection = (kind: PlanKind): boolean => kind !== 'trigger' && kind !== 'trailing_trigger'

export const isTrailing = (kind: PlanKind): boolean => kind === 'trailing_stop' || kind === 'trailing_trigger'

/** By plan id, or by the client order id the plan was placed with. */
export type PlanReference = { readonly planId: string } | { readonly clientOrderId: string }

/** What is left out stays. */
export interface PlanChange {
  readonly triggerPrice?: Ticks
  readonly triggerBy?: PriceKind
  /** Limit price of the order it will send; null: market. */
  readonly price?: Ticks | null
  readonly quantity?: Steps | null
  readonly callbackRate?: string | null
  readonly takeProfit?: Trigger | null
  readonly stopLoss?: Trigger | null
}
