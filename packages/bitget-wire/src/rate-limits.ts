/** Requests per second and bucket owner of each path, as the venue documents them. */
const LIMITS: Readonly<Record<string, number>> = {
  '/api/v2/mix/market/query-position-lever': 10,
  '/api/v2/mix/market/fills-history': 10,
  '/api/v2/common/trade-rate': 10,
  '/api/v2/mix/account/account': 10,
  '/api/v2/mix/account/accounts': 10,
  '/api/v2/mix/account/bill': 10,
  '/api/v2/mix/account/set-leverage': 5,
  '/api/v2/mix/account/set-margin-mode': 5,
  '/api/v2/mix/account/set-position-mode': 5,
  '/api/v2/mix/order/place-order': 10,
  '/api/v2/mix/order/modify-order': 10,
  '/api/v2/mix/order/cancel-order': 10,
  '/api/v2/mix/order/batch-cancel-orders': 10,
  '/api/v2/mix/order/cancel-all-orders': 10,
  '/api/v2/mix/order/batch-place-order': 5,
  '/api/v2/mix/order/close-positions': 1,
  '/api/v2/mix/order/detail': 10,
  '/api/v2/mix/order/orders-pending': 10,
  '/api/v2/mix/order/orders-history': 10,
  '/api/v2/mix/order/fills': 10,
  '/api/v2/mix/order/fill-history': 10,
  '/api/v2/mix/position/single-position': 10,
  '/api/v2/mix/position/all-position': 5,
  '/api/v2/spot/account/info': 1,
}
const OTHERS = 20

interface Bucket {
  tokens: number
  filledMs: number
}

/** Token buckets, one per endpoint and owner (account or address); a bucket holds one second's worth. */
export class RateLimits {
  readonly #factor: number
  readonly #buckets = new Map<string, Bucket>()

  /** `factor` multiplies every limit; 0 allows everything. */
  constructor(factor: number) {
    this.#factor = factor
  }

  /** Takes one request; the requests left in this second, or null when there is none left. */
  take(path: string, owner: string, wallMs: number): number | null {
    if (this.#factor === 0) return Number.POSITIVE_INFINITY
    const limit = Math.max(1, (LIMITS[path] ?? OTHERS) * this.#factor)
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
