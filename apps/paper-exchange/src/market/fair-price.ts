import { assert, type Instrument, type Ticks } from '@gridpilot/core'
import type { Feed } from '../feed/feed.ts'
import { meanPremiumOf, nextSettlementMs, premiumAt } from './premium.ts'

/** follows: the mark is the last price, as a backtest has it; basis: the index plus a bounded premium. */
export type MarkStyle = 'follows' | 'basis'

/** The points of so long a time are averaged to the price the rest of the world would see, ms. */
const SMOOTHING_MS = 120_000
const POINTS_PER_CANDLE = 4
const HOUR = 3_600_000

export interface FairPrice {
  readonly index: Ticks
  readonly mark: Ticks
}

/**
 * Index and mark of one symbol from its last prices: both are averages over two minutes of points; the index lies below
 * the mark by the premium that the interval's funding rate stands for.
 */
export class FairPrices {
  readonly #instrument: Instrument
  readonly #feed: Pick<Feed, 'fundingRate'>
  readonly #style: MarkStyle
  readonly #recent: number[]
  #filled = 0
  #cursor = 0
  #settlementMs = 0
  #meanPremium = 0

  constructor(feed: Pick<Feed, 'instrument' | 'intervalMs' | 'fundingRate'>, style: MarkStyle) {
    this.#instrument = feed.instrument
    this.#feed = feed
    this.#style = style
    const points = Math.round(SMOOTHING_MS / (feed.intervalMs / POINTS_PER_CANDLE))
    this.#recent = new Array<number>(Math.max(1, points)).fill(0)
  }

  /** The next point of the path. */
  add(last: Ticks): void {
    this.#recent[this.#cursor] = last
    this.#cursor = (this.#cursor + 1) % this.#recent.length
    this.#filled = Math.min(this.#filled + 1, this.#recent.length)
  }

  /** The price was moved by hand or came back after a hole: the rest of the world goes along at once. */
  jump(last: Ticks): void {
    this.#recent.fill(last)
    this.#filled = this.#recent.length
  }

  at(last: Ticks, marketMs: number): FairPrice {
    assert(this.#filled > 0, 'a fair price before any price')
    let sum = 0
    for (let i = 0; i < this.#filled; i++) sum += this.#recent[i] as number
    const fair = sum / this.#filled
    const premium = this.#premium(marketMs)
    const index = Math.max(1, Math.round(fair / (1 + premium))) as Ticks
    return { index, mark: this.#style === 'follows' ? last : (Math.max(1, Math.round(fair)) as Ticks) }
  }

  #premium(marketMs: number): number {
    const { fundingIntervalHours: hours } = this.#instrument
    if (marketMs >= this.#settlementMs || marketMs < this.#settlementMs - hours * HOUR) {
      this.#settlementMs = nextSettlementMs(this.#instrument, marketMs)
      this.#meanPremium = meanPremiumOf(this.#feed.fundingRate(this.#settlementMs), hours)
    }
    return premiumAt(this.#meanPremium, 1 - (this.#settlementMs - marketMs) / (hours * HOUR))
  }
}
