import { type Rate, rate } from '../money/money.ts'

/** What the surroundings add to a plan. Everything has a default. */
export interface PlanOptions {
  /** Part of the investment that is not placed; default 2 %. */
  readonly reserveRate?: Rate
  /** Slippage of market orders; default 0.02 %. */
  readonly slippageRate?: Rate
  /** Orders already resting on the account: on this symbol, and on all symbols of the product. Default 0. */
  readonly openOrders?: { readonly symbol: number; readonly product: number }
}

export interface PlanSettings {
  readonly reserveRate: Rate
  readonly slippageRate: Rate
  readonly openOrders: { readonly symbol: number; readonly product: number }
}

export const DEFAULT_RESERVE = rate('0.02')
export const DEFAULT_SLIPPAGE = rate('0.0002')

export const planSettings = (options: PlanOptions): PlanSettings => ({
  reserveRate: options.reserveRate ?? DEFAULT_RESERVE,
  slippageRate: options.slippageRate ?? DEFAULT_SLIPPAGE,
  openOrders: options.openOrders ?? { symbol: 0, product: 0 },
})
