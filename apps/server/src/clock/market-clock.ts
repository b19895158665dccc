import type { Clock } from '@gridpilot/engine'
import { steadyWallMs } from './steady-wall.ts'

/** Longest delay a timer may have; beyond it Node fires at once. */
const MAX_DELAY_MS = 2_147_483_647

/**
 * The two clocks of a feed that may run faster than life. Market time is what the exchange last stated: it never runs
 * back, stands still when the feed does, and is never computed from wall time.
 */
export class MarketClock implements Clock {
  #marketMs: number | null = null

  wallMs(): number {
    return steadyWallMs()
  }

  /** Before the exchange has stated any time this is wall time. */
  marketMs(): number {
    return this.#marketMs ?? steadyWallMs()
  }

  /** A time the exchange stated, epoch ms. */
  observe(marketMs: number): void {
    if (this.#marketMs === null || marketMs > this.#marketMs) this.#marketMs = marketMs
  }

  after(delayMs: number, action: () => void): () => void {
    const timer = setTimeout(action, Math.min(Math.max(0, delayMs), MAX_DELAY_MS))
    return () => clearTimeout(timer)
  }
}

/** Both clocks are the same: live and demo trading. */
export const WALL_CLOCK: Clock = {
  wallMs: steadyWallMs,
  marketMs: steadyWallMs,
  after(delayMs, action) {
    const timer = setTimeout(action, Math.min(Math.max(0, delayMs), MAX_DELAY_MS))
    return () => clearTimeout(timer)
  },
}
