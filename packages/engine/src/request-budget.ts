import type { VenueSettings } from './ports/venue.ts'
import { SlidingWindow } from './sliding-window.ts'

/** Groups of endpoints: `protect` places and takes off stops that rest at the exchange. */
export type RequestClass = 'cancel' | 'protect' | 'place' | 'read'

/** A venue's second and what requests may bunch up on the way there. */
const WINDOW_MS = 1_100
/** Placements that only closes may use; the share of the account's requests that only what must not starve may use. */
const CLOSE_RESERVE = 1
const ACCOUNT_RESERVE_SHARE = 0.3

/** First pause after a request was turned away; doubles up to a ceiling, which is low for what must not starve. */
const PAUSE_MS = 1_000
const PAUSE_CEILING_MS = 60_000
const URGENT_PAUSE_CEILING_MS = 5_000

interface Pause {
  count: number
  sinceMs: number
}

/**
 * What one account may still ask of its venue. Own sending never exceeds a limit in any sliding window (FAULTS I10); a
 * request that the venue turned away for its rate (429, an address that is blocked) pauses its class for a time that
 * grows and is the same in every run. Urgent calls may use the reserve and wait less long.
 */
export class RequestBudget {
  private readonly rates: Readonly<Record<RequestClass, number>>
  private readonly windows = new Map<string, SlidingWindow>()
  private readonly account: SlidingWindow | null
  private readonly pauses = new Map<RequestClass, Pause>()

  constructor(rates: VenueSettings['requestsPerSecond']) {
    const { place, cancel, read, protect = cancel, account } = rates
    this.rates = { cancel, protect, place, read }
    this.account = account === undefined ? null : window(account)
  }

  /**
   * Takes one request: 0 when it may go now, else ms until asking again makes sense (nothing taken). `endpoint` has the
   * limit of its class for itself: an exchange counts each of the places that are read.
   */
  take(kind: RequestClass, nowMs: number, urgent: boolean, endpoint: string = kind): number {
    const own = this.windows.get(endpoint) ?? window(this.rates[kind])
    this.windows.set(endpoint, own)
    const reserve = urgent || kind !== 'place' || own.count < 3 ? 0 : CLOSE_RESERVE
    const waits = [this.pausedMs(kind, nowMs, urgent), own.waitMs(nowMs, reserve)]
    if (this.account !== null) {
      const first = urgent || kind === 'cancel' || kind === 'protect'
      waits.push(this.account.waitMs(nowMs, first ? 0 : Math.ceil(this.account.count * ACCOUNT_RESERVE_SHARE)))
    }
    const wait = Math.max(...waits)
    if (wait > 0) return wait
    own.use(nowMs)
    this.account?.use(nowMs)
    return 0
  }

  /** The venue turned a request of this class away for its rate: provably not taken. */
  turnedAway(kind: RequestClass, nowMs: number): void {
    const before = this.pauses.get(kind)
    // Requests that were under way together are turned away together: one growth for all of them.
    if (before !== undefined && nowMs < before.sinceMs + PAUSE_MS) return
    this.pauses.set(kind, { count: (before?.count ?? 0) + 1, sinceMs: nowMs })
  }

  /** The venue took a request of this class up, whatever it then said. */
  answered(kind: RequestClass): void {
    this.pauses.delete(kind)
  }

  private pausedMs(kind: RequestClass, nowMs: number, urgent: boolean): number {
    const pause = this.pauses.get(kind)
    if (pause === undefined) return 0
    const low = urgent || kind === 'cancel' || kind === 'protect'
    const ceiling = low ? URGENT_PAUSE_CEILING_MS : PAUSE_CEILING_MS
    const length = Math.min(PAUSE_MS * 2 ** Math.min(pause.count - 1, 10), ceiling)
    return Math.max(0, pause.sinceMs + length - nowMs)
  }
}

/** Less than one a second: one in a longer window. */
function window(perSecond: number): SlidingWindow {
  const count = Math.max(1, Math.floor(perSecond))
  return new SlidingWindow(count, Math.ceil((WINDOW_MS * count) / perSecond))
}
