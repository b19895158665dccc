/** Requests per second of a path no table names. */
export const OTHER_LIMIT = 20

/** One order may be canceled once in so long, ms (API.md 2, 45129). */
const CANCEL_MS = 1000

/** All requests of one address together; going over it shuts the address out for a while (API.md 2). */
const GLOBAL = { perMinute: 6000, penaltyMs: 300_000 } as const

interface Bucket {
  tokens: number
  filledMs: number
}

/** Token buckets, one per endpoint and owner (account or address); a bucket holds one second's worth. */
export class RateLimits {
  readonly #limits: Readonly<Record<string, number>>
  readonly #factor: number
  readonly #buckets = new Map<string, Bucket>()
  /** By account and order, when its cancel was asked for; oldest first. */
  readonly #cancels = new Map<string, number>()
  readonly #addresses = new Map<string, { minute: number; requests: number; shutUntilMs: number }>()

  /** `limits`: requests per second by path. `factor` multiplies every limit; 0 allows everything. */
  constructor(limits: Readonly<Record<string, number>>, factor: number) {
    this.#limits = limits
    this.#factor = factor
  }

  /** Counts one request of an address, whatever it asks for; false while the address is shut out. */
  admit(address: string, wallMs: number): boolean {
    if (this.#factor === 0) return true
    const minute = Math.floor(wallMs / 60_000)
    const known = this.#addresses.get(address)
    const counted = known?.minute === minute ? known.requests + 1 : 1
    const shutOut = known !== undefined && wallMs < known.shutUntilMs
    const over = counted > GLOBAL.perMinute * this.#factor
    const shutUntilMs = over && !shutOut ? wallMs + GLOBAL.penaltyMs : (known?.shutUntilMs ?? 0)
    this.#addresses.set(address, { minute, requests: counted, shutUntilMs })
    return !over && !shutOut
  }

  /** Notes that the order's cancel is asked for; false when it was within the last second. */
  takeCancel(accountId: string, orderId: string, wallMs: number): boolean {
    if (this.#factor === 0) return true
    const spanMs = CANCEL_MS / this.#factor
    for (const [key, askedMs] of this.#cancels) {
      if (Math.abs(wallMs - askedMs) < spanMs) break
      this.#cancels.delete(key)
    }
    const key = `${accountId} ${orderId}`
    if (this.#cancels.has(key)) return false
    this.#cancels.set(key, wallMs)
    return true
  }

  /** Takes one request; the requests left in this second, or null when there is none left. */
  take(path: string, owner: string, wallMs: number): number | null {
    if (this.#factor === 0) return Number.POSITIVE_INFINITY
    const limit = Math.max(1, (this.#limits[path] ?? OTHER_LIMIT) * this.#factor)
    const key = `${path} ${owner}`
    const bucket = this.#buckets.get(key) ?? { tokens: limit, filledMs: wallMs }
    const elapsedMs = Math.max(0, wallMs - bucket.filledMs)
    bucket.tokens = Math.min(limit, bucket.tokens + (elapsedMs * limit) / 1000)
    bucket.filledMs = wallMs
    this.#buckets.set(key, bucket)
    if (bucket.tokens < 1) return null
    bucket.tokens -= 1
    return Math.floor(bucket.tokens)
  }
}
