import type { Side, Steps, Ticks } from '@gridpilot/core'

/**
 * What an upstream told about one symbol: plain JSON, so that the journal can hold it. `marketMs` is the upstream's
 * time. Rates are whole units of 1e-8.
 */
export type MirrorMoment = TickerMoment | TradesMoment | PathMoment | SettledMoment

export interface TickerMoment {
  readonly kind: 'ticker'
  readonly symbol: string
  readonly marketMs: number
  readonly last: Ticks
  readonly mark: Ticks
  readonly index: Ticks
  /** Steps. */
  readonly openInterest: number
  /** Of the settlement to come, and when that is. */
  readonly rate: number
  readonly settlementMs: number
  /** The upstream is a replay that ran out. */
  readonly ended: boolean
}

/** Oldest first. */
export interface TradesMoment {
  readonly kind: 'trades'
  readonly symbol: string
  readonly marketMs: number
  readonly trades: readonly MirroredTrade[]
}

export interface MirroredTrade {
  readonly tradeId: string
  readonly price: Ticks
  readonly quantity: Steps
  readonly side: Side
  readonly marketMs: number
}

/** A point of a candle that passed while the upstream was not heard. */
export interface PathMoment {
  readonly kind: 'path'
  readonly symbol: string
  readonly marketMs: number
  readonly last: Ticks
  readonly mark: Ticks
}

/** A settlement of the past: `missed` while the upstream was not heard, else known only for the record. */
export interface SettledMoment {
  readonly kind: 'settled'
  readonly symbol: string
  readonly marketMs: number
  readonly rate: number
  readonly missed: boolean
}
