import type { Ticks } from '../instrument/instrument.ts'
import type { Money } from '../money/money.ts'
import type { MarginMode, PositionMode } from '../position/mode.ts'

export type GridDirection = 'neutral' | 'long' | 'short'
export type GridSpacing = 'arithmetic' | 'geometric'

/**
 * What happens once the price is a whole cell outside the range and trailing does not follow it: nothing, stop and close,
 * stop and keep the position, or a new grid of the same cells around the price.
 */
export type OutOfRangePlan = 'wait' | 'stop' | 'stop_keep' | 'shift'

/**
 * What the user chose, in exact units of one instrument. Checked by `planGrid`. While a bot runs only commands change it,
 * and `lower` and `upper` follow the range its grid is in now.
 */
export interface GridConfig {
  readonly symbol: string
  readonly direction: GridDirection
  readonly spacing: GridSpacing
  readonly lower: Ticks
  readonly upper: Ticks
  /** N grids = N slots = N+1 levels; 2…200. */
  readonly gridCount: number
  /** Sizing factor, 1…125 within the tier. */
  readonly leverage: number
  /** M: money put in. */
  readonly investment: Money
  /** true: a post-only cancel defers the level; false (default): it is retried once as a plain limit order. */
  readonly makerOnly: boolean
  /** The account's, fixed when the bot is created: in hedge mode each slot belongs to one leg for life. */
  readonly positionMode: PositionMode
  /** isolated: the bot's positions stand on the margin of their own fills, and it is the only bot of its symbol. */
  readonly marginMode: MarginMode
  readonly triggerPrice: Ticks | null
  readonly stopLossPrice: Ticks | null
  readonly takeProfitPrice: Ticks | null
  /** Total loss (> 0) / gain (> 0) at which the bot closes; from percent of the investment at creation. */
  readonly stopLossAmount: Money | null
  readonly takeProfitAmount: Money | null
  /** The range follows a price that leaves it upwards, by whole cells, as long as its upper end stays at or below this. */
  readonly trailingUp: Ticks | null
  /** The same downwards: the lower end stays at or above this. */
  readonly trailingDown: Ticks | null
  readonly outOfRange: OutOfRangePlan
}
