import type { Clock } from './ports/clock.ts'
import type { Read, Venue } from './ports/venue.ts'
import type { RequestBudget } from './request-budget.ts'

/** Order of waiting reads: what frees a level or protects, then prices, then the sweep and its pages, then the rest. */
const RANK = { lookup: 0, lookupStop: 0, ticker: 1, openStops: 2 } as const
const LAST_RANK = 3

type ReadName = {
  [K in keyof Venue]: Venue[K] extends (...args: never[]) => Promise<Read<unknown>> ? K : never
}[keyof Venue]

const NAMES = [
  'lookup',
  'lookupStop',
  'ticker',
  'openStops',
  'openOrders',
  'endedOrdersAfter',
  'fillsAfter',
  'billsAfter',
  'positions',
  'account',
  'leverage',
  'symbolSettings',
] as const satisfies readonly ReadName[]

interface Waiting {
  readonly name: ReadName
  readonly rank: number
  readonly go: () => void
}

/**
 * The venue with its reads let through under the account's budget, each endpoint with a limit of its own. A read the venue turned away for its
 * rate pauses all of them; it is still answered as failed, for a failed read says nothing and is asked again by whoever
 * needs it.
 */
export function pacedReads(venue: Venue, clock: Clock, budget: RequestBudget): Venue {
  const gate = new Gate(clock, budget)
  const paced: Record<string, unknown> = {}
  for (const name of NAMES) {
    const rank: number = name in RANK ? RANK[name as keyof typeof RANK] : LAST_RANK
    paced[name] = async (...args: unknown[]) => {
      await gate.pass(name, rank)
      const call = venue[name] as (...args: unknown[]) => Promise<Read<unknown>>
      const read = await call.apply(venue, args)
      if (!read.ok && read.error.kind === 'rate_limited') budget.turnedAway('read', clock.wallMs())
      else if (read.ok) budget.answered('read')
      return read
    }
  }
  return Object.assign(Object.create(venue) as Venue, paced)
}

class Gate {
  private readonly clock: Clock
  private readonly budget: RequestBudget
  private readonly waiting: Waiting[] = []
  private stopTimer: () => void = () => {}

  constructor(clock: Clock, budget: RequestBudget) {
    this.clock = clock
    this.budget = budget
  }

  pass(name: ReadName, rank: number): Promise<void> {
    return new Promise((resolve) => {
      this.waiting.push({ name, rank, go: resolve })
      this.waiting.sort((a, b) => a.rank - b.rank)
      this.pump()
    })
  }

  private pump(): void {
    this.stopTimer()
    let soonest = Number.POSITIVE_INFINITY
    for (const one of [...this.waiting]) {
      const waitMs = this.budget.take('read', this.clock.wallMs(), one.rank === 0, one.name)
      if (waitMs > 0) {
        soonest = Math.min(soonest, waitMs)
        continue
      }
      this.waiting.splice(this.waiting.indexOf(one), 1)
      one.go()
    }
    if (this.waiting.length > 0) this.stopTimer = this.clock.after(soonest, () => this.pump())
  }
}
