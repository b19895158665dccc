import { bell, between, makeRandom, type Random, wholeBetween } from './random.ts'
import type { Regime } from './regimes.ts'

/** One leg of the price: log price moves from `from` to `to` over `minutes` minutes. */
export interface PriceLeg {
  readonly number: number
  readonly startMinute: number
  readonly minutes: number
  readonly from: number
  readonly to: number
}

const DAY_MINUTES = 1440
const DRIFT_RUN_DAYS = [5, 15] as const
/** Legs towards and away from the centre always keep this chance. */
const LEAST_CHANCE = 0.03

/** The endless chain of legs of one seed, log price relative to the base price (0 = base). */
export class PriceLegs {
  readonly #regime: Regime
  readonly #random: Random
  readonly #centre: SlowCentre
  #number = 0
  #minute = 0
  #price = 0
  #wentUp: boolean | null = null
  #calmNext = false

  constructor(regime: Regime, seed: number, streamBase = 0) {
    this.#regime = regime
    this.#random = makeRandom(seed, streamBase + 1)
    this.#centre = new SlowCentre(regime, makeRandom(seed, streamBase + 2))
  }

  next(): PriceLeg {
    const { legMinutes, legSize, calmMinutes } = this.#regime
    const calm = calmMinutes !== null && this.#calmNext
    this.#calmNext = !calm
    if (calm) return this.#add(wholeBetween(this.#random, calmMinutes[0], calmMinutes[1]), 0)
    const up = this.#random() < this.#chanceUp()
    this.#wentUp = up
    const size = between(this.#random, legSize[0], legSize[1])
    return this.#add(wholeBetween(this.#random, legMinutes[0], legMinutes[1]), up ? size : -size)
  }

  #chanceUp(): number {
    const { pull, turn } = this.#regime
    const away = this.#price - this.#centre.at(this.#minute)
    const byLast = this.#wentUp === null ? 0.5 : this.#wentUp ? 1 - turn : turn
    return Math.min(1 - LEAST_CHANCE, Math.max(LEAST_CHANCE, byLast - away / (2 * pull)))
  }

  #add(minutes: number, move: number): PriceLeg {
    const to = this.#price + move
    const leg = { number: this.#number, startMinute: this.#minute, minutes, from: this.#price, to }
    this.#number += 1
    this.#minute += minutes
    this.#price = to
    return leg
  }
}

/** A slow mean-reverting walk: one value per day, a straight line in between. Asked in ascending order only. */
class SlowCentre {
  readonly #regime: Regime
  readonly #random: Random
  #day = 0
  #today = 0
  #tomorrow: number
  #runDays = 0
  #runDrift = 0

  constructor(regime: Regime, random: Random) {
    this.#regime = regime
    this.#random = random
    this.#tomorrow = this.#step(0)
  }

  at(minute: number): number {
    const day = Math.floor(minute / DAY_MINUTES)
    while (this.#day < day) {
      this.#day += 1
      this.#today = this.#tomorrow
      this.#tomorrow = this.#step(this.#today)
    }
    return this.#today + (this.#tomorrow - this.#today) * (minute / DAY_MINUTES - day)
  }

  #step(value: number): number {
    const { centreStep, centreReturnDays, drift } = this.#regime
    if (drift > 0 && this.#runDays === 0) {
      this.#runDays = wholeBetween(this.#random, DRIFT_RUN_DAYS[0], DRIFT_RUN_DAYS[1])
      this.#runDrift = between(this.#random, 0.5, 1.5) * (this.#random() < 0.5 ? drift : -drift)
    }
    this.#runDays = Math.max(0, this.#runDays - 1)
    return value - value / centreReturnDays + centreStep * bell(this.#random) + (drift > 0 ? this.#runDrift : 0)
  }
}
