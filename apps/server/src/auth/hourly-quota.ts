const HOUR_MS = 60 * 60_000
const MAX_KEYS = 10_000

/** At most `limit` uses per key and hour, and `limit × 20` by all keys together. Kept in memory, bounded. */
export class HourlyQuota {
  readonly #limit: number
  readonly #wallMs: () => number
  readonly #uses = new Map<string, number[]>()
  #all: number[] = []

  constructor(limit: number, wallMs: () => number) {
    this.#limit = limit
    this.#wallMs = wallMs
  }

  /** Counts a use. Returns 0 when it is allowed, else the seconds until the next one is. */
  take(key: string): number {
    const now = this.#wallMs()
    const recent = (times: readonly number[]) => times.filter((time) => now - time < HOUR_MS)
    const mine = recent(this.#uses.get(key) ?? [])
    this.#all = recent(this.#all)
    const oldest =
      mine.length >= this.#limit ? mine[0] : this.#all.length >= this.#limit * 20 ? this.#all[0] : undefined
    if (oldest !== undefined) return Math.max(1, Math.ceil((oldest + HOUR_MS - now) / 1000))
    this.#all.push(now)
    this.#uses.delete(key)
    this.#uses.set(key, [...mine, now])
    if (this.#uses.size > MAX_KEYS) {
      const [first] = this.#uses.keys()
      if (first !== undefined) this.#uses.delete(first)
    }
    return 0
  }
}
