import type { Clock } from './ports/clock.ts'
import type { SubmitOutcome } from './ports/venue.ts'
import type { RequestBudget, RequestClass } from './request-budget.ts'

/** A request that waits for its turn. */
export interface Queued {
  readonly clientOrderId: string
  readonly symbol: string
  /** Smaller goes first; 0 is urgent: it may use the reserve of its class. */
  readonly rank: number
}

export interface LaneOptions<T extends Queued> {
  readonly kind: RequestClass
  readonly budget: RequestBudget
  readonly clock: Clock
  /** Requests under way at the same time; the last of them is kept for urgent ones. */
  readonly concurrency: number
  /** false: this process may not act on the account any more; what waits stays. */
  readonly maySend: () => boolean
  /** false: what became of it was learned while it waited, so it must not leave (again). */
  readonly isDue: (request: T) => boolean
  /** What travels together, `first` among it; `waiting` is in the order of rank. */
  readonly batch: (first: T, waiting: readonly T[]) => readonly T[]
  /** One outcome per request; never rejects. */
  readonly send: (batch: readonly T[]) => Promise<readonly SubmitOutcome[]>
  /** Told once what was turned away waits again, so that it can be withdrawn. */
  readonly answered: (batch: readonly T[], outcomes: readonly SubmitOutcome[]) => void
}

/**
 * The queue of one class of requests: most urgent first, within the budget, several under way at a time, so that an
 * answer that does not come holds nobody else up. What the venue turns away for its rate waits here again.
 */
export class Lane<T extends Queued> {
  private readonly options: LaneOptions<T>
  private readonly queue = new Map<string, T>()
  private underWay = 0
  private stopTimer: () => void = () => {}
  private closed = false

  constructor(options: LaneOptions<T>) {
    this.options = options
  }

  get isIdle(): boolean {
    return this.underWay === 0 && this.queue.size === 0
  }

  push(requests: readonly T[]): void {
    for (const request of requests) this.queue.set(request.clientOrderId, request)
    this.pump()
  }

  /** Takes a request back if it has not left yet. */
  withdraw(clientOrderId: string): boolean {
    return this.queue.delete(clientOrderId)
  }

  clear(): void {
    this.queue.clear()
  }

  close(): void {
    this.closed = true
    this.queue.clear()
    this.stopTimer()
  }

  private pump(): void {
    const { budget, clock, kind, concurrency, maySend, batch } = this.options
    this.stopTimer()
    for (const request of this.queue.values())
      if (!this.options.isDue(request)) this.queue.delete(request.clientOrderId)
    while (!this.closed && this.queue.size > 0 && maySend()) {
      const waiting = [...this.queue.values()].sort((a, b) => a.rank - b.rank)
      const [first] = waiting
      if (first === undefined) return
      const urgent = first.rank === 0
      if (this.underWay >= (urgent || concurrency === 1 ? concurrency : concurrency - 1)) return
      const waitMs = budget.take(kind, clock.wallMs(), urgent)
      if (waitMs > 0) {
        this.stopTimer = clock.after(waitMs, () => this.pump())
        return
      }
      const together = batch(first, waiting)
      for (const { clientOrderId } of together) this.queue.delete(clientOrderId)
      void this.send(together)
    }
  }

  private async send(together: readonly T[]): Promise<void> {
    const { budget, clock, kind, send, answered } = this.options
    this.underWay += 1
    try {
      const outcomes = await send(together)
      const again = new Set(outcomes.filter(wasTurnedAway).map(({ clientOrderId }) => clientOrderId))
      if (again.size > 0) budget.turnedAway(kind, clock.wallMs())
      else if (outcomes.some(({ outcome }) => outcome !== 'unknown')) budget.answered(kind)
      if (this.closed) return
      for (const one of together) if (again.has(one.clientOrderId)) this.queue.set(one.clientOrderId, one)
      answered(together, outcomes)
    } finally {
      this.underWay -= 1
      this.pump()
    }
  }
}

const wasTurnedAway = (outcome: SubmitOutcome): boolean =>
  outcome.outcome === 'refused' && outcome.error.kind === 'rate_limited'
