import type { Money, OrderType, Side, Steps, Ticks } from '@gridpilot/core'

/** post_only must rest; gtc fills what crosses and rests; ioc and fok never rest. Market orders ignore it. */
export type VenueTimeInForce = 'gtc' | 'ioc' | 'fok' | 'post_only'

/** An order as an account asks for it. */
export interface OrderRequest {
  /** Unique for ever per account; '' lets the venue use the order id. */
  readonly clientOrderId: string
  readonly symbol: string
  readonly side: Side
  readonly type: OrderType
  /** Ticks ≥ 1 for limit orders, null for market orders. */
  readonly price: Ticks | null
  readonly quantity: Steps
  readonly timeInForce: VenueTimeInForce
  readonly reduceOnly: boolean
}

export type VenueOrderStatus = 'live' | 'partially_filled' | 'filled' | 'canceled'

export type CancelReason =
  | 'normal_cancel'
  | 'post_only_fill_cancel'
  | 'ioc_not_full_cancel'
  | 'fok_not_full_cancel'
  /** A reduce-only order with nothing left to reduce, or displaced by a newer one. */
  | 'reduce_only_cancel'
  /** The account was liquidated. */
  | 'burst_cancel'

/** `liquidation` orders are made by the venue. */
export type OrderSource = 'account' | 'liquidation'

/** One order as the venue knows it. Rows are never mutated: every change makes a new row. */
export interface OrderRow extends OrderRequest {
  readonly accountId: string
  /** 19 digits, growing with time over the whole venue. */
  readonly orderId: string
  readonly source: OrderSource
  readonly status: VenueOrderStatus
  readonly cancelReason: CancelReason | null
  readonly filledQuantity: Steps
  /** Σ price × quantity of its fills; average price = filledNotional / filledQuantity. */
  readonly filledNotional: Money
  /** Σ fees, canonical sign: > 0 paid. */
  readonly fee: Money
  /** Σ realised price profit of its fills, before fees. */
  readonly realizedPnl: Money
  /** Leverage of the symbol when it was accepted. */
  readonly leverage: number
  readonly createdMs: number
  readonly updatedMs: number
}

export type OrderReference = { readonly orderId: string } | { readonly clientOrderId: string }

/** The answer to a submit: the row after everything that happened at once (fills, cancels). */
export interface OrderReceipt {
  readonly order: OrderRow
  /** Older reduce-only orders were canceled to make room (Bitget then answers without an order id). */
  readonly displaced: boolean
}

export const isOpen = (order: OrderRow): boolean => order.status === 'live' || order.status === 'partially_filled'

export const remaining = (order: OrderRow): Steps => (order.quantity - order.filledQuantity) as Steps
