import type { PublicTrade, WireMarket } from '@gridpilot/bitget-wire'
import {
  assert,
  type Candle,
  type Instrument,
  PATH_FRACTIONS,
  type Rate,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import { type SimVenue, walkCandle } from '@gridpilot/venue-sim'
import type { CandleSource, Feed } from '../feed/feed.ts'
import { Tape } from './tape.ts'

const POINTS = PATH_FRACTIONS.length
const HOUR = 3_600_000
/** Candles behind the playing one that are rebuilt at a start (a year of minutes is more than any client asks for). */
const REBUILT_CANDLES = 450_000

interface Point {
  readonly last: Ticks
  readonly marketMs: number
}

/**
 * One market played from a feed, point by point: four per candle, at fixed fractions of its length. `position` is the
 * number of the last point walked to, counted from the first played candle; −1 before the first. Everything here is a
 * function of feed and position; what happened at a point to orders is the venue's.
 */
export class Market implements WireMarket {
  readonly instrument: Instrument
  readonly #feed: Feed
  readonly #source: CandleSource
  readonly #tape: Tape
  #position: number
  #marketMs: number
  #candle: Candle | null
  #next: Candle | null
  #points: readonly Point[] = []

  /** Stands at `position`, with the candles before it on the tape, as if it had been played until there. */
  constructor(feed: Feed, instrument: Instrument, position: number) {
    this.#feed = feed
    this.instrument = instrument
    this.#source = feed.open()
    this.#tape = new Tape(instrument)
    const current = feed.historyCandles + Math.floor(Math.max(position, 0) / POINTS)
    const skipped = Math.max(0, current - REBUILT_CANDLES)
    this.#source.skip(skipped)
    for (let i = skipped; i < current; i++) this.#tape.append(this.#mustRead())
    this.#candle = this.#mustRead()
    this.#next = this.#source.next()
    this.#points = [...walkCandle(instrument, this.#candle, feed.intervalMs)]
    this.#position = -1
    this.#marketMs = this.#candle.time
    if (position < 0) return
    const first = Math.floor(position / POINTS) * POINTS
    this.#position = first - 1
    while (this.#position < position) this.#show()
  }

  get position(): number {
    return this.#position
  }

  get marketMs(): number {
    return this.#marketMs
  }

  get ended(): boolean {
    return this.nextPointMs() === null
  }

  /** Market time of the next point; null when the feed has none. */
  nextPointMs(): number | null {
    const index = (this.#position + 1) % POINTS
    if (index !== 0 || this.#position < 0) return this.#points[index]?.marketMs ?? null
    return this.#next?.time ?? null
  }

  /**
   * Walks the venue to the next point, settling every funding time on the way. False when the feed has ended. The
   * caller makes it durable.
   */
  step(venue: SimVenue): boolean {
    const nextMs = this.nextPointMs()
    if (nextMs === null) return false
    const { symbol, fundingIntervalHours } = this.instrument
    const interval = fundingIntervalHours * HOUR
    if (this.#position >= 0) {
      let settlementMs = (Math.floor(this.#marketMs / interval) + 1) * interval
      for (; settlementMs <= nextMs; settlementMs += interval) {
        venue.applyFunding(symbol, this.#feed.fundingRate(settlementMs), settlementMs)
      }
    }
    if (this.#position >= 0 && (this.#position + 1) % POINTS === 0) this.#turnPage()
    const point = this.#show()
    venue.moveTo(symbol, { last: point.last }, point.marketMs)
    return true
  }

  symbols(): readonly string[] {
    return [this.instrument.symbol]
  }

  candles(symbol: string): ReturnType<WireMarket['candles']> {
    this.#check(symbol)
    return { columns: this.#tape.candles(), intervalMs: this.#feed.intervalMs }
  }

  recentTrades(symbol: string): readonly PublicTrade[] {
    this.#check(symbol)
    return this.#tape.trades()
  }

  fundingRate(symbol: string, settlementMs: number): Rate {
    this.#check(symbol)
    return this.#feed.fundingRate(settlementMs)
  }

  index(symbol: string): Ticks {
    return this.recentTrades(symbol)[0]?.price ?? (1 as Ticks)
  }

  /** A hundred times the largest market order: nobody else trades here. */
  openInterest(symbol: string): Steps {
    this.#check(symbol)
    return (this.instrument.maxMarketQuantity * 100) as Steps
  }

  /** Moves on by one point of the current candle and puts it on the tape. */
  #show(): Point {
    const index = (this.#position + 1) % POINTS
    const point = this.#points[index]
    assert(point !== undefined && this.#candle !== null, 'the feed has ended')
    this.#position += 1
    this.#marketMs = point.marketMs
    const printed = Number((point.last * this.instrument.tickUnits) / 10 ** this.instrument.priceDecimals)
    this.#tape.onPoint(this.#candle, index, point.last, printed, point.marketMs, this.#position)
    return point
  }

  #turnPage(): void {
    this.#candle = this.#next
    assert(this.#candle !== null, 'the feed has ended')
    this.#next = this.#source.next()
    this.#points = [...walkCandle(this.instrument, this.#candle, this.#feed.intervalMs)]
  }

  #mustRead(): Candle {
    const candle = this.#source.next()
    assert(candle !== null, 'the stored position lies beyond the end of the feed')
    return candle
  }

  #check(symbol: string): void {
    assert(symbol === this.instrument.symbol, `no feed for ${symbol}`)
  }
}
