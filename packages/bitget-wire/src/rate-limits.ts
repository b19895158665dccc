/** Requests per second of a path no table names. */
export const OTHER_LIMIT = 20

interface Bucket {
  tokens: number
  filledMs: number
}

/** Token buckets, one per endpoint and owner (account or address); a bucket holds one second's worth. */
export class RateLimits {
  readonly #limits: Readonly<Record<string, number>>
  readonly #factor: number
  readonly #buckets = new Map<string, Bucket>()

  /** `limits`: requests per second by path. `factor` multiplies every limit; 0 allows everything. */
  constructor(limits: Readonly<Record<string, number>>, factor: number) {
    this.#limits = limits
    this.#factor = factor
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
