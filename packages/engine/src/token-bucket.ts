/** Requests per second with a burst of one second's worth; takes its time from the caller. */
export class TokenBucket {
  private readonly perSecond: number
  private tokens: number
  private updatedMs: number

  constructor(perSecond: number, nowMs: number) {
    this.perSecond = perSecond
    this.tokens = perSecond
    this.updatedMs = nowMs
  }

  /** Takes one token: 0 when it was there, else ms until it will be (nothing taken). */
  take(nowMs: number): number {
    const elapsed = Math.max(0, nowMs - this.updatedMs)
    this.tokens = Math.min(this.perSecond, this.tokens + (elapsed * this.perSecond) / 1000)
    this.updatedMs = nowMs
    if (this.tokens >= 1) {
      this.tokens -= 1
      return 0
    }
    return Math.ceil(((1 - this.tokens) * 1000) / this.perSecond)
  }
}
