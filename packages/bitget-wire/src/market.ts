import type { CandleColumns, Rate, Side, Steps, Ticks } from '@gridpilot/core'

/** A public trade; ids are 19 digits and grow with time. */
export interface PublicTrade {
  readonly tradeId: string
  readonly price: Ticks
  readonly quantity: Steps
  readonly side: Side
  readonly marketMs: number
}

/** Which price a candle is made of. */
export type CandleKind = 'market' | 'mark' | 'index'

/** What the feed knows beyond the venue's current prices. */
export interface WireMarket {
  readonly marketMs: number
  /** A replay that ran out: the market clock stands. */
  readonly ended: boolean
  /** Tradable symbols: those with a feed. */
  symbols(): readonly string[]
  /** Base candles, ascending; the last row is the unfinished candle. `intervalMs` is their length. */
  candles(symbol: string, kind?: CandleKind): { readonly columns: CandleColumns; readonly intervalMs: number }
  /** Newest first. */
  recentTrades(symbol: string): readonly PublicTrade[]
  /** The rate that applies at this settlement time (a multiple of the funding interval), past or next. */
  fundingRate(symbol: string, settlementMs: number): Rate
  /** Present index price. */
  index(symbol: string): Ticks
  openInterest(symbol: string): Steps
}
