import type { Drive } from './drive.ts'

/** Points one timer tick may walk before others get a turn. */
const BURST_MAX = 2000
/** After a pause of the machine the market does not catch up more than this, ms of the wall clock. */
const CATCH_UP_MS = 1000
/** Never sleep longer than this, so that a new speed is felt at once. */
const SLEEP_MAX_MS = 1000

/** Walks the market at `speed` market seconds per wall second. */
export class FreeRun {
  readonly #drive: Drive
  readonly #nowMs: () => number
  readonly #onFatal: (error: unknown) => void
  #speed: number
  #paused = false
  #timer: NodeJS.Timeout | null = null
  #dueMs: number

  /** `nowMs`: a clock that never jumps; `onFatal`: the market could not be made durable. */
  constructor(drive: Drive, speed: number, nowMs: () => number, onFatal: (error: unknown) => void) {
    this.#onFatal = onFatal
    this.#drive = drive
    this.#speed = speed
    this.#nowMs = nowMs
    this.#dueMs = nowMs()
  }

  get speed(): number {
    return this.#speed
  }

  get paused(): boolean {
    return this.#paused
  }

  start(): void {
    this.#dueMs = this.#nowMs() + this.#gapMs()
    this.#schedule()
  }

  stop(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }

  setSpeed(speed: number): void {
    this.#speed = speed
    this.#restart()
  }

  setPaused(paused: boolean): void {
    this.#paused = paused
    this.#restart()
  }

  #restart(): void {
    this.stop()
    if (!this.#paused) this.start()
  }

  #guardedTick(): void {
    try {
      this.#tick()
    } catch (error) {
      this.#onFatal(error)
    }
  }

  #tick(): void {
    const now = this.#nowMs()
    this.#dueMs = Math.max(this.#dueMs, now - CATCH_UP_MS)
    let count = 0
    let due = this.#dueMs
    // Points of one candle lie equally far apart, so the next distance stands for the few that follow it.
    const gap = Math.max(this.#gapMs(), 1e-6)
    while (due <= now && count < BURST_MAX) {
      due += gap
      count++
    }
    this.#dueMs = due
    if (count > 0) this.#drive.walk(count, false)
    this.#schedule()
  }

  /** Wall time until the next point; a hole in the data takes no longer than one candle. */
  #gapMs(): number {
    const { market } = this.#drive.exchange
    const nextMs = market.nextPointMs()
    if (nextMs === null) return SLEEP_MAX_MS
    return Math.min(nextMs - market.marketMs, market.longestGapMs) / this.#speed
  }

  #schedule(): void {
    if (this.#paused || this.#drive.exchange.market.ended) return
    const waitMs = Math.min(SLEEP_MAX_MS, Math.max(1, this.#dueMs - this.#nowMs()))
    this.#timer = setTimeout(() => this.#guardedTick(), waitMs)
  }
}
