import {
  type Candle,
  type Instrument,
  priceToNumber,
  quantityToNumber,
  type Rate,
  type Steps,
  type Ticks,
  ticksFromNumber,
} from '@gridpilot/core'
import type { CandleSource, Feed } from './feed.ts'
import { PriceLegs } from './price-legs.ts'
import { bell, between, makeRandom, type Random } from './random.ts'
import { REGIMES, type Regime, type RegimeName } from './regimes.ts'

const MINUTE = 60_000
const DAY = 86_400_000
/** The first played minute is a midnight of 2025, the seed says which: no wall clock comes in. */
const YEAR_START = Date.UTC(2025, 0, 1)

export const DEFAULT_HISTORY_DAYS = 120

export interface SimFeedSettings {
  readonly instrument: Instrument
  /** The price the market keeps returning to, quote units. */
  readonly basePrice: number
  readonly seed: number
  readonly regime: RegimeName
  readonly historyDays: number
}

/** Midnight UTC at which history ends and the market of this seed begins to play. */
export const marketStartMs = (seed: number): number => YEAR_START + (seed % 365) * DAY

/** A seeded market of 1-minute candles: the same settings give the same candles for ever, history included. */
export function makeSimFeed(settings: SimFeedSettings): Feed {
  const historyCandles = Math.max(1, Math.round(settings.historyDays * 1440))
  const firstMs = marketStartMs(settings.seed) - historyCandles * MINUTE
  return {
    kind: 'sim',
    symbol: settings.instrument.symbol,
    intervalMs: MINUTE,
    historyCandles,
    totalCandles: null,
    fundingSource: 'simulated: seeded, around 0.0001 per 8 hours',
    open: () => new SimSource(settings, firstMs),
    fundingRate: (settlementMs) => simulatedFunding(settings.seed, settlementMs),
  }
}

/** 0.00004 … 0.00016 in most hours, sometimes negative: eight decimals. */
function simulatedFunding(seed: number, settlementMs: number): Rate {
  const random = makeRandom(seed, 1_000_000 + Math.floor(settlementMs / 3_600_000))
  return BigInt(Math.round(10_000 + 6_000 * bell(random))) as Rate
}

/** Quote volume of a minute without movement, and how much a move of 0.1 % adds to it (in multiples). */
const CALM_QUOTE_VOLUME = 400_000
const VOLUME_PER_MOVE = 3

class SimSource implements CandleSource {
  readonly #settings: SimFeedSettings
  readonly #regime: Regime
  readonly #legs: PriceLegs
  readonly #firstMs: number
  #queue: Candle[] = []
  #closeTicks: number

  constructor(settings: SimFeedSettings, firstMs: number) {
    this.#settings = settings
    this.#regime = REGIMES[settings.regime]
    this.#legs = new PriceLegs(this.#regime, settings.seed)
    this.#firstMs = firstMs
    this.#closeTicks = this.#ticks(0)
  }

  next(): Candle {
    while (this.#queue.length === 0) this.#queue = this.#legCandles(0).reverse()
    return this.#queue.pop() as Candle
  }

  skip(count: number): void {
    let left = count
    while (left > 0) {
      if (this.#queue.length === 0) this.#queue = this.#legCandles(left).reverse()
      const used = Math.min(left, this.#queue.length)
      this.#queue.length -= used
      left -= used
    }
  }

  #ticks(logPrice: number): number {
    return ticksFromNumber(this.#settings.instrument, this.#settings.basePrice * Math.exp(logPrice))
  }

  /**
   * The candles of the next leg. Noise is a bridge, zero at both ends, so that a leg keeps its size; each leg draws it
   * from a stream of its own, so that legs which end within the next `skipping` minutes need no noise at all.
   */
  #legCandles(skipping: number): Candle[] {
    const leg = this.#legs.next()
    if (leg.minutes <= skipping) {
      this.#closeTicks = this.#ticks(leg.to)
      return placeholders(leg.minutes)
    }
    const random = makeRandom(this.#settings.seed, 10_000_000 + leg.number)
    const walk = [0]
    for (let i = 1; i <= leg.minutes; i++) walk.push((walk[i - 1] as number) + this.#regime.noise * bell(random))
    const end = walk[leg.minutes] as number
    const candles: Candle[] = []
    for (let i = 1; i <= leg.minutes; i++) {
      const share = i / leg.minutes
      const onTheWay = leg.from + (leg.to - leg.from) * share + (walk[i] as number) - end * share
      const logPrice = i === leg.minutes ? leg.to : onTheWay // exactly: a reader that skipped this leg starts there
      candles.push(this.#candle(leg.startMinute + i - 1, this.#ticks(logPrice), random))
    }
    return candles
  }

  #candle(minute: number, closeTicks: number, random: Random): Candle {
    const { instrument, basePrice } = this.#settings
    const openTicks = this.#closeTicks
    this.#closeTicks = closeTicks
    const wick = this.#regime.noise * openTicks
    const high = Math.max(openTicks, closeTicks) + Math.round(wick * random())
    const low = Math.min(openTicks, closeTicks) - Math.round(wick * random())
    const move = Math.abs(closeTicks - openTicks) / openTicks
    const quote = CALM_QUOTE_VOLUME * between(random, 0.4, 1.6) * (1 + VOLUME_PER_MOVE * move * 1000)
    const steps = Math.max(1, Math.round(quote / basePrice / quantityToNumber(instrument, 1 as Steps)))
    return {
      time: this.#firstMs + minute * MINUTE,
      open: priceToNumber(instrument, openTicks as Ticks),
      high: priceToNumber(instrument, high as Ticks),
      low: priceToNumber(instrument, low as Ticks),
      close: priceToNumber(instrument, closeTicks as Ticks),
      volume: quantityToNumber(instrument, steps as Steps),
    }
  }
}

const NOTHING: Candle = { time: 0, open: 0, high: 0, low: 0, close: 0, volume: 0 }
const placeholders = (count: number): Candle[] => new Array<Candle>(count).fill(NOTHING)
