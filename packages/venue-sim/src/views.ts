import type { Money, Rate, Steps, Ticks } from '@gridpilot/core'

/** The figures of a cross-margin account at the current marks. equity = balance + unrealizedPnl. */
export interface AccountView {
  readonly accountId: string
  readonly balance: Money
  readonly unrealizedPnl: Money
  readonly equity: Money
  /** Margin of positions (mark notional / leverage). */
  readonly positionMargin: Money
  /** Margin and fee cushion held by open orders. */
  readonly orderMargin: Money
  /** max(0, equity − positionMargin − orderMargin). */
  readonly available: Money
  readonly maintenanceMargin: Money
  /** (maintenance + closing fee) / equity; liquidation at 1; 0 without a position. Display only. */
  readonly riskRate: number
  readonly createdMs: number
}

/** A non-flat position, one-way mode. */
export interface PositionView {
  readonly accountId: string
  readonly symbol: string
  readonly side: 'long' | 'short'
  readonly quantity: Steps
  /** Σ entry notional of what is open: average entry price = cost / quantity. */
  readonly cost: Money
  /** Average entry price in quote units as exact decimal text, cut at 8 decimals beyond the tick. */
  readonly averagePrice: string
  readonly leverage: number
  readonly mark: Ticks
  readonly unrealizedPnl: Money
  readonly margin: Money
  readonly maintenanceRate: Rate
  readonly maintenanceMargin: Money
  /** The mark at which the whole account would be liquidated, all else equal; null when there is none. */
  readonly liquidationPrice: Ticks | null
  /** Since the position was opened (or flipped): */
  readonly realizedPnl: Money
  /** > 0 paid. */
  readonly fees: Money
  /** > 0 received. */
  readonly funding: Money
  readonly openedMs: number
  readonly updatedMs: number
  /** Steps of open orders against the position. */
  readonly lockedQuantity: Steps
}

/** A position that ended (flat or flipped): what position history shows. */
export interface ClosedPosition {
  readonly positionId: string
  readonly accountId: string
  readonly symbol: string
  readonly side: 'long' | 'short'
  /** Total steps opened and closed, and their notionals: averages = notional / quantity. */
  readonly quantity: Steps
  readonly openNotional: Money
  readonly closeNotional: Money
  readonly realizedPnl: Money
  readonly openFee: Money
  readonly closeFee: Money
  readonly funding: Money
  readonly openedMs: number
  readonly closedMs: number
}

export interface MarketView {
  readonly symbol: string
  readonly last: Ticks
  readonly mark: Ticks
  readonly bid: Ticks
  readonly ask: Ticks
  readonly marketMs: number
}

/** Inclusive bounds; null: unbounded on that side. */
export interface QuietRange {
  readonly low: Ticks | null
  readonly high: Ticks | null
}

/** One account's part of a funding settlement. */
export interface FundingPayment {
  readonly accountId: string
  readonly symbol: string
  readonly rate: Rate
  readonly mark: Ticks
  readonly side: 'long' | 'short'
  readonly quantity: Steps
  /** > 0 received; what is paid is rounded up, what is received is rounded down. */
  readonly amount: Money
  readonly marketMs: number
}

/** A settlement as public history. */
export interface FundingSettlement {
  readonly symbol: string
  readonly rate: Rate
  readonly mark: Ticks
  readonly marketMs: number
}

export interface Liquidation {
  readonly accountId: string
  /** The symbol whose price caused it and its mark then; positions of all symbols were closed. */
  readonly symbol: string
  readonly mark: Ticks
  /** What the insurance fund paid; 0 in the usual case. */
  readonly insurance: Money
  readonly marketMs: number
}
