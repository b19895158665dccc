import { assert } from '../assert.ts'
import type { Steps } from '../instrument/instrument.ts'
import type { OrderIntent, OrderRecord, OrderStatus } from './order.ts'

/** What the venue says of an order's state; `canceled` covers every end that is not a complete fill. */
export type ReportedState = 'live' | 'partially_filled' | 'filled' | 'canceled'

export type OrderEvent =
  | { readonly type: 'submitted'; readonly wallMs: number }
  | { readonly type: 'acknowledged'; readonly venueOrderId: string | null }
  | { readonly type: 'refused'; readonly code: string }
  /** Proven not to have been accepted for a reason that lies outside the order (rate limit, clock): goes out again. */
  | { readonly type: 'turned_away' }
  | { readonly type: 'lost' }
  | {
      readonly type: 'reported'
      readonly venueOrderId: string
      readonly state: ReportedState
      /** As the venue has it: it may cut a closing order to what there is to close. */
      readonly quantity: Steps
      readonly cumulative: Steps
      readonly reason: string | null
    }
  | { readonly type: 'filled'; readonly quantity: Steps; readonly venueOrderId: string; readonly wallMs: number }
  | { readonly type: 'read_absent'; readonly wallMs: number }
  | { readonly type: 'proved_absent' }
  /** Proven absent, and its grid is gone: it will never be sent again. Should it exist after all, that still wins. */
  | { readonly type: 'abandoned' }
  | { readonly type: 'intended_again'; readonly intent: OrderIntent }
  | { readonly type: 'cancel_intended' }
  | { readonly type: 'cancel_submitted'; readonly wallMs: number }
  | { readonly type: 'cancel_unresolved' }

/**
 * The life of an order as one table: status × event → next status. Missing entries leave the status as it is, so
 * late, duplicate and reordered events are harmless; `filled` and `canceled` are sticky. `lost` never leads to a
 * failure: only a refusal with proof or a proof of absence does (FAULTS rules 2 and 3). An order that was thought
 * absent or refused and is then reported by the venue exists: evidence of existence always wins.
 */
const NEXT: Readonly<Record<OrderStatus, Partial<Record<OrderEvent['type'], OrderStatus>>>> = {
  intended: {
    submitted: 'submitted',
    acknowledged: 'accepted',
    refused: 'rejected',
    lost: 'unknown',
    proved_absent: 'absent',
  },
  submitted: {
    turned_away: 'intended',
    acknowledged: 'accepted',
    refused: 'rejected',
    lost: 'unknown',
    proved_absent: 'absent',
  },
  unknown: { acknowledged: 'accepted', refused: 'rejected', proved_absent: 'absent' },
  accepted: {},
  partially_filled: {},
  filled: {},
  canceled: {},
  rejected: {},
  absent: { intended_again: 'intended', abandoned: 'rejected', acknowledged: 'accepted' },
}

export const isTerminal = (status: OrderStatus): boolean =>
  status === 'filled' || status === 'canceled' || status === 'rejected'

/** Can this order still fill, as far as we know? Unknown outcomes count as live (I1). */
export const mayFill = (order: OrderRecord): boolean => !isTerminal(order.status) && order.status !== 'absent'

/** Ended, and every fill it reported is booked: only then may its slot side be used again. */
export function isSettled(order: OrderRecord): boolean {
  if (order.status === 'filled') return order.filledQuantity >= order.quantity
  if (order.status === 'canceled') return order.filledQuantity >= order.reportedQuantity
  return order.status === 'rejected'
}

export const isUnresolved = (order: OrderRecord): boolean => order.status === 'submitted' || order.status === 'unknown'

function nextStatus(order: OrderRecord, event: OrderEvent): OrderStatus {
  if (event.type === 'reported') {
    if (order.status === 'filled' || order.status === 'canceled') return order.status
    if (event.state === 'live')
      return event.cumulative > 0 || order.filledQuantity > 0 ? 'partially_filled' : 'accepted'
    // Complete at the venue, but cut: less will come than was asked for, so for us it ended before it was filled.
    if (event.state === 'filled' && event.quantity < order.quantity) return 'canceled'
    return event.state
  }
  if (event.type === 'filled') {
    if (order.filledQuantity + event.quantity >= order.quantity) return 'filled'
    return order.status === 'canceled' ? 'canceled' : 'partially_filled'
  }
  return NEXT[order.status][event.type] ?? order.status
}

/** The only way an order record changes. */
export function applyOrderEvent(order: OrderRecord, event: OrderEvent): OrderRecord {
  const next: OrderRecord = { ...order, status: nextStatus(order, event) }
  switch (event.type) {
    case 'submitted':
      return { ...next, submittedWallMs: event.wallMs, absentReads: 0, firstAbsentReadWallMs: null }
    case 'acknowledged':
      return { ...next, venueOrderId: order.venueOrderId ?? event.venueOrderId }
    case 'refused':
      return next.status === 'rejected' ? { ...next, reason: event.code } : next
    case 'abandoned':
      return next.status === 'rejected' ? { ...next, reason: 'refused:abandoned' } : next
    case 'reported':
      return {
        ...next,
        venueOrderId: event.venueOrderId,
        reportedQuantity: Math.max(order.reportedQuantity, event.cumulative) as Steps,
        reason: event.reason ?? order.reason,
      }
    case 'filled': {
      const filledQuantity = (order.filledQuantity + event.quantity) as Steps
      return {
        ...next,
        venueOrderId: event.venueOrderId,
        // More than was asked for can only be another order of this name, which an older backup forgot: facts win.
        quantity: Math.max(order.quantity, filledQuantity) as Steps,
        filledQuantity,
        reportedQuantity: Math.max(order.reportedQuantity, filledQuantity) as Steps,
        firstFillWallMs: order.firstFillWallMs ?? event.wallMs,
      }
    }
    case 'read_absent':
      return {
        ...next,
        absentReads: order.absentReads + 1,
        firstAbsentReadWallMs: order.firstAbsentReadWallMs ?? event.wallMs,
      }
    case 'intended_again':
      assert(order.status === 'absent' && event.intent.clientOrderId === order.clientOrderId, 'resend keeps the id')
      return { ...intendedOrder(event.intent, order.createdWallMs, order.createdMarketMs) }
    case 'cancel_intended':
      return { ...next, cancel: order.cancel === 'none' ? 'intended' : order.cancel }
    case 'cancel_submitted':
      return { ...next, cancel: 'submitted', cancelSubmittedWallMs: event.wallMs }
    case 'cancel_unresolved':
      return { ...next, cancel: 'none', cancelSubmittedWallMs: null }
    default:
      return next
  }
}

/** A fresh record for an intent that is about to be made durable. */
export function intendedOrder(intent: OrderIntent, wallMs: number, marketMs: number): OrderRecord {
  return {
    ...intent,
    status: 'intended',
    cancel: 'none',
    venueOrderId: null,
    reportedQuantity: 0 as Steps,
    filledQuantity: 0 as Steps,
    reason: null,
    createdWallMs: wallMs,
    createdMarketMs: marketMs,
    submittedWallMs: null,
    cancelSubmittedWallMs: null,
    firstFillWallMs: null,
    absentReads: 0,
    firstAbsentReadWallMs: null,
  }
}
