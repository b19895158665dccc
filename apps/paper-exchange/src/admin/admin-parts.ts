import type { Exchange } from '../exchange.ts'
import type { FaultBoard } from '../faults/fault-board.ts'
import type { Holds } from '../faults/holds.ts'
import type { Drive } from '../market/drive.ts'
import type { FreeRun } from '../market/free-run.ts'
import type { IdleBoard } from '../market/idle-board.ts'
import type { LockStep } from '../market/lock-step.ts'
import type { AdminAnswer } from './admin-answer.ts'

/** What the controls act on. */
export interface AdminParts {
  readonly token: string
  readonly exchange: Exchange
  readonly drive: Drive
  readonly board: IdleBoard
  /** Absent in lock-step. */
  readonly freeRun: FreeRun | null
  /** Absent when free-running. */
  readonly lockStep: LockStep | null
  readonly faults: FaultBoard
  readonly holds: Holds
  /** Lets faults that act on open sockets do so; how many sockets they hit. */
  readonly strike: () => number
  /** A key was made. */
  readonly onKey: () => void
  /** What the exchange tells about how far reads may lag, ms. */
  readonly readLagMs: number
  /** Facts of the start that `status` repeats: feed, seed, symbol, windows. */
  readonly facts: Readonly<Record<string, unknown>>
  readonly shutdown: () => void
}

export interface AdminRequest {
  readonly method: string
  /** Path without query, from /admin on. */
  readonly path: string
  readonly authorization: string
  readonly body: string
  /** Fires when the caller has gone. */
  readonly signal: AbortSignal
}

export interface AdminCall extends AdminRequest {
  readonly parts: AdminParts
}

/** One control; `args` are what its path left open, an account number for one. */
export interface AdminRoute {
  /** `POST /admin/accounts/:uid/deposit`: a name with a colon stands for one part of the path. */
  readonly at: string
  /** One line for people. */
  readonly does: string
  readonly handle: (call: AdminCall, ...args: readonly string[]) => AdminAnswer | Promise<AdminAnswer>
}
