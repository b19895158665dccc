import type { GridDirection, GridType, RecommendedStrategy } from '@gridpilot/contract'

/** The grid a person is about to use: the parameters of a preview or a create request without the money, with the stop it was measured with. */
export interface GridChoice {
  readonly symbol: string
  readonly direction: GridDirection
  readonly grid_type: GridType
  readonly price_range_lower: number
  readonly price_range_upper: number
  readonly grid_count: number
  readonly leverage: number
  /** Percent of the investment; null: none. */
  readonly stop_loss_percent: number | null
}

export const choiceOf = (symbol: string, strategy: RecommendedStrategy): GridChoice => ({
  symbol,
  direction: strategy.direction,
  grid_type: strategy.grid_type,
  price_range_lower: strategy.price_range_lower,
  price_range_upper: strategy.price_range_upper,
  grid_count: strategy.grid_count,
  leverage: strategy.leverage,
  stop_loss_percent: strategy.stop_loss_percent,
})

/** The grid alone, as requests carry it. */
export function gridOf(choice: GridChoice): Omit<GridChoice, 'stop_loss_percent'> {
  const { stop_loss_percent: _, ...grid } = choice
  return grid
}
