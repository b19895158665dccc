import { type Instrument, type Money, money, type Rate, rate, type Steps } from '@gridpilot/core'

/** touch: a buy fills once the price is ≤ its limit; through: only one tick beyond it (a queue was ahead of us). */
export type FillRule = 'touch' | 'through'

export interface VenueSettings {
  readonly fillRule: FillRule
  /** Market orders fill this fraction worse than the touch price, rounded to the tick against the taker. */
  readonly slippage: Rate
  /** Distance of bid and ask from the last price, ticks, ≥ 1. */
  readonly spreadTicks: number
  /** Leverage of a symbol nobody set, ×; capped by the instrument. */
  readonly defaultLeverage: number
  /** Finished orders, fills, bills and settlements older than this many market days are forgotten. */
  readonly historyDays: number
  /**
   * Most steps of one resting order that fill while the price only touches it (turns exactly there), per price point
   * and symbol; beyond the limit everything fills. Absent symbols fill whole. This is how partial fills are provoked.
   */
  readonly touchQuantity: Readonly<Record<string, Steps>>
  /** Live plans an account may have in one symbol. The documentation names no number. */
  readonly maxPlansPerSymbol: number
  /** What the insurance fund can pay in all; beyond it positions on the other side are deleveraged. null: no end. */
  readonly insuranceFund: Money | null
  /** Coins that may pay fees, with the USDT one coin counts for. No discount is modelled. */
  readonly feeCoins: Readonly<Record<string, Money>>
}

export const DEFAULT_SETTINGS: VenueSettings = {
  fillRule: 'touch',
  slippage: rate('0.0002'),
  spreadTicks: 1,
  defaultLeverage: 10,
  historyDays: 90,
  touchQuantity: {},
  maxPlansPerSymbol: 50,
  insuranceFund: null,
  feeCoins: { BGB: money('4') },
}

export interface VenueConfig {
  readonly instruments: readonly Instrument[]
  /** Anything left out is taken from `DEFAULT_SETTINGS`. */
  readonly settings?: Partial<VenueSettings>
  /** Ids are greater than this number; 0n by default. */
  readonly idFloor?: bigint
}
