import {
  CONTRACT_FACTS,
  err,
  type Instrument,
  largest,
  notional,
  type OtherMarket,
  ok,
  type Result,
  type Ticks,
} from '@gridpilot/core'
import type { Account } from '@gridpilot/store'
import type { AccountDesk, VenueAccessError } from '../accounts/account-desk.ts'
import { type MarketError, QuoteDesk } from '../market/quote-desk.ts'

export interface MarketNow {
  readonly instrument: Instrument
  readonly price: Ticks
}

export type MarketNowError = MarketError | VenueAccessError

/** The market an account trades on: the paper exchange's for paper accounts, else the account's own exchange. */
export class BotMarket {
  readonly #paper: QuoteDesk
  readonly #accounts: AccountDesk
  readonly #wallMs: () => number
  readonly #others = new Map<string, QuoteDesk>()

  constructor(paper: QuoteDesk, accounts: AccountDesk, wallMs: () => number) {
    this.#paper = paper
    this.#accounts = accounts
    this.#wallMs = wallMs
  }

  async now(account: Account, symbol: string): Promise<Result<MarketNow, MarketNowError>> {
    const desk = await this.#deskOf(account)
    if (!desk.ok) return desk
    const instrument = await desk.value.instrument(symbol)
    if (!instrument.ok) return instrument
    const ticker = await desk.value.ticker(symbol)
    return ticker.ok ? ok({ instrument: instrument.value, price: ticker.value.last }) : ticker
  }

  /** The symbol of this market most like an unknown one, null when the market cannot be read. */
  async nearestSymbol(account: Account, symbol: string): Promise<string | null> {
    const desk = await this.#deskOf(account)
    const instruments = desk.ok ? await desk.value.instruments() : desk
    if (!instruments.ok) return null
    const scored = instruments.value.map((instrument) => ({
      symbol: instrument.symbol,
      score: likeness(instrument.symbol, symbol.toUpperCase()),
    }))
    scored.sort((a, b) => b.score - a.score)
    return scored[0]?.symbol ?? null
  }

  /** The other contracts of this market that everybody knows, the one with the smallest least order first. */
  async others(account: Account, symbol: string): Promise<readonly OtherMarket[]> {
    const desk = await this.#deskOf(account)
    const instruments = desk.ok ? await desk.value.instruments() : desk
    if (!desk.ok || !instruments.ok) return []
    const known = instruments.value.filter(
      (each) => each.symbol !== symbol && each.status === 'normal' && Object.hasOwn(CONTRACT_FACTS, each.symbol),
    )
    const markets = await Promise.all(
      known.map(async (instrument) => {
        const ticker = await desk.value.ticker(instrument.symbol)
        return ticker.ok ? [{ instrument, startPrice: ticker.value.last }] : []
      }),
    )
    return markets.flat().sort((a, b) => (leastOrder(a) < leastOrder(b) ? -1 : 1))
  }

  async #deskOf(account: Account): Promise<Result<QuoteDesk, MarketNowError>> {
    if (account.kind === 'paper') return ok(this.#paper)
    const known = this.#others.get(account.id)
    if (known !== undefined) return ok(known)
    const venue = await this.#accounts.venue(account)
    if (!venue.ok) return err(venue.error)
    const desk = new QuoteDesk({ venue: venue.value, wallMs: this.#wallMs })
    this.#others.set(account.id, desk)
    return ok(desk)
  }
}

/** Value of the smallest order the exchange takes. */
const leastOrder = ({ instrument, startPrice }: OtherMarket) =>
  largest(notional(instrument, startPrice, instrument.minQuantity), instrument.minNotional)

/** Length of the common beginning, then how many characters are shared at all. */
function likeness(a: string, b: string): number {
  let prefix = 0
  while (prefix < a.length && a[prefix] === b[prefix]) prefix += 1
  const shared = [...new Set(a)].filter((letter) => b.includes(letter)).length
  return prefix * 100 + shared
}
