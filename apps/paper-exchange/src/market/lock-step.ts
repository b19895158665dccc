import type { Drive } from './drive.ts'
import type { IdleBoard } from './idle-board.ts'

export interface Advance {
  /** Points walked and settled by this call. */
  readonly done: number
  readonly position: number
  readonly marketMs: number
  readonly ended: boolean
  /** Accounts that had not settled when the call was given up; empty after a complete advance. */
  readonly waitingFor: readonly string[]
}

/** Requests and pushes go on between two points. */
const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/**
 * Lock-step: the market moves only when asked, one point at a time, and after each point waits until every account's
 * engine has reported idle. Calls queue up; each first waits for the point the market stands on.
 */
export class LockStep {
  readonly #drive: Drive
  readonly #board: IdleBoard
  #queue: Promise<unknown> = Promise.resolve()

  constructor(drive: Drive, board: IdleBoard) {
    this.#drive = drive
    this.#board = board
  }

  /**
   * Walks until `position` (a number of points from the start of play); given up between points on abort. Without
   * `waiting` nobody's report is waited for: for clients that are no engines of ours.
   */
  advanceTo(position: () => number, signal: AbortSignal, waiting = true): Promise<Advance> {
    const settled = waiting ? () => this.#board.settled(signal) : othersTurn
    const run = this.#queue.then(() => this.#advance(position(), signal, settled))
    this.#queue = run.catch(() => undefined)
    return run
  }

  async #advance(target: number, signal: AbortSignal, settled: () => Promise<void>): Promise<Advance> {
    const { market } = this.#drive.exchange
    const from = market.position
    await settled()
    while (market.position < target && !signal.aborted) {
      if (this.#drive.walk(1, true) === 0) break
      await settled()
    }
    return {
      done: market.position - from,
      position: market.position,
      marketMs: market.marketMs,
      ended: market.ended,
      waitingFor: this.#board.busyAccounts(),
    }
  }
}
