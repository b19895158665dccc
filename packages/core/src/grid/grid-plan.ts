import type { Steps, Ticks } from '../instrument/instrument.ts'
import type { Money } from '../money/money.ts'
import type { Side } from '../order/order.ts'
import type { Position } from '../position/position.ts'
import type { GridConfig } from './grid-config.ts'

/** From where a plan's price paths begin, when that is not a start with nothing. */
export interface PlanOrigin {
  readonly price: Ticks
  /** Held by each cell, lowest first. */
  readonly held: readonly Steps[]
  /** Of all legs together. */
  readonly position: Position
  /** What is lost already: fees − realised − funding; negative when the bot has earned. */
  readonly spent: Money
}

/**
 * Everything a start price settles: levels, sizes, the initial position, where it ends. Made by `planGrid`; trailing moves
 * its levels by whole cells, an edit replaces it.
 */
export interface GridPlan {
  /** As planned: its range is the one all later cells are counted from. */
  readonly config: GridConfig
  readonly startPrice: Ticks
  /** N+1 prices, strictly increasing. */
  readonly levels: readonly Ticks[]
  /** Index of the level nearest to the start price (tie: the lower): the one without an order. */
  readonly emptyLevel: number
  /** q: quantity of one slot. */
  readonly quantity: Steps
  /** B: position = Σ held − B. */
  readonly base: Steps
  /** What is bought or sold at market when this plan begins; null: nothing, or (in an edit of two legs) not one order. */
  readonly initial: { readonly side: Side; readonly quantity: Steps } | null
  /** Margin of the first placement plus fees, by the quantity formula. */
  readonly requiredMargin: Money
  /** Stand-alone limits, path-wise; null where that side cannot lose (no limit above 0 / none reached). */
  readonly limitBelow: Ticks | null
  readonly limitAbove: Ticks | null
  /** Loss at the nearer of stop loss and limit on the worse side, plus taker fee and slippage; > 0. */
  readonly worstLoss: Money
  /** Net profit of one grid as a fraction, both maker: smallest and largest slot. */
  readonly profitPerGrid: readonly [number, number]
  /** Smallest investment that passes with this shape. */
  readonly minInvestment: Money
  /** null: the bot began with nothing. */
  readonly origin: PlanOrigin | null
}
