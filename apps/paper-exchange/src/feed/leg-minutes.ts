import type { PriceLeg } from './price-legs.ts'
import { PriceLegs } from './price-legs.ts'
import { bell, makeRandom, type Random } from './random.ts'
import type { Regime } from './regimes.ts'

/** One leg minute by minute. */
export interface LegMinutes extends PriceLeg {
  /** Log price at the end of each of its minutes; null when the leg was skipped. */
  readonly closes: readonly number[] | null
  /** The leg's own stream, behind the draws of its noise. */
  readonly random: Random
}

const NOISE_STREAM = 10_000_000

/**
 * The endless log price path of one seed, leg by leg. Noise is a bridge, zero at both ends, so that a leg keeps its
 * size; each leg draws it from a stream of its own, so that legs which end within the next `skipping` minutes need none.
 */
export class LegPath {
  readonly #regime: Regime
  readonly #seed: number
  readonly #streamBase: number
  readonly #legs: PriceLegs

  constructor(regime: Regime, seed: number, streamBase: number) {
    this.#regime = regime
    this.#seed = seed
    this.#streamBase = streamBase
    this.#legs = new PriceLegs(regime, seed, streamBase)
  }

  next(skipping: number): LegMinutes {
    const leg = this.#legs.next()
    const random = makeRandom(this.#seed, this.#streamBase + NOISE_STREAM + leg.number)
    if (leg.minutes <= skipping) return { ...leg, closes: null, random }
    const walk = [0]
    for (let i = 1; i <= leg.minutes; i++) walk.push((walk[i - 1] as number) + this.#regime.noise * bell(random))
    const end = walk[leg.minutes] as number
    const closes: number[] = []
    for (let i = 1; i <= leg.minutes; i++) {
      const share = i / leg.minutes
      const onTheWay = leg.from + (leg.to - leg.from) * share + (walk[i] as number) - end * share
      closes.push(i === leg.minutes ? leg.to : onTheWay) // exactly: a reader that skipped this leg starts there
    }
    return { ...leg, closes, random }
  }
}

/** The leader's path by minute, kept once for all symbols that follow it. */
export class CommonPath {
  readonly #path: LegPath
  #closes = new Float64Array(4096)
  #known = 0

  constructor(regime: Regime, seed: number) {
    this.#path = new LegPath(regime, seed, 0)
  }

  /** Log price at the end of the minute, counted from the oldest candle. */
  at(minute: number): number {
    while (this.#known <= minute) this.#extend()
    return this.#closes[minute] as number
  }

  #extend(): void {
    const { closes } = this.#path.next(0)
    const needed = this.#known + (closes?.length ?? 0)
    if (needed > this.#closes.length) {
      const larger = new Float64Array(Math.max(needed, this.#closes.length * 2))
      larger.set(this.#closes.subarray(0, this.#known))
      this.#closes = larger
    }
    this.#closes.set(closes ?? [], this.#known)
    this.#known = needed
  }
}
