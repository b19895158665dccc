import { type Money, type Rate, rate } from '../money/money.ts'
import type { Position } from '../position/position.ts'

/** What the surroundings add to a plan. Everything has a default. */
export interface PlanOptions {
  /** Part of the investment that is not placed; default 2 %. */
  readonly reserveRate?: Rate
  /** Slippage of market orders; default 0.02 %. */
  readonly slippageRate?: Rate
  /** Orders already resting on the account: on this symbol, and on all symbols of the product. Default 0. */
  readonly openOrders?: { readonly symbol: number; readonly product: number }
  /** What a bot brings along whose grid this plan replaces. Default: nothing. */
  readonly carried?: Carried | null
  /** The grid begins at this price and never waits for another: a trigger price is no way out. Default false. */
  readonly beginsAtOnce?: boolean
}

/** A running bot as the plan of its next grid sees it. */
export interface Carried {
  /** Of all legs together. */
  readonly position: Position
  /** Fees − realised − funding. */
  readonly spent: Money
}

export interface PlanSettings {
  readonly reserveRate: Rate
  readonly slippageRate: Rate
  readonly openOrders: { readonly symbol: number; readonly product: number }
  readonly carried: Carried | null
  readonly beginsAtOnce: boolean
}

export const DEFAULT_RESERVE = rate('0.02')
export const DEFAULT_SLIPPAGE = rate('0.0002')

export const planSettings = (options: PlanOptions): PlanSettings => ({
  reserveRate: options.reserveRate ?? DEFAULT_RESERVE,
  slippageRate: options.slippageRate ?? DEFAULT_SLIPPAGE,
  openOrders: options.openOrders ?? { symbol: 0, product: 0 },
  carried: options.carried ?? null,
  beginsAtOnce: options.beginsAtOnce ?? false,
})
