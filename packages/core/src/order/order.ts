import type { Steps, Ticks } from '../instrument/instrument.ts'
import type { MarginMode, PositionSide } from '../position/mode.ts'

export type Side = 'buy' | 'sell'
export type OrderType = 'limit' | 'market'
/** post_only must be maker; gtc rests; ioc cancels what does not fill at once. Market orders are ioc. */
export type TimeInForce = 'post_only' | 'gtc' | 'ioc'
export type Liquidity = 'maker' | 'taker'

/**
 * What an order is for. `slot`: one side of a grid slot; `start`: initial position; `close`: flattening; `protect`: a
 * stop resting at the exchange (core/src/protection), never an order of the grid.
 * One key has at most one order that can still fill, unknown outcomes included (FAULTS I1).
 */
export type OrderPurpose = 'slot' | 'start' | 'close' | 'protect'

export interface OrderKey {
  readonly purpose: OrderPurpose
  /** Slot index, −1 for all others. */
  readonly slot: number
  readonly side: Side
}

/** An order as the bot wants it, complete and final before anything is sent. */
export interface OrderIntent extends OrderKey {
  /** Ours, deterministic (see client-order-id.ts), durable before the request leaves. */
  readonly clientOrderId: string
  readonly botId: string
  readonly symbol: string
  /** Whose quantity it changes; `side` is the trade's direction on every one of them. */
  readonly positionSide: PositionSide
  readonly marginMode: MarginMode
  readonly revision: number
  readonly cycle: number
  readonly attempt: number
  readonly type: OrderType
  /** null for market orders. */
  readonly price: Ticks | null
  readonly quantity: Steps
  readonly timeInForce: TimeInForce
  /** One-way mode only: in hedge mode the leg says whether an order opens or closes. */
  readonly reduceOnly: boolean
  /** Why it exists, for the event timeline: `fill:<tradeId>`, `plan`, `command:<name>`, `resize`, `retry`. */
  readonly cause: string
}

/**
 * intended: durable, not sent · submitted: sent, no answer yet · unknown: sent, outcome not known (never a failure) ·
 * accepted, partially_filled: can fill · filled, canceled: ended at the venue · rejected: refused with proof ·
 * absent: proven never to have arrived (the same id may be sent again).
 */
export type OrderStatus =
  | 'intended'
  | 'submitted'
  | 'unknown'
  | 'accepted'
  | 'partially_filled'
  | 'filled'
  | 'canceled'
  | 'rejected'
  | 'absent'

export type CancelState = 'none' | 'intended' | 'submitted'

/** An intent and everything learned about it. Changed only by `order-transitions.ts`. */
export interface OrderRecord extends OrderIntent {
  readonly status: OrderStatus
  readonly cancel: CancelState
  readonly venueOrderId: string | null
  /** Highest cumulative quantity any order report stated. A hint: it moves no money. */
  readonly reportedQuantity: Steps
  /** Σ of fill facts booked. */
  readonly filledQuantity: Steps
  /** Venue code of a refusal or reason of a cancel. */
  readonly reason: string | null
  readonly createdWallMs: number
  readonly createdMarketMs: number
  readonly submittedWallMs: number | null
  readonly cancelSubmittedWallMs: number | null
  readonly firstFillWallMs: number | null
  /** Complete reads that all said "not there", and when the first of them was made. */
  readonly absentReads: number
  readonly firstAbsentReadWallMs: number | null
}

export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy')
export const sameKey = (a: OrderKey, b: OrderKey): boolean =>
  a.purpose === b.purpose && a.slot === b.slot && a.side === b.side
export const keyText = (key: OrderKey): string => `${key.purpose}:${key.slot}:${key.side}`
