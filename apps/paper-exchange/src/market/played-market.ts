import type { CandleKind, PublicTrade } from '@gridpilot/bitget-wire'
import { assert, type Instrument, type Rate, type Steps, type Ticks } from '@gridpilot/core'
import type { SimVenue } from '@gridpilot/venue-sim'
import type { MarketFeed } from '../feed/feed.ts'
import type { MarkStyle } from './fair-price.ts'
import type { HandMove } from './hand-move.ts'
import type { Market, Place } from './market.ts'
import { openInterestOf } from './open-interest.ts'
import { nextSettlementMs } from './premium.ts'
import { type Quote, Track } from './track.ts'

/** Where a market is picked up again: plain JSON. */
export interface PlayedSnapshot {
  /** null: before its first point. */
  readonly place: Place | null
  /** Oldest first. */
  readonly moves: readonly HandMove[]
}

/**
 * A simulated or replayed market: its symbols' tracks on one clock. A point of the market is the next moment at which
 * any symbol has one; all symbols that have one then move, in the order of `symbols`.
 */
export class PlayedMarket implements Market {
  readonly longestGapMs: number
  readonly #tracks: ReadonlyMap<string, Track>
  readonly #style: MarkStyle
  readonly #moves: HandMove[]
  #position: number
  #marketMs: number

  /** Stands at the place as if it had been played until there. */
  constructor(feed: MarketFeed, style: MarkStyle, { place, moves }: PlayedSnapshot = { place: null, moves: [] }) {
    this.#style = style
    this.#moves = [...moves]
    const tracks = feed.feeds.map((each, order) => {
      const own = moves.filter((move) => move.symbol === each.instrument.symbol)
      return new Track(each, style, { atMs: place?.marketMs ?? null, moves: own, order })
    })
    this.#tracks = new Map(tracks.map((track) => [track.feed.instrument.symbol, track]))
    assert(this.#tracks.size > 0 && this.#tracks.size === tracks.length, 'a market of nothing, or a symbol twice')
    this.#position = place?.position ?? -1
    this.#marketMs = place?.marketMs ?? feed.startMs
    this.longestGapMs = Math.min(...tracks.map((track) => track.feed.intervalMs))
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

  nextPointMs(): number | null {
    let soonest: number | null = null
    for (const track of this.#tracks.values()) {
      const ms = track.nextPointMs()
      if (ms !== null && (soonest === null || ms < soonest)) soonest = ms
    }
    return soonest
  }

  step(venue: SimVenue): boolean {
    const nextMs = this.nextPointMs()
    if (nextMs === null) return false
    const opening = this.#position < 0
    if (!opening) this.#settleFunding(venue, nextMs)
    this.#position += 1
    this.#marketMs = nextMs
    for (const track of this.#tracks.values()) {
      if (track.nextPointMs() === nextMs) this.#tell(venue, track, track.advance())
      else if (opening) this.#tell(venue, track, track.quote)
    }
    return true
  }

  symbols(): readonly string[] {
    return [...this.#tracks.keys()]
  }

  candles(symbol: string, kind: CandleKind = 'market') {
    const track = this.#track(symbol)
    return { columns: track.candles(kind), intervalMs: track.feed.intervalMs }
  }

  recentTrades(symbol: string): readonly PublicTrade[] {
    return this.#track(symbol).recentTrades()
  }

  fundingRate(symbol: string, settlementMs: number): Rate {
    return this.#track(symbol).feed.fundingRate(settlementMs)
  }

  index(symbol: string): Ticks {
    return this.#track(symbol).quote.index
  }

  openInterest(symbol: string): Steps {
    return openInterestOf(this.#track(symbol).feed.instrument, this.#marketMs)
  }

  handMove(symbol: string, price: Ticks): HandMove {
    return this.#track(symbol).handMove(price, this.#marketMs)
  }

  moveByHand(move: HandMove, venue: SimVenue): void {
    this.#moves.push(move)
    const track = this.#track(move.symbol)
    this.#tell(venue, track, track.move(move))
  }

  /** The feed gives them again. */
  unsavedCandles(): readonly [] {
    return []
  }

  snapshot(): PlayedSnapshot {
    const place = this.#position < 0 ? null : { position: this.#position, marketMs: this.#marketMs }
    return { place, moves: this.#moves }
  }

  status(): Readonly<Record<string, unknown>> {
    return {}
  }

  #tell(venue: SimVenue, track: Track, quote: Quote): void {
    const to = this.#style === 'follows' ? { last: quote.last } : { last: quote.last, mark: quote.mark }
    venue.moveTo(track.feed.instrument.symbol, to, this.#marketMs)
  }

  /** Every settlement until `untilMs`, in the order of time, then of symbols. */
  #settleFunding(venue: SimVenue, untilMs: number): void {
    const due: { ms: number; instrument: Instrument; rate: Rate }[] = []
    for (const { feed } of this.#tracks.values()) {
      const { instrument } = feed
      let ms = nextSettlementMs(instrument, this.#marketMs)
      for (; ms <= untilMs; ms = nextSettlementMs(instrument, ms)) {
        due.push({ ms, instrument, rate: feed.fundingRate(ms) })
      }
    }
    due.sort((a, b) => a.ms - b.ms)
    for (const { ms, instrument, rate } of due) venue.applyFunding(instrument.symbol, rate, ms)
  }

  #track(symbol: string): Track {
    const track = this.#tracks.get(symbol)
    assert(track !== undefined, `no feed for ${symbol}`)
    return track
  }
}
