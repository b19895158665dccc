import type { Fill } from '@gridpilot/core'
import type { Clock } from './ports/clock.ts'
import type {
  AccountReport,
  Bill,
  OrderReport,
  PositionReport,
  Read,
  StopReport,
  Venue,
  VenueError,
} from './ports/venue.ts'

/** One complete look at the account. */
export interface Sweep {
  readonly startedWallMs: number
  readonly fills: readonly Fill[]
  readonly fillCursor: string | null
  readonly bills: readonly Bill[]
  readonly billCursor: string | null
  readonly openOrders: readonly OrderReport[]
  /** Ended orders made after the newest this database is sure to know; empty when they were not asked for. */
  readonly endedOrders: readonly OrderReport[]
  readonly openStops: readonly StopReport[]
  readonly positions: readonly PositionReport[]
  readonly account: AccountReport
}

export type SweepResult =
  | { readonly ok: true; readonly sweep: Sweep }
  | { readonly ok: false; readonly error: VenueError }

export interface SweepCursors {
  readonly fills: string | null
  readonly bills: string | null
  /** Venue id of the newest order that is sure to be known; undefined: ended orders are not asked for. */
  readonly orders: string | null | undefined
}

/**
 * Reads everything in three steps. Orders before fills: a fill that happens in between is then seen among the fills, so
 * an order that has vanished from the open ones never looks canceled without its fills being known. Bills before fills:
 * what was held when funding fell due is known when it is shared. Positions last: they hold what the fills made.
 */
export async function sweepAccount(venue: Venue, clock: Clock, cursors: SweepCursors): Promise<SweepResult> {
  const startedWallMs = clock.wallMs()
  try {
    const [orders, ended, stops, movements] = await Promise.all([
      venue.openOrders(),
      cursors.orders === undefined ? NONE : venue.endedOrdersAfter(cursors.orders),
      venue.openStops(),
      venue.billsAfter(cursors.bills),
    ])
    const [openOrders, endedOrders, openStops, bills] = [
      unwrap(orders),
      unwrap(ended),
      unwrap(stops),
      unwrap(movements),
    ]
    const fills = unwrap(await venue.fillsAfter(cursors.fills))
    const [held, margin] = await Promise.all([venue.positions(), venue.account()])
    const [positions, account] = [unwrap(held), unwrap(margin)]
    return {
      ok: true,
      sweep: {
        startedWallMs,
        fills: fills.items,
        fillCursor: fills.cursor,
        bills: bills.items,
        billCursor: bills.cursor,
        openOrders,
        endedOrders,
        openStops,
        positions,
        account,
      },
    }
  } catch (error) {
    if (error instanceof FailedRead) return { ok: false, error: error.cause }
    const message = error instanceof Error ? error.message : String(error)
    return { ok: false, error: { kind: 'unavailable', code: 'adapter_threw', message } }
  }
}

const NONE: Read<readonly OrderReport[]> = { ok: true, value: [] }

class FailedRead extends Error {
  override readonly cause: VenueError

  constructor(cause: VenueError) {
    super(cause.message)
    this.cause = cause
  }
}

function unwrap<T>(read: Read<T>): T {
  if (!read.ok) throw new FailedRead(read.error)
  return read.value
}
