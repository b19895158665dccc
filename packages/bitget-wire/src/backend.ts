import type { Instrument } from '@gridpilot/core'
import type { SimVenue } from '@gridpilot/venue-sim'
import type { KeyRing, TradingDesk } from './desk.ts'
import type { WireMarket } from './market.ts'
import type { WireChoices } from './open-questions.ts'

/** What stands behind the wire. The venue is only read here; writes go through the desk. */
export interface Backend {
  readonly venue: SimVenue
  readonly desk: TradingDesk
  readonly market: WireMarket
  readonly keys: KeyRing
  /** Answers to open questions other than the tables'; absent: theirs. */
  readonly choices?: WireChoices
}

/** An instrument with a feed; null for any other symbol. */
export const tradable = (backend: Backend, symbol: string): Instrument | null =>
  backend.market.symbols().includes(symbol) ? backend.venue.instrument(symbol) : null

/** The instrument of a row the venue itself made. */
export function instrumentOf(backend: Backend, symbol: string): Instrument {
  const found = backend.venue.instrument(symbol)
  if (found === null) throw new Error(`the venue has rows of ${symbol} but not its instrument`)
  return found
}
