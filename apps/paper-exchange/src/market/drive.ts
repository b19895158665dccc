import type { VenueEvent } from '@gridpilot/venue-sim'
import type { Exchange } from '../exchange.ts'

/** Tells the world what was made durable. */
export type Publish = (events: readonly VenueEvent[], priceMoved: boolean) => void

/** Between two commits of a market nobody trades on, ms: what a crash may make it play again. */
const COMMIT_EVERY_MS = 500
/** A start never has to replay much more than this. */
const SNAPSHOT_EVERY_MS = 300_000
const SNAPSHOT_EVERY_EVENTS = 20_000

/** Moves the market, makes it durable and has it published: what free running and lock-step have in common. */
export class Drive {
  readonly exchange: Exchange
  readonly #publish: Publish
  readonly #wallMs: () => number
  #committedMs: number
  #snapshotMs: number
  #snapshotSequence: number

  constructor(exchange: Exchange, publish: Publish, wallMs: () => number) {
    this.exchange = exchange
    this.#publish = publish
    this.#wallMs = wallMs
    this.#committedMs = wallMs()
    this.#snapshotMs = wallMs()
    this.#snapshotSequence = exchange.sequence
  }

  /** Up to `count` points at once, published together; how many there were before the feed ended. */
  walk(count: number, mustCommit: boolean): number {
    let walked = 0
    while (walked < count && this.exchange.stepMarket()) walked++
    if (walked > 0) this.settle(true, mustCommit)
    return walked
  }

  /** Makes what happened durable and publishes it. Prices alone may wait for the next commit: the feed repeats them. */
  settle(priceMoved: boolean, mustCommit = true): void {
    const due = this.#wallMs() - this.#committedMs >= COMMIT_EVERY_MS || this.exchange.market.ended
    const events = mustCommit || due || this.exchange.hasPending() ? this.exchange.flush() : []
    if (mustCommit || due) this.#committedMs = this.#wallMs()
    this.#publish(events, priceMoved)
    this.#maybeSnapshot()
  }

  #maybeSnapshot(): void {
    const events = this.exchange.sequence - this.#snapshotSequence
    const due = this.#wallMs() - this.#snapshotMs >= SNAPSHOT_EVERY_MS
    if (events < SNAPSHOT_EVERY_EVENTS && !due) return
    this.exchange.flush()
    this.exchange.writeSnapshot()
    this.#snapshotMs = this.#wallMs()
    this.#snapshotSequence = this.exchange.sequence
  }
}
