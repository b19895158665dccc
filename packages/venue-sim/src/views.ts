import type { MarginMode, Money, PositionMode, PositionSide, Rate, Steps, Ticks } from '@gridpilot/core'

/** The figures of an account at the current marks. equity = balance + unrealizedPnl. */
export interface AccountView {
  readonly accountId: string
  readonly positionMode: PositionMode
  /** All money of the account, isolated margins included. */
  readonly balance: Money
  /** Of all positions; the isolated ones' part is also given alone. */
  readonly unrealizedPnl: Money
  readonly isolatedUnrealizedPnl: Money
  readonly equity: Money
  /** Margin of crossed positions (mark notional / leverage). */
  readonly positionMargin: Money
  /** Σ margin that isolated positions stand on: a part of the balance that nothing else can use. */
  readonly isolatedMargin: Money
  /** Margin and fee cushion held by open orders. */
  readonly orderMargin: Money
  /** max(0, crossed equity − positionMargin − orderMargin): what a crossed order may use. */
  readonly available: Money
  /** What an isolated order may use or leave the account: available, but of unrealised profit nothing. */
  readonly availableCash: Money
  /** Of crossed positions. */
  readonly maintenanceMargin: Money
  /** (maintenance + closing fee) / equity, crossed; liquidation at 1; 0 without a position. Display only. */
  readonly riskRate: number
  /** The coin that pays fees while there is enough of it; null: USDT. */
  readonly feeCoin: string | null
  /** Balances of other coins, 1e-8 of each. */
  readonly coins: Readonly<Record<string, Money>>
  readonly createdMs: number
}

/** Margin mode and leverages of an account's symbol. In one-way mode both leg leverages are the same. */
export interface SymbolSettings {
  readonly symbol: string
  readonly marginMode: MarginMode
  /** Crossed. */
  readonly leverage: number
  /** Isolated, by leg. */
  readonly longLeverage: number
  readonly shortLeverage: number
}

/** A non-flat position: the symbol's net position, or one leg. */
export interface PositionView {
  readonly accountId: string
  readonly positionId: string
  readonly symbol: string
  readonly positionSide: PositionSide
  readonly side: 'long' | 'short'
  readonly marginMode: MarginMode
  /** Isolated only: free balance is added before it would be liquidated. */
  readonly autoMargin: boolean
  readonly quantity: Steps
  /** Σ entry notional of what is open: average entry price = cost / quantity. */
  readonly cost: Money
  /** Average entry price in quote units as exact decimal text, cut at 8 decimals beyond the tick. */
  readonly averagePrice: string
  readonly leverage: number
  readonly mark: Ticks
  readonly unrealizedPnl: Money
  /** Crossed: mark notional / leverage. Isolated: the margin it stands on, unrealised profit not included. */
  readonly margin: Money
  readonly maintenanceRate: Rate
  readonly maintenanceMargin: Money
  /** (maintenance + closing fee) / equity behind it: the account's if crossed, its own if isolated. Display only. */
  readonly riskRate: number
  /** The mark at which it would be liquidated (crossed: with the whole account), all else equal; null: there is none. */
  readonly liquidationPrice: Ticks | null
  /** Since the position was opened (or flipped): */
  readonly realizedPnl: Money
  /** > 0 paid: at the opening, at closing parts, and both together. */
  readonly openFee: Money
  readonly closeFee: Money
  readonly fees: Money
  /** Σ notional of every opening trade. */
  readonly openNotional: Money
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
  readonly positionSide: PositionSide
  readonly side: 'long' | 'short'
  readonly marginMode: MarginMode
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
  readonly positionSide: PositionSide
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
  /** The symbol whose price caused it and its mark then. */
  readonly symbol: string
  readonly mark: Ticks
  /** crossed: positions of all crossed symbols were closed; isolated: only this one. */
  readonly marginMode: MarginMode
  readonly positionSide: PositionSide
  /** What the insurance fund paid; 0 in the usual case. */
  readonly insurance: Money
  readonly marketMs: number
}

/** A part of a position that the venue closed because the other side of the market could not pay. */
export interface Deleveraging {
  readonly accountId: string
  readonly symbol: string
  readonly positionSide: PositionSide
  readonly side: 'long' | 'short'
  readonly quantity: Steps
  readonly price: Ticks
  readonly orderId: string
  readonly marketMs: number
}
