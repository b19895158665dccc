import type { Ticks } from '@gridpilot/core'
import type { Random } from '../random.ts'

export const PRICE_STYLES = ['calm', 'trend', 'gaps', 'whipsaw', 'edges', 'flat', 'cascade'] as const
export type PriceStyle = (typeof PRICE_STYLES)[number]

export interface PriceWish {
  readonly style: PriceStyle
  /** Typical move between two prices, as a fraction of the price. */
  readonly swing: number
  /** Where it starts, and what it is drawn back to. */
  readonly home: Ticks
}

/** One symbol's price, step by step: seeded, never below one tick. */
export class PriceWorld {
  readonly #wish: PriceWish
  readonly #random: Random
  readonly #trend: number
  #value: number
  #step = 0

  constructor(wish: PriceWish, random: Random) {
    this.#wish = wish
    this.#random = random
    this.#value = wish.home
    this.#trend = random.pick([-1, 1]) * random.between(0.1, 0.5)
  }

  get last(): Ticks {
    return Math.max(1, Math.round(this.#value)) as Ticks
  }

  next(): Ticks {
    this.#step += 1
    this.#value = Math.max(1, this.#value * (1 + this.#move()))
    return this.last
  }

  /** Goes there at once; the walk goes on from it. */
  jumpTo(price: number): Ticks {
    this.#value = Math.max(1, price)
    return this.last
  }

  #move(): number {
    const { style, swing, home } = this.#wish
    const random = this.#random
    const pull = (home - this.#value) / home
    switch (style) {
      case 'flat':
        return 0
      case 'calm':
        return swing * 0.5 * random.bell() + 0.02 * pull
      case 'trend':
        return swing * (this.#trend + 0.6 * random.bell())
      case 'gaps':
        return swing * random.bell() * (random.chance(0.05) ? random.between(4, 12) : 0.6) + 0.03 * pull
      case 'whipsaw':
        return swing * (this.#step % 2 === 0 ? 1 : -1) * random.between(0.8, 2.2) + 0.05 * pull
      case 'edges':
        return swing * 1.5 * random.bell() + (this.#step % 40 < 20 ? swing : -swing)
      case 'cascade': {
        // The shape of October 10, 2025: calm, a fall that feeds itself, half of it back, calm.
        const at = this.#step % 120
        if (at < 40 || at >= 75) return swing * 0.4 * random.bell() + 0.01 * pull
        return at < 55 ? -swing * random.between(0.5, 6) : swing * random.between(0, 3)
      }
    }
  }
}
