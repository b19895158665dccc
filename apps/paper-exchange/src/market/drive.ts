import type { VenueEvent } from '@gridpilot/venue-sim'
import type { Exchange } from '../exchange.ts'

/** Tells the world what was made durable. */
export type Publish = (events: readonly VenueEvent[], priceMoved: boolean) => void

/** Between two commits of a market nobody trades on, ms: what a crash may make it play again. */
const COMMIT_EVERY_MS = 500
/** A start never has to replay much more than this. */
const SNAPSHOT_EVERY_MS = 300_000
const SNAPSHOT_EVERY_EVENTS = 20_000
/** Nor is a busy exchange held up by snapshots more often than this, ms: it may have much to write. */
const SNAPSHOT_REST_MS = 20_000

/** Moves the market, makes it durable and has it published: what free running and lock-step have in common. */
export class Drive {
  readonly exchange: Exchange
  readonly #publish: Publish
  readonly #wallMs: () => number
  /** Written and not yet durable: told as soon as they are. */
  #untold: readonly VenueEvent[] = []
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
    if (mustCommit || due) this.#committedMs = this.#wallMs()
    if (mustCommit || due || this.exchange.hasPending()) this.#tell(this.exchange.flush(), priceMoved)
    else this.#publish([], priceMoved)
    this.#maybeSnapshot()
  }

  /**
   * As `settle`, without standing still for the disk; `done` is called when it is durable and published, with the error
   * when it could not be made durable. One at a time.
   */
  settleSoon(done: (error: Error | null) => void): void {
    const events = this.exchange.flushSoon((error) => {
      if (error === null) {
        this.#tell([], false)
        this.#maybeSnapshot()
      }
      done(error)
    })
    this.#untold = [...this.#untold, ...events]
  }

  /** Everything up to now is durable. */
  #tell(events: readonly VenueEvent[], priceMoved: boolean): void {
    const all = this.#untold.length === 0 ? events : [...this.#untold, ...events]
    this.#untold = []
    if (all.length > 0 || priceMoved) this.#publish(all, priceMoved)
  }

  #maybeSnapshot(): void {
    const events = this.exchange.sequence - this.#snapshotSequence
    const restedMs = this.#wallMs() - this.#snapshotMs
    const many = events >= SNAPSHOT_EVERY_EVENTS && restedMs >= SNAPSHOT_REST_MS
    if (!many && restedMs < SNAPSHOT_EVERY_MS) return
    this.#tell(this.exchange.flush(), false)
    this.exchange.writeSnapshot()
    this.#snapshotMs = this.#wallMs()
    this.#snapshotSequence = this.exchange.sequence
  }
}
