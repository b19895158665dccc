import type { CandleKind, PublicTrade } from '@gridpilot/bitget-wire'
import { assert, type Candle, type CandleColumns, PATH_FRACTIONS, priceToNumber, type Ticks } from '@gridpilot/core'
import { walkCandle } from '@gridpilot/venue-sim'
import type { CandleSource, Feed } from '../feed/feed.ts'
import { Bar } from './bar.ts'
import { CandleBook, type Making } from './candle-book.ts'
import { type FairPrice, FairPrices, type MarkStyle } from './fair-price.ts'
import { factorBefore, type HandMove, playedCandle, scaledCandle } from './hand-move.ts'
import { Tape } from './tape.ts'
import { TradeLog } from './trade-log.ts'

const POINTS = PATH_FRACTIONS.length
/** Candles behind the playing one that are rebuilt at most (a year of minutes is more than any client asks for). */
const REBUILT_CANDLES = 450_000
/** Candles behind the playing one that are walked at a start: they hold the trades and prices that are remembered. */
const WALKED_CANDLES = 26

export interface Quote extends FairPrice {
  readonly last: Ticks
}

interface Point {
  readonly last: Ticks
  readonly marketMs: number
}

/** Where in market time a track stands: `atMs` null before the market's first point. */
export interface Standing {
  readonly atMs: number | null
  /** All moves by hand of the symbol, oldest first. */
  readonly moves: readonly HandMove[]
  /** Place of the symbol in the market, 0…999. */
  readonly order: number
}

/**
 * One symbol of a played market, point by point: four per candle, at fixed fractions of its length. Everything here is
 * a function of the feed, the market time and the moves by hand, so a restart stands where the last run stood.
 */
export class Track {
  readonly feed: Feed
  readonly #style: MarkStyle
  readonly #source: CandleSource
  readonly #trades: TradeLog
  readonly #fair: FairPrices
  readonly #bars = { market: new Bar(), mark: new Bar(), index: new Bar() }
  /** Number of the candle being played, and how many of its points were shown. */
  #number: number
  #shown = 0
  #candle: Candle
  #next: Candle | null
  #points: readonly Point[]
  #moves: HandMove[]
  #factor = 1
  /** Was the price moved by hand within the playing candle? */
  #touched = false
  #quote: Quote | null = null
  #book: CandleBook | null = null

  constructor(feed: Feed, style: MarkStyle, { atMs, moves, order }: Standing) {
    this.feed = feed
    this.#style = style
    this.#moves = [...moves]
    this.#trades = new TradeLog(feed.instrument, order)
    this.#fair = new FairPrices(feed, style)
    const target = Math.max(feed.historyCandles, atMs === null ? 0 : feed.indexAt(atMs))
    this.#number = Math.max(0, target - WALKED_CANDLES)
    this.#source = feed.open()
    this.#source.skip(this.#number)
    this.#candle = this.#mustRead()
    this.#next = this.#source.next()
    this.#factor = factorBefore(this.#moves, this.#candle.time)
    this.#points = this.#pointsOf()
    while (this.#number < target - 1 || this.#shown < POINTS) this.#rewalk()
    if (atMs === null) return
    for (let ms = this.nextPointMs(); ms !== null && ms <= atMs; ms = this.nextPointMs()) this.#rewalk()
  }

  /** Market time of the next point; null when the feed has none. */
  nextPointMs(): number | null {
    return this.#shown < POINTS ? (this.#points[this.#shown]?.marketMs ?? null) : (this.#next?.time ?? null)
  }

  /** Goes to the next point. */
  advance(): Quote {
    if (this.#shown === POINTS) this.#turnPage()
    const point = this.#points[this.#shown]
    assert(point !== undefined, 'the feed has ended')
    const first = this.#shown === 0
    this.#shown += 1
    if (first && this.#quote !== null && this.#afterHole()) this.#fair.jump(point.last)
    else this.#fair.add(point.last)
    this.#see(point.last, point.marketMs, first)
    return this.quote
  }

  /** Where the symbol stands; before its first own point: where its history ended. */
  get quote(): Quote {
    assert(this.#quote !== null, 'no price yet')
    return this.#quote
  }

  /** What moving the price there by hand would be, now. */
  handMove(price: Ticks, marketMs: number): HandMove {
    const { instrument } = this.feed
    const ticks = [...walkCandle(instrument, this.#candle, this.feed.intervalMs)].map((point) => point.last)
    const own = ticks[Math.max(0, this.#shown - 1)] as number
    return { symbol: instrument.symbol, price, factor: price / own, marketMs }
  }

  /** Moves the price there by hand: it stays, as the feed's own prices follow. */
  move(move: HandMove): Quote {
    this.#moves.push(move)
    return this.#apply(move)
  }

  /** Ascending; the last row may be unfinished. */
  candles(kind: CandleKind): CandleColumns {
    this.#book ??= this.#makeBook()
    return this.#book.columns(kind)
  }

  /** Newest first. */
  recentTrades(): readonly PublicTrade[] {
    return this.#trades.recent()
  }

  #afterHole(): boolean {
    return this.#candle.time - this.#bars.market.candle.time > this.feed.intervalMs
  }

  #apply(move: HandMove): Quote {
    this.#factor = move.factor
    this.#points = this.#pointsOf()
    this.#touched = true
    this.#fair.jump(move.price)
    this.#see(move.price, move.marketMs, false)
    return this.quote
  }

  /** The price is now at `last`: quote, candles and trades. `first`: a candle begins with it. */
  #see(last: Ticks, marketMs: number, first: boolean): void {
    const { instrument } = this.feed
    this.#quote = { last, ...this.#fair.at(last, marketMs) }
    const { time, volume } = this.#candle
    const { market, mark, index } = this.#bars
    const printed = (ticks: Ticks) => priceToNumber(instrument, ticks)
    const done = volume * (this.#shown / POINTS)
    if (first) {
      market.open(time, printed(last), done)
      mark.open(time, printed(this.#quote.mark))
      index.open(time, printed(this.#quote.index))
    } else {
      market.see(printed(last), done)
      mark.see(printed(this.#quote.mark))
      index.see(printed(this.#quote.index))
    }
    if (this.#shown === POINTS && !this.#touched) market.finish(this.#scaled())
    this.#trades.add(this.#candle, last, marketMs)
    this.#book?.show(this.#making())
  }

  #making(): Making {
    const { market, mark, index } = this.#bars
    return { market: market.candle, mark: mark.candle, index: index.candle }
  }

  #makeBook(): CandleBook {
    const finished = new Tape()
    const from = Math.max(0, this.#number - REBUILT_CANDLES)
    const source = this.feed.open()
    source.skip(from)
    let candle = source.next()
    for (let i = from; i < this.#number && candle !== null; i++) {
      const next = source.next()
      finished.append(playedCandle(this.feed, candle, next?.time ?? Number.POSITIVE_INFINITY, this.#moves))
      candle = next
    }
    const book = new CandleBook(this.feed, this.#style, finished)
    book.show(this.#making())
    return book
  }

  #turnPage(): void {
    assert(this.#next !== null, 'the feed has ended')
    this.#candle = this.#next
    this.#next = this.#source.next()
    this.#number += 1
    this.#shown = 0
    this.#touched = false
    this.#points = this.#pointsOf()
  }

  /** A point of the past, with the moves by hand that followed it. */
  #rewalk(): void {
    this.advance()
    const from = this.#points[this.#shown - 1]?.marketMs ?? 0
    const to = this.nextPointMs() ?? Number.POSITIVE_INFINITY
    for (const move of this.#moves) if (move.marketMs >= from && move.marketMs < to) this.#apply(move)
  }

  #scaled(): Candle {
    return scaledCandle(this.feed.instrument, this.#candle, this.#factor)
  }

  #pointsOf(): readonly Point[] {
    return [...walkCandle(this.feed.instrument, this.#scaled(), this.feed.intervalMs)]
  }

  #mustRead(): Candle {
    const candle = this.#source.next()
    assert(candle !== null, 'the stored position lies beyond the end of the feed')
    return candle
  }
}
