/** What a client may do on one stream connection (API.md 8.1); `frames` is scaled by the settings. */
export const STREAM_RULES = {
  /** Subscribe and unsubscribe requests, per hour. */
  requestsPerHour: 240,
  channels: 1000,
  /** Length of one subscribe frame, bytes. */
  subscribeBytes: 4096,
  /** Without a text `ping` for so long the connection is closed, ms. */
  silenceMs: 120_000,
} as const

/** At most `most` events in any `windowMs`. */
export class SlidingWindow {
  readonly #most: number
  readonly #windowMs: number
  #times: number[] = []

  constructor(most: number, windowMs: number) {
    this.#most = most
    this.#windowMs = windowMs
  }

  /** Counts one event; false when there were too many. */
  take(wallMs: number): boolean {
    this.#times = this.#times.filter((time) => time > wallMs - this.#windowMs)
    if (this.#times.length >= this.#most) return false
    this.#times.push(wallMs)
    return true
  }
}
