import type { OrderRecord } from '@gridpilot/core'
import type { Clock } from './ports/clock.ts'
import type { SubmitOutcome, Venue } from './ports/venue.ts'
import { TokenBucket } from './token-bucket.ts'

export type GatewayResult =
  | { readonly type: 'sending'; readonly clientOrderIds: readonly string[]; readonly wallMs: number }
  | { readonly type: 'placed'; readonly outcomes: readonly SubmitOutcome[] }
  | { readonly type: 'cancel_sent'; readonly clientOrderIds: readonly string[]; readonly wallMs: number }
  | { readonly type: 'canceled'; readonly outcomes: readonly SubmitOutcome[] }

type Kind = 'cancel' | 'place'

/** Urgent first within a kind: closing and starting before grid levels. */
const urgency = (order: OrderRecord): number => (order.purpose === 'close' ? 0 : order.purpose === 'start' ? 1 : 2)

const RATE_LIMIT_PAUSE_MS = 1_000

/**
 * Sends durable intents in batches under the venue's rate budget: cancels never wait behind placements, closes go
 * before grid levels. A request refused for its rate was provably not taken, so it is simply sent again later.
 */
export class OrderGateway {
  private readonly venue: Venue
  private readonly clock: Clock
  private readonly report: (result: GatewayResult) => void
  private readonly queues: Record<Kind, Map<string, OrderRecord>> = { cancel: new Map(), place: new Map() }
  private readonly buckets: Record<Kind, TokenBucket>
  private readonly busy: Record<Kind, boolean> = { cancel: false, place: false }
  private readonly timers: Record<Kind, (() => void) | null> = { cancel: null, place: null }
  private closed = false

  constructor(venue: Venue, clock: Clock, report: (result: GatewayResult) => void) {
    this.venue = venue
    this.clock = clock
    this.report = report
    const { place, cancel } = venue.settings.requestsPerSecond
    this.buckets = { place: new TokenBucket(place, clock.wallMs()), cancel: new TokenBucket(cancel, clock.wallMs()) }
  }

  get isIdle(): boolean {
    return !this.busy.cancel && !this.busy.place && this.queues.cancel.size === 0 && this.queues.place.size === 0
  }

  enqueue(kind: Kind, orders: readonly OrderRecord[]): void {
    for (const order of orders) this.queues[kind].set(order.clientOrderId, order)
    this.pump(kind)
  }

  /** Takes an intent back if it has not left yet; false: too late, it may have. */
  withdraw(clientOrderId: string): boolean {
    return this.queues.place.delete(clientOrderId)
  }

  close(): void {
    this.closed = true
    for (const kind of ['cancel', 'place'] as const) {
      this.queues[kind].clear()
      this.timers[kind]?.()
    }
  }

  private pump(kind: Kind): void {
    if (this.closed || this.busy[kind] || this.queues[kind].size === 0 || this.timers[kind] !== null) return
    const wait = this.buckets[kind].take(this.clock.wallMs())
    if (wait > 0) {
      this.pumpLater(kind, wait)
      return
    }
    const batch = this.takeBatch(kind)
    this.busy[kind] = true
    void this.send(kind, batch).finally(() => {
      this.busy[kind] = false
      this.pump(kind)
    })
  }

  private pumpLater(kind: Kind, delayMs: number): void {
    this.timers[kind]?.()
    this.timers[kind] = this.clock.after(delayMs, () => {
      this.timers[kind] = null
      this.pump(kind)
    })
  }

  /** The most urgent order and others of its symbol; market orders travel alone. */
  private takeBatch(kind: Kind): OrderRecord[] {
    const queued = [...this.queues[kind].values()].sort((a, b) => urgency(a) - urgency(b))
    const first = queued[0]
    if (first === undefined) return []
    const size = kind === 'place' && first.type === 'market' ? 1 : this.venue.settings.batchSize
    const batch = queued
      .filter(
        (order) => order.symbol === first.symbol && (order === first || kind === 'cancel' || order.type === 'limit'),
      )
      .slice(0, size)
    for (const order of batch) this.queues[kind].delete(order.clientOrderId)
    return batch
  }

  private async send(kind: Kind, batch: readonly OrderRecord[]): Promise<void> {
    const symbol = batch[0]?.symbol
    if (symbol === undefined) return
    const clientOrderIds = batch.map((order) => order.clientOrderId)
    const wallMs = this.clock.wallMs()
    this.report({ type: kind === 'place' ? 'sending' : 'cancel_sent', clientOrderIds, wallMs })
    const call = kind === 'place' ? this.venue.place(symbol, batch) : this.venue.cancel(symbol, clientOrderIds)
    const outcomes = await call.catch((error: unknown) => this.allUnknown(clientOrderIds, error))
    if (this.closed) return
    const turnedAway = outcomes.filter((o) => o.outcome === 'refused' && o.error.kind === 'rate_limited')
    if (turnedAway.length > 0) {
      const again = new Set(turnedAway.map((outcome) => outcome.clientOrderId))
      for (const order of batch) if (again.has(order.clientOrderId)) this.queues[kind].set(order.clientOrderId, order)
      this.pumpLater(kind, RATE_LIMIT_PAUSE_MS)
    }
    this.report({ type: kind === 'place' ? 'placed' : 'canceled', outcomes })
  }

  /** An adapter must not throw; if it does, whatever it was doing may have happened. */
  private allUnknown(clientOrderIds: readonly string[], error: unknown): SubmitOutcome[] {
    const message = error instanceof Error ? error.message : String(error)
    return clientOrderIds.map((clientOrderId) => ({
      outcome: 'unknown',
      clientOrderId,
      error: { kind: 'unknown', code: 'adapter_threw', message },
    }))
  }
}
