import type { Ticks } from '@gridpilot/core'

export type Random = () => number

/** mulberry32: numbers in [0, 1). */
export function randomOf(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

export const pick = <T>(random: Random, items: readonly T[]): T => items[Math.floor(random() * items.length)] as T
/** A whole number from `low` to `high`. */
export const whole = (random: Random, low: number, high: number): number =>
  low + Math.floor(random() * (high - low + 1))

/** A price so many ten thousandths away. */
export const near = (price: number, tenThousandths: number): Ticks =>
  Math.max(1, price + Math.round((price * tenThousandths) / 10_000)) as Ticks
