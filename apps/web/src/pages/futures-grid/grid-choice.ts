import type { GridDirection, GridType, RecommendedStrategy } from '@gridpilot/contract'

/** The grid a person is about to use: the parameters of a preview or a create request without the money. */
export interface GridChoice {
  readonly symbol: string
  readonly direction: GridDirection
  readonly grid_type: GridType
  readonly price_range_lower: number
  readonly price_range_upper: number
  readonly grid_count: number
  readonly leverage: number
}

export const choiceOf = (symbol: string, strategy: RecommendedStrategy): GridChoice => ({
  symbol,
  direction: strategy.direction,
  grid_type: strategy.grid_type,
  price_range_lower: strategy.price_range_lower,
  price_range_upper: strategy.price_range_upper,
  grid_count: strategy.grid_count,
  leverage: strategy.leverage,
})
