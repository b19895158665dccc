import type { MarginMode, Money, OrderType, PositionSide, Side, Steps, Ticks } from '@gridpilot/core'

/** post_only must rest; gtc fills what crosses and rests; ioc and fok never rest. Market orders ignore it. */
export type VenueTimeInForce = 'gtc' | 'ioc' | 'fok' | 'post_only'

/** Self-trade prevention: what happens when an order would take while an own opposite order rests at or inside its price. */
export type StpMode = 'none' | 'cancel_taker' | 'cancel_maker' | 'cancel_both'

export type PriceKind = 'last' | 'mark'

/** When and how a take profit or stop loss acts. `limit` null: at the market when triggered. */
export interface Trigger {
  readonly price: Ticks
  readonly by: PriceKind
  readonly limit: Ticks | null
}

/** An order as an account asks for it. */
export interface OrderRequest {
  /** Unique as the account's rule says; '' lets the venue use the order id. */
  readonly clientOrderId: string
  readonly symbol: string
  /** The real direction of the trade, in both position modes. */
  readonly side: Side
  readonly type: OrderType
  /** Ticks ≥ 1 for limit orders, null for market orders. */
  readonly price: Ticks | null
  readonly quantity: Steps
  readonly timeInForce: VenueTimeInForce
  /** One-way mode only; in hedge mode an order against its leg closes it, whatever this says. */
  readonly reduceOnly: boolean
  /** `net` in one-way mode, the leg in hedge mode. */
  readonly positionSide: PositionSide
  /** Must be the symbol's margin mode; null: whatever that is. */
  readonly marginMode: MarginMode | null
  readonly stp: StpMode
  /** Presets: plans for what the order fills. */
  readonly takeProfit: Trigger | null
  readonly stopLoss: Trigger | null
}

/** A request that may leave out what has a default. */
export type OrderDraft = Pick<OrderRequest, 'symbol' | 'side' | 'type' | 'price' | 'quantity'> & Partial<OrderRequest>

/** A request with what is left out filled in: gtc, net, not reduce-only, the symbol's margin mode, no STP, no presets. */
export function orderRequest(partial: OrderDraft): OrderRequest {
  const { symbol, side, type, price, quantity } = partial
  return {
    clientOrderId: partial.clientOrderId ?? '',
    symbol,
    side,
    type,
    price,
    quantity,
    timeInForce: partial.timeInForce ?? 'gtc',
    reduceOnly: partial.reduceOnly ?? false,
    positionSide: partial.positionSide ?? 'net',
    marginMode: partial.marginMode ?? null,
    stp: partial.stp ?? 'none',
    takeProfit: partial.takeProfit ?? null,
    stopLoss: partial.stopLoss ?? null,
  }
}

export type VenueOrderStatus = 'live' | 'partially_filled' | 'filled' | 'canceled'

export type CancelReason =
  | 'normal_cancel'
  | 'post_only_fill_cancel'
  | 'ioc_not_full_cancel'
  | 'fok_not_full_cancel'
  /** A closing order with nothing left to close, or displaced by a newer one. */
  | 'reduce_only_cancel'
  /** The free balance no longer covers an isolated order that was about to fill. */
  | 'margin_cancel'
  /** Self-trade prevention. */
  | 'stp_cancel'
  /** Replaced by the order of a modification. */
  | 'modify_cancel'
  /** The account or its isolated position was liquidated. */
  | 'burst_cancel'
  /** The position behind it was reduced by auto-deleveraging. */
  | 'adl_cancel'

/** Who made an order. The last three are the venue itself; the middle ones come from a triggered plan. */
export type OrderSource =
  | 'account'
  | 'plan'
  | 'take_profit'
  | 'stop_loss'
  | 'position_take_profit'
  | 'position_stop_loss'
  | 'trailing'
  | 'liquidation'
  | 'reduction'
  | 'adl'

/** Whether an order may only make its position smaller: reduce-only, or in hedge mode against its leg. */
export const isClosing = (order: Pick<OrderRequest, 'side' | 'positionSide' | 'reduceOnly'>): boolean =>
  order.positionSide === 'net' ? order.reduceOnly : (order.positionSide === 'long') === (order.side === 'sell')

/** Orders that the venue forced on an account: no request of anybody stands behind them. */
export const isForced = (source: OrderSource): boolean =>
  source === 'liquidation' || source === 'reduction' || source === 'adl'

/** One order as the venue knows it. Rows are never mutated: every change makes a new row. */
export interface OrderRow extends OrderRequest {
  readonly accountId: string
  /** 19 digits, growing with time over the whole venue. */
  readonly orderId: string
  readonly source: OrderSource
  /** Margin mode of the symbol when it was accepted. */
  readonly marginMode: MarginMode
  readonly status: VenueOrderStatus
  readonly cancelReason: CancelReason | null
  readonly filledQuantity: Steps
  /** Σ price × quantity of its fills; average price = filledNotional / filledQuantity. */
  readonly filledNotional: Money
  /** Σ fees, canonical sign: > 0 paid. In USDT even where another coin paid them. */
  readonly fee: Money
  /** Σ realised price profit of its fills, before fees. */
  readonly realizedPnl: Money
  /** Its place among orders of one price: the order id, or a later id once it was changed. */
  readonly queueId: string
  /** Leverage of the symbol (of the leg, if isolated) when it was accepted. */
  readonly leverage: number
  readonly createdMs: number
  readonly updatedMs: number
}

export type OrderReference = { readonly orderId: string } | { readonly clientOrderId: string }

/**
 * A change of a resting limit order; what is left out stays. `replacement`: the order is canceled and a new one placed
 * (new id, only without fills). `in_place`: the id stays, the place in the queue is lost; partially filled orders are
 * allowed while the quantity covers what is filled.
 */
export interface OrderChange {
  readonly price?: Ticks
  readonly quantity?: Steps
  readonly takeProfit?: Trigger | null
  readonly stopLoss?: Trigger | null
  readonly as: { readonly kind: 'replacement'; readonly clientOrderId: string } | { readonly kind: 'in_place' }
}

/** The answer to a submit: the row after everything that happened at once (fills, cancels). */
export interface OrderReceipt {
  readonly order: OrderRow
  /** Older closing orders were canceled to make room (Bitget then answers without an order id). */
  readonly displaced: boolean
}

export const isOpen = (order: OrderRow): boolean => order.status === 'live' || order.status === 'partially_filled'

export const remaining = (order: OrderRow): Steps => (order.quantity - order.filledQuantity) as Steps
