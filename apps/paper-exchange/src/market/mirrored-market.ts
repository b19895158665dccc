import type { CandleKind, PublicTrade } from '@gridpilot/bitget-wire'
import { assert, type Candle, type Instrument, type Rate, type Steps, type Ticks } from '@gridpilot/core'
import type { SimVenue } from '@gridpilot/venue-sim'
import type { CandleRow } from '../durable/candle-row.ts'
import type { Market } from './market.ts'
import type { MirrorMoment, PathMoment, TickerMoment, TradesMoment } from './mirror-moment.ts'
import { type MirroredState, MirroredSymbol } from './mirrored-symbol.ts'

const MINUTE = 60_000

interface MirroredSnapshot {
  readonly position: number
  readonly marketMs: number
  readonly symbols: Readonly<Record<string, MirroredState>>
}

/** How an upstream is heard, as the status tells it. */
export interface UpstreamHealth {
  readonly upstream: string
  /** Its prices are here and go on; false: the market stands still. */
  readonly connected: boolean
  /** Since the last frame; null before the first. */
  readonly silent_ms: number | null
  readonly connections: number
  /** Rows that were not as documented, and left out. */
  readonly surprises: number
  /** Why it is not connected. */
  readonly problem: string | null
}

/** What a mirrored market begins with. */
export interface MirroredBeginning {
  readonly instruments: readonly Instrument[]
  readonly startMs: number
}

/**
 * A market whose prices, candles and funding are another exchange's. It makes no points of its own: it moves when the
 * upstream is heard, and stands still while it is not. Market time is the upstream's.
 */
export class MirroredMarket implements Market {
  readonly longestGapMs = MINUTE
  readonly #symbols: ReadonlyMap<string, MirroredSymbol>
  #position: number
  #marketMs: number
  /** How the upstream is heard; set by who listens to it. */
  health: () => UpstreamHealth | null = () => null

  constructor({ instruments, startMs }: MirroredBeginning, stored: unknown, candles: Iterable<CandleRow>) {
    const snapshot = stored as MirroredSnapshot | null
    this.#symbols = new Map(
      instruments.map((each) => [each.symbol, new MirroredSymbol(each, snapshot?.symbols[each.symbol] ?? null)]),
    )
    for (const { symbol, kind, candle } of candles) this.symbol(symbol).load(kind, candle)
    this.#position = snapshot?.position ?? -1
    this.#marketMs = snapshot?.marketMs ?? startMs
  }

  get position(): number {
    return this.#position
  }

  get marketMs(): number {
    return this.#marketMs
  }

  /** The upstream itself says that its market has ended. */
  get ended(): boolean {
    return [...this.#symbols.values()].every(({ prices }) => prices?.ended === true)
  }

  nextPointMs(): null {
    return null
  }

  step(): boolean {
    return false
  }

  /** What the upstream told, new: it also shows in the candles. */
  mirror(moment: MirrorMoment, venue: SimVenue): void {
    this.repeat(moment, venue)
    if (moment.kind === 'ticker' || moment.kind === 'trades') this.symbol(moment.symbol).show()
  }

  /** What the journal says the upstream told: its candles are kept already. */
  repeat(moment: MirrorMoment, venue: SimVenue): void {
    this.#position += 1
    const symbol = this.symbol(moment.symbol)
    if (moment.kind === 'settled') {
      if (symbol.wasSettled(moment.marketMs)) return
      if (moment.missed && symbol.prices !== null) this.#settle(symbol, moment.marketMs, moment.rate, venue)
      else symbol.settle(moment.marketMs, moment.rate)
      return
    }
    this.#advance(moment.marketMs, venue)
    if (moment.kind === 'ticker') this.#ticker(symbol, moment, venue)
    else if (moment.kind === 'trades') this.#trades(symbol, moment, venue)
    else this.#path(symbol, moment, venue)
  }

  put(symbol: string, kind: CandleKind, candle: Candle): void {
    this.symbol(symbol).put(kind, candle)
  }

  symbol(symbol: string): MirroredSymbol {
    const found = this.#symbols.get(symbol)
    assert(found !== undefined, `no feed for ${symbol}`)
    return found
  }

  unsavedCandles(): readonly CandleRow[] {
    return [...this.#symbols].flatMap(([symbol, each]) => each.takeChanged().map((row) => ({ symbol, ...row })))
  }

  symbols(): readonly string[] {
    return [...this.#symbols.keys()]
  }

  candles(symbol: string, kind: CandleKind = 'market') {
    return { columns: this.symbol(symbol).tapes[kind].candles(), intervalMs: MINUTE }
  }

  recentTrades(symbol: string): readonly PublicTrade[] {
    return this.symbol(symbol).recentTrades()
  }

  fundingRate(symbol: string, settlementMs: number): Rate {
    return this.symbol(symbol).rateAt(settlementMs)
  }

  index(symbol: string): Ticks {
    return this.symbol(symbol).known.index
  }

  openInterest(symbol: string): Steps {
    return this.symbol(symbol).openInterest
  }

  /** Nobody moves these prices but the upstream. */
  handMove(): null {
    return null
  }

  moveByHand(): void {
    assert(false, 'a mirrored market moved by hand')
  }

  snapshot(): MirroredSnapshot {
    const symbols = Object.fromEntries([...this.#symbols].map(([symbol, each]) => [symbol, each.state()]))
    return { position: this.#position, marketMs: this.#marketMs, symbols }
  }

  status(): Readonly<Record<string, unknown>> {
    return { live: this.health() }
  }

  /** Market time never runs back; every settlement that lies before the moment is done first, at its own time. */
  #advance(marketMs: number, venue: SimVenue): void {
    const due = [...this.#symbols.values()].flatMap((symbol) => {
      const { prices } = symbol
      return prices !== null && prices.settlementMs <= marketMs ? [{ symbol, ...prices }] : []
    })
    due.sort((a, b) => a.settlementMs - b.settlementMs)
    for (const { symbol, settlementMs, rate } of due) this.#settle(symbol, settlementMs, rate, venue)
    this.#marketMs = Math.max(this.#marketMs, marketMs)
  }

  #settle(symbol: MirroredSymbol, settlementMs: number, rate: number, venue: SimVenue): void {
    this.#marketMs = Math.max(this.#marketMs, settlementMs)
    symbol.settle(settlementMs, rate)
    venue.applyFunding(symbol.instrument.symbol, BigInt(rate) as Rate, this.#marketMs)
  }

  #ticker(symbol: MirroredSymbol, moment: TickerMoment, venue: SimVenue): void {
    symbol.tell(moment)
    this.#move(symbol, venue)
  }

  /** Trades that are older than the price we have are on the record, but move nothing. */
  #trades(symbol: MirroredSymbol, { trades }: TradesMoment, venue: SimVenue): void {
    for (const trade of trades) {
      if (symbol.hasTrade(trade.tradeId)) continue
      symbol.addTrade(trade)
      if (symbol.prices === null || trade.marketMs < symbol.prices.movedMs) continue
      symbol.moveTo(trade.price, trade.marketMs)
      this.#move(symbol, venue)
    }
  }

  #path(symbol: MirroredSymbol, { last, mark, marketMs }: PathMoment, venue: SimVenue): void {
    symbol.moveTo(last, marketMs, mark)
    this.#move(symbol, venue)
  }

  #move(symbol: MirroredSymbol, venue: SimVenue): void {
    const { last, mark } = symbol.known
    venue.moveTo(symbol.instrument.symbol, { last, mark }, this.#marketMs)
  }
}
