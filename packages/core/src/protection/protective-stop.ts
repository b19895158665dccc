import { assert } from '../assert.ts'
import type { Steps, Ticks } from '../instrument/instrument.ts'
import type { CancelState, Side } from '../order/order.ts'
import type { MarginMode, PositionSide } from '../position/mode.ts'
import type { ExitReason } from './exit-price.ts'

/**
 * intended: durable, not answered yet · unknown: sent, outcome not known · live: rests · executed: it
 * acted, `settled` once every execution of its order is booked · canceled, failed: ended at the exchange without acting ·
 * rejected: refused with proof · absent: proven never to have arrived, the same id may be sent again.
 */
export type StopStatus = 'intended' | 'unknown' | 'live' | 'executed' | 'canceled' | 'failed' | 'rejected' | 'absent'

/** A stop of ours at the exchange and everything learned about it. Changed only by `applyStopEvent`. */
export interface ProtectiveStop {
  readonly clientOrderId: string
  readonly botId: string
  readonly symbol: string
  readonly side: Side
  readonly positionSide: PositionSide
  readonly marginMode: MarginMode
  readonly reason: ExitReason
  readonly triggerPrice: Ticks
  /** null: the whole position. */
  readonly quantity: Steps | null
  readonly attempt: number
  readonly status: StopStatus
  readonly cancel: CancelState
  readonly venueOrderId: string | null
  /** The order it became; its executions belong to this bot. */
  readonly executedOrderId: string | null
  /** Venue time of the execution, epoch ms. */
  readonly executedMs: number | null
  readonly filledQuantity: Steps
  readonly settled: boolean
  /** Ends in a row that were not ours: refusals, hands. The next one waits longer each time. */
  readonly misfortunes: number
  /** Venue code of a refusal. */
  readonly code: string | null
  readonly createdWallMs: number
  readonly sentWallMs: number | null
  readonly cancelWallMs: number | null
  /** When its end, or that it had acted, was learned. */
  readonly endedWallMs: number | null
  readonly absentReads: number
}

export type StopEvent =
  | { readonly type: 'sent'; readonly wallMs: number }
  | { readonly type: 'acknowledged'; readonly venueOrderId: string | null }
  | { readonly type: 'refused'; readonly code: string; readonly wallMs: number }
  /** Proven not to have been taken for a reason outside the stop (rate limit): goes out again under the same id. */
  | { readonly type: 'turned_away' }
  | { readonly type: 'lost' }
  | {
      readonly type: 'reported'
      readonly venueOrderId: string
      readonly state: 'live' | 'executed' | 'failed' | 'canceled'
      readonly executedOrderId: string | null
      /** As it rests: an older backup may have given its name to another one. */
      readonly quantity: Steps | null
      readonly triggerPrice: Ticks
      readonly occurredMs: number
      readonly wallMs: number
    }
  | { readonly type: 'filled'; readonly quantity: Steps; readonly venueOrderId: string; readonly wallMs: number }
  /** A later complete look at the account shows everything its order did. */
  | { readonly type: 'settled' }
  | { readonly type: 'read_absent' }
  | { readonly type: 'proved_absent'; readonly wallMs: number }
  | { readonly type: 'cancel_intended'; readonly wallMs: number }
  /** The cancel provably did not arrive or had no effect. */
  | { readonly type: 'cancel_unresolved' }

/** A stop that rested this long had nothing against it. */
const LONG_LIFE_MS = 600_000

const ENDED: ReadonlySet<StopStatus> = new Set(['canceled', 'failed', 'rejected', 'absent'])

/** Can it still act, or has it acted without everything being booked? Unknown outcomes count. */
export const stopMayAct = ({ status, settled }: ProtectiveStop): boolean =>
  status === 'executed' ? !settled : !ENDED.has(status)

export const stopKey = ({ botId, side }: Pick<ProtectiveStop, 'botId' | 'side'>): string => `${botId}:${side}`

/** The only way a stop changes. What exists or has acted always wins over what was thought of it; ends are sticky. */
export function applyStopEvent(stop: ProtectiveStop, event: StopEvent): ProtectiveStop {
  switch (event.type) {
    case 'sent':
      return { ...stop, sentWallMs: event.wallMs, absentReads: 0 }
    case 'acknowledged':
      if (stop.status !== 'intended' && stop.status !== 'unknown') return stop
      return { ...stop, status: 'live', venueOrderId: stop.venueOrderId ?? event.venueOrderId, absentReads: 0 }
    case 'refused':
      if (stop.status !== 'intended' && stop.status !== 'unknown') return stop
      return ended({ ...stop, code: event.code }, 'rejected', event.wallMs, true)
    case 'turned_away':
      return stop.status === 'intended' ? { ...stop, sentWallMs: null } : stop
    case 'lost':
      return stop.status === 'intended' ? { ...stop, status: 'unknown' } : stop
    case 'reported':
      return reported(stop, event)
    case 'filled':
      return {
        ...stop,
        status: 'executed',
        executedOrderId: stop.executedOrderId ?? event.venueOrderId,
        endedWallMs: stop.status === 'executed' ? stop.endedWallMs : event.wallMs,
        filledQuantity: (stop.filledQuantity + event.quantity) as Steps,
      }
    case 'settled':
      return stop.status === 'executed' ? { ...stop, settled: true } : stop
    case 'read_absent':
      return { ...stop, absentReads: stop.absentReads + 1 }
    case 'proved_absent':
      if (stop.status === 'live') return ended(stop, 'canceled', event.wallMs, stop.cancel === 'none')
      return stop.status === 'unknown' ? ended(stop, 'absent', event.wallMs, false) : stop
    case 'cancel_intended':
      assert(stop.status === 'live', `cancel of a stop that is ${stop.status}`)
      return { ...stop, cancel: 'submitted', cancelWallMs: event.wallMs }
    case 'cancel_unresolved':
      return { ...stop, cancel: 'none', cancelWallMs: null }
  }
}

function ended(stop: ProtectiveStop, status: StopStatus, wallMs: number, misfortune: boolean): ProtectiveStop {
  const before = wallMs - stop.createdWallMs > LONG_LIFE_MS ? 0 : stop.misfortunes
  return { ...stop, status, endedWallMs: wallMs, misfortunes: misfortune ? before + 1 : 0 }
}

function reported(stop: ProtectiveStop, event: Extract<StopEvent, { type: 'reported' }>): ProtectiveStop {
  if (stop.status === 'executed') {
    return stop.executedOrderId === null && event.state === 'executed'
      ? { ...stop, executedOrderId: event.executedOrderId, executedMs: stop.executedMs ?? event.occurredMs }
      : stop
  }
  const known = { ...stop, venueOrderId: event.venueOrderId, absentReads: 0 }
  switch (event.state) {
    case 'executed':
      return {
        ...known,
        status: 'executed',
        executedOrderId: event.executedOrderId,
        executedMs: event.occurredMs,
        endedWallMs: event.wallMs,
      }
    case 'live':
      if (stop.status === 'canceled' || stop.status === 'failed') return stop
      return { ...known, status: 'live', quantity: event.quantity, triggerPrice: event.triggerPrice }
    case 'canceled':
    case 'failed':
      if (stop.status === 'canceled' || stop.status === 'failed') return stop
      return ended(known, event.state, event.wallMs, stop.cancel === 'none')
  }
}
