import type { CandleKind, PublicTrade } from '@gridpilot/bitget-wire'
import { assert, type Candle, type Instrument, priceToNumber, type Rate, type Steps, type Ticks } from '@gridpilot/core'
import { Bar } from './bar.ts'
import type { MirroredTrade, TickerMoment } from './mirror-moment.ts'
import { Tape } from './tape.ts'

const MINUTE = 60_000
const TRADES_MAX = 100
const RATES_MAX = 400

export interface MirroredPrices {
  readonly last: Ticks
  readonly mark: Ticks
  readonly index: Ticks
  readonly openInterest: number
  /** Of the settlement to come, in 1e-8. */
  readonly rate: number
  readonly settlementMs: number
  /** Time of the newest price that moved `last`, and of the newest ticker. */
  readonly movedMs: number
  readonly tickerMs: number
  readonly ended: boolean
}

/** Plain JSON: what of a symbol is not kept as candles. */
export interface MirroredState {
  readonly prices: MirroredPrices | null
  readonly trades: readonly PublicTrade[]
  /** Settled rates by settlement time, ascending. */
  readonly rates: readonly (readonly [settlementMs: number, rate: number])[]
}

/** What an upstream told of one symbol, as the public sees it. */
export class MirroredSymbol {
  readonly instrument: Instrument
  readonly tapes: Readonly<Record<CandleKind, Tape>> = { market: new Tape(), mark: new Tape(), index: new Tape() }
  #prices: MirroredPrices | null
  #trades: PublicTrade[]
  readonly #rates: Map<number, number>
  /** Kinds whose newest candle changed since the last `takeChanged`. */
  #changed = new Map<string, { readonly kind: CandleKind; readonly candle: Candle }>()

  constructor(instrument: Instrument, state: MirroredState | null) {
    this.instrument = instrument
    this.#prices = state?.prices ?? null
    this.#trades = [...(state?.trades ?? [])]
    this.#rates = new Map(state?.rates ?? [])
  }

  state(): MirroredState {
    return { prices: this.#prices, trades: this.#trades, rates: [...this.#rates] }
  }

  /** null before the upstream was ever heard. */
  get prices(): MirroredPrices | null {
    return this.#prices
  }

  get known(): MirroredPrices {
    assert(this.#prices !== null, `no price of ${this.instrument.symbol} yet`)
    return this.#prices
  }

  tell({ kind: _, symbol: __, marketMs, ...prices }: TickerMoment): void {
    const settled = this.#rates.has(prices.settlementMs)
    // A ticker may lag behind a settlement: what was settled is not to come again.
    const next = settled && this.#prices !== null ? { settlementMs: this.#prices.settlementMs } : {}
    this.#prices = { ...prices, ...next, movedMs: marketMs, tickerMs: marketMs }
  }

  moveTo(last: Ticks, marketMs: number, mark?: Ticks): void {
    const { known } = this
    this.#prices = { ...known, last, movedMs: marketMs, ...(mark === undefined ? {} : { mark }) }
  }

  addTrade(trade: MirroredTrade): void {
    this.#trades.push(trade)
    if (this.#trades.length >= 2 * TRADES_MAX) this.#trades = this.#trades.slice(-TRADES_MAX)
  }

  hasTrade(tradeId: string): boolean {
    return this.#trades.some((trade) => trade.tradeId === tradeId)
  }

  /** Newest first. */
  recentTrades(): readonly PublicTrade[] {
    return this.#trades.slice(-TRADES_MAX).reverse()
  }

  /** The rate of a settlement, whenever it happened; the next one is not known before the upstream tells it. */
  settle(settlementMs: number, rate: number): void {
    this.#rates.set(settlementMs, rate)
    const oldest = this.#rates.keys().next().value
    if (this.#rates.size > RATES_MAX && oldest !== undefined) this.#rates.delete(oldest)
    const prices = this.#prices
    if (prices === null || prices.settlementMs > settlementMs) return
    this.#prices = { ...prices, settlementMs: settlementMs + this.instrument.fundingIntervalHours * 3_600_000 }
  }

  wasSettled(settlementMs: number): boolean {
    return this.#rates.has(settlementMs)
  }

  /** What applied or will apply at that time as far as is known; the nearest known one where it is not. */
  rateAt(settlementMs: number): Rate {
    const settled = this.#rates.get(settlementMs)
    if (settled !== undefined) return BigInt(settled) as Rate
    const [oldest] = this.#rates.values()
    const rate = this.#prices !== null && settlementMs >= this.#prices.settlementMs ? this.#prices.rate : oldest
    return BigInt(rate ?? this.#prices?.rate ?? 0) as Rate
  }

  get openInterest(): Steps {
    return this.known.openInterest as Steps
  }

  /** Puts the present prices into the candles of their minute. */
  show(): void {
    const { last, mark, index, movedMs } = this.known
    const time = Math.floor(movedMs / MINUTE) * MINUTE
    for (const [kind, ticks] of [
      ['market', last],
      ['mark', mark],
      ['index', index],
    ] as const) {
      this.#see(kind, time, priceToNumber(this.instrument, ticks))
    }
  }

  /** A candle as the upstream has it. */
  put(kind: CandleKind, candle: Candle): void {
    this.tapes[kind].put(candle)
    this.#changed.set(`${kind} ${candle.time}`, { kind, candle })
  }

  /** A candle that is kept already. */
  load(kind: CandleKind, candle: Candle): void {
    this.tapes[kind].put(candle)
  }

  takeChanged(): readonly { readonly kind: CandleKind; readonly candle: Candle }[] {
    const changed = [...this.#changed.values()]
    this.#changed = new Map()
    return changed
  }

  #see(kind: CandleKind, time: number, price: number): void {
    const tape = this.tapes[kind]
    const bar = new Bar()
    const newest = tape.last()
    if (newest !== null && newest.time > time) return
    if (newest === null || newest.time < time) bar.open(time, price)
    else {
      bar.finish(newest)
      bar.see(price)
    }
    this.put(kind, bar.candle)
  }
}
