import { type Backend, type RestAnswer, RestDoor, type RestRequest, type WireSettings } from '@gridpilot/bitget-wire'
import { SimVenue, type VenueSnapshot } from '@gridpilot/venue-sim'

interface Moment {
  readonly wallMs: number
  readonly snapshot: VenueSnapshot
  door: RestDoor | null
}

/**
 * The venue as it was some time ago, for reads that lag: kept only while somebody asks for it. What a lagging read
 * shows is what the same read would have answered then, whatever the endpoint; nothing it does reaches the venue.
 */
export class PastVenues {
  readonly #backend: Backend
  readonly #settings: WireSettings
  #moments: Moment[] = []

  constructor(backend: Backend, settings: WireSettings) {
    this.#backend = backend
    this.#settings = { ...settings, rateLimitFactor: 0 }
  }

  /** Notes the present state; forgets what is older than `keepMs` and not needed any more. */
  note(wallMs: number, keepMs: number): void {
    this.#moments.push({ wallMs, snapshot: this.#backend.venue.snapshot(), door: null })
    const needed = this.#moments.findLastIndex((moment) => moment.wallMs <= wallMs - keepMs)
    if (needed > 0) this.#moments = this.#moments.slice(needed)
  }

  forget(): void {
    this.#moments = []
  }

  /** The answer as it was `lagMs` ago; the oldest one known when that is not long enough ago, null without any. */
  answer(request: RestRequest, lagMs: number): RestAnswer | null {
    const then = request.wallMs - lagMs
    const moment = this.#moments.findLast((each) => each.wallMs <= then) ?? this.#moments[0]
    if (moment === undefined) return null
    moment.door ??= this.#doorOver(SimVenue.restore(moment.snapshot))
    return moment.door.handle(request)
  }

  /** What a request would be answered, without any effect on the venue. */
  answerWithoutEffect(request: RestRequest): RestAnswer {
    return this.#doorOver(SimVenue.restore(this.#backend.venue.snapshot())).handle(request)
  }

  #doorOver(venue: SimVenue): RestDoor {
    const { market } = this.#backend
    const desk: Backend['desk'] = {
      execute: (command) => venue.execute(command, Math.max(venue.marketMs, market.marketMs)),
      setFamily: () => undefined,
    }
    return new RestDoor({ ...this.#backend, venue, desk }, this.#settings)
  }
}
