/**
 * At most `count` uses in any window of `windowMs`, wherever the window is laid: a place comes back a whole window after
 * its use. (A bucket that holds one second's worth lets twice that through around a refill.) Times come from the caller.
 */
export class SlidingWindow {
  readonly count: number
  private readonly windowMs: number
  /** Times of the uses that still count, oldest first; never more than `count`. */
  private readonly uses: number[] = []

  constructor(count: number, windowMs: number) {
    this.count = count
    this.windowMs = windowMs
  }

  /** ms until a use is allowed that leaves `reserve` places free; 0: now. The reserve never takes the last place. */
  waitMs(nowMs: number, reserve = 0): number {
    this.forget(nowMs)
    const allowed = Math.max(1, this.count - reserve)
    const excess = this.uses.length - allowed
    if (excess < 0) return 0
    return Math.max(1, (this.uses[excess] ?? nowMs) + this.windowMs - nowMs)
  }

  use(nowMs: number): void {
    this.uses.push(nowMs)
  }

  private forget(nowMs: number): void {
    while (this.uses.length > 0 && (this.uses[0] ?? 0) + this.windowMs <= nowMs) this.uses.shift()
  }
}
