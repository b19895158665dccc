import { err, type Instrument, ok, type Result } from '@gridpilot/core'
import type { Ticker, Venue } from '@gridpilot/engine'

/** What can go wrong when the market is asked. */
export type MarketError = 'unknown_symbol' | 'market_data_unavailable'

/** How long answers may be shared between callers, wall ms. */
const INSTRUMENTS_KEPT_MS = 60_000
const TICKER_KEPT_MS = 250

interface Kept<Value> {
  readonly atMs: number
  readonly value: Promise<Result<Value, MarketError>>
}

export interface QuoteOptions {
  readonly venue: Venue
  readonly wallMs: () => number
}

/** Instruments and latest prices of one exchange; callers at the same time share a request. */
export class QuoteDesk {
  readonly #options: QuoteOptions
  readonly #kept = new Map<string, Kept<unknown>>()

  constructor(options: QuoteOptions) {
    this.#options = options
  }

  async instruments(): Promise<Result<readonly Instrument[], MarketError>> {
    return this.keep('instruments', INSTRUMENTS_KEPT_MS, async () => {
      const read = await this.#options.venue.instruments()
      return read.ok ? ok(read.value) : err('market_data_unavailable' as const)
    })
  }

  async instrument(symbol: string): Promise<Result<Instrument, MarketError>> {
    const all = await this.instruments()
    if (!all.ok) return all
    const found = all.value.find((instrument) => instrument.symbol === symbol)
    return found === undefined ? err('unknown_symbol') : ok(found)
  }

  /** The latest price as the exchange has it, at most a quarter of a second old. */
  async ticker(symbol: string): Promise<Result<Ticker, MarketError>> {
    const known = await this.instrument(symbol)
    if (!known.ok) return known
    return this.keep(`ticker ${symbol}`, TICKER_KEPT_MS, async () => {
      const read = await this.#options.venue.ticker(symbol)
      return read.ok ? ok(read.value) : err('market_data_unavailable' as const)
    })
  }

  /** Callers within `forMs` share one request. Failures are never kept. */
  protected keep<Value>(key: string, forMs: number, read: () => Promise<Result<Value, MarketError>>) {
    const now = this.#options.wallMs()
    const known = this.#kept.get(key) as Kept<Value> | undefined
    if (known !== undefined && now - known.atMs < forMs) return known.value
    const value = read()
    this.#kept.set(key, { atMs: now, value })
    void value.then(
      (result) => {
        if (!result.ok && this.#kept.get(key)?.value === value) this.#kept.delete(key)
      },
      () => this.#kept.delete(key),
    )
    return value
  }
}
