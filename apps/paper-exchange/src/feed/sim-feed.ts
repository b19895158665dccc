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
import type { CandleSource, Feed, MarketFeed } from './feed.ts'
import { CommonPath, type LegMinutes, LegPath } from './leg-minutes.ts'
import { bell, between, makeRandom, type Random } from './random.ts'
import { REGIMES, type Regime, type RegimeName } from './regimes.ts'
import { LEADER, type SymbolTraits, scaled, streamBase, traitsOf } from './symbol-traits.ts'

const MINUTE = 60_000
const HOUR = 3_600_000
const DAY = 86_400_000
/** Unless told, the first played minute is a midnight of 2025, the seed says which: no wall clock comes in. */
const YEAR_START = Date.UTC(2025, 0, 1)

export const DEFAULT_HISTORY_DAYS = 120

interface CommonSettings {
  readonly seed: number
  readonly regime: RegimeName
  readonly historyDays: number
  /** Whole minute at which history ends and play begins, epoch ms; absent: the seed's own (marketStartMs). */
  readonly startMs?: number
}

/** A simulated symbol and the price it keeps returning to, quote units. */
export interface SimSymbol {
  readonly instrument: Instrument
  readonly basePrice: number
}

export type SimFeedSettings = CommonSettings & SimSymbol

/** Midnight UTC at which history ends and the market of this seed begins to play, when no other start was asked for. */
export const marketStartMs = (seed: number): number => YEAR_START + (seed % 365) * DAY

const startOf = ({ startMs, seed }: CommonSettings): number => startMs ?? marketStartMs(seed)

/** Several symbols of one seed: correlated, because all of them follow the leader's path as well as their own. */
export function makeSimMarket(settings: CommonSettings & { readonly symbols: readonly SimSymbol[] }): MarketFeed {
  const common = new CommonPath(REGIMES[settings.regime], settings.seed)
  const feeds = settings.symbols.map((symbol) => simFeed({ ...settings, ...symbol }, common))
  return { kind: 'sim', startMs: startOf(settings), feeds }
}

/**
 * A seeded market of 1-minute candles: the same settings give the same candles for ever, history included. Another start
 * moves their times only; funding rates belong to their settlement's time.
 */
export function makeSimFeed(settings: SimFeedSettings): Feed {
  return simFeed(settings, new CommonPath(REGIMES[settings.regime], settings.seed))
}

function simFeed(settings: SimFeedSettings, common: CommonPath): Feed {
  const historyCandles = Math.max(1, Math.round(settings.historyDays * 1440))
  const firstMs = startOf(settings) - historyCandles * MINUTE
  const { instrument } = settings
  return {
    instrument,
    intervalMs: MINUTE,
    historyCandles,
    totalCandles: null,
    fundingSource: 'simulated: seeded, around 0.0001 per 8 hours',
    open: () => new SimSource(settings, common, firstMs),
    indexAt: (ms) => Math.max(-1, Math.floor((ms - firstMs) / MINUTE)),
    fundingRate: (settlementMs) => simulatedFunding(settings.seed, instrument, settlementMs),
  }
}

/** 0.00004 … 0.00016 per 8 hours in most of them, sometimes negative: eight decimals; shorter intervals their share. */
function simulatedFunding(seed: number, instrument: Instrument, settlementMs: number): Rate {
  const random = makeRandom(seed, streamBase(instrument.symbol) + 1_000_000 + Math.floor(settlementMs / HOUR))
  const perEightHours = 10_000 + 6_000 * bell(random)
  return BigInt(Math.round((perEightHours * instrument.fundingIntervalHours) / 8)) as Rate
}

/** Quote volume of the leader's minute without movement, and how much a move of 0.1 % adds to it (in multiples). */
const CALM_QUOTE_VOLUME = 400_000
const VOLUME_PER_MOVE = 3

class SimSource implements CandleSource {
  readonly #settings: SimFeedSettings
  readonly #traits: SymbolTraits
  readonly #regime: Regime
  readonly #path: LegPath
  /** null: the symbol leads the market itself. */
  readonly #common: CommonPath | null
  readonly #firstMs: number
  #queue: Candle[] = []
  #closeTicks: number

  constructor(settings: SimFeedSettings, common: CommonPath, firstMs: number) {
    const { symbol } = settings.instrument
    this.#settings = settings
    this.#traits = traitsOf(symbol)
    this.#regime = scaled(REGIMES[settings.regime], this.#traits.own)
    this.#path = new LegPath(this.#regime, settings.seed, streamBase(symbol))
    this.#common = symbol === LEADER ? null : common
    this.#firstMs = firstMs
    this.#closeTicks = ticksFromNumber(settings.instrument, settings.basePrice)
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

  /** `minute` counts from the oldest candle; `own` is the symbol's own log price at its end. */
  #ticks(minute: number, own: number): number {
    const shared = this.#common === null ? 0 : this.#traits.beta * this.#common.at(minute)
    return ticksFromNumber(this.#settings.instrument, this.#settings.basePrice * Math.exp(shared + own))
  }

  /** The candles of the next leg; placeholders when it ends within the next `skipping` minutes. */
  #legCandles(skipping: number): Candle[] {
    const leg: LegMinutes = this.#path.next(skipping)
    if (leg.closes === null) {
      this.#closeTicks = this.#ticks(leg.startMinute + leg.minutes - 1, leg.to)
      return placeholders(leg.minutes)
    }
    return leg.closes.map((close, i) => {
      const minute = leg.startMinute + i
      return this.#candle(minute, this.#ticks(minute, close), leg.random)
    })
  }

  #candle(minute: number, closeTicks: number, random: Random): Candle {
    const { instrument, basePrice } = this.#settings
    const openTicks = this.#closeTicks
    this.#closeTicks = closeTicks
    const wick = this.#regime.noise * openTicks
    const high = Math.max(openTicks, closeTicks) + Math.round(wick * random())
    const low = Math.min(openTicks, closeTicks) - Math.round(wick * random())
    const move = Math.abs(closeTicks - openTicks) / openTicks
    const calm = CALM_QUOTE_VOLUME * this.#traits.volume
    const quote = calm * between(random, 0.4, 1.6) * (1 + VOLUME_PER_MOVE * move * 1000)
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
