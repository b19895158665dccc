import type {
  GridDirection,
  GridType,
  PassingGrid,
  PreviewAlternative,
  PreviewRequestInput,
  RecommendedStrategy,
} from '@gridpilot/contract'
import { leastRatio } from './least-ratio.ts'

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
  /** Percent of the balance, where the choice comes with one. */
  readonly investment_ratio?: number
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

/** A configuration that passes, with the least share of the balance it passes with. */
export function choiceOfAlternative(
  alternative: PreviewAlternative,
  stopLossPercent: number | null,
  available: number,
): GridChoice {
  const { symbol, direction, grid_type, price_range_lower, price_range_upper, grid_count, leverage } = alternative
  const { investment_amount } = alternative
  const grid = { symbol, direction, grid_type, price_range_lower, price_range_upper, grid_count, leverage }
  const share = available > 0 && { investment_ratio: leastRatio(investment_amount, available) }
  return { ...grid, stop_loss_percent: stopLossPercent, ...share }
}

/** The preview of an alternative with its own amount: does it pass now? */
export function requestOfAlternative(
  { reason: _, stop_loss_percent, ...grid }: PassingGrid,
  accountId: string,
): PreviewRequestInput {
  return { ...grid, account_id: accountId, ...(stop_loss_percent !== null && { stop_loss_percent }) }
}

/** Those that are another grid, not the same one with more money: for that the share of the balance is there. */
export const otherGrids = (alternatives: readonly PreviewAlternative[], choice: GridChoice): PreviewAlternative[] =>
  alternatives.filter(
    ({ symbol, grid_count, price_range_lower, price_range_upper }) =>
      symbol !== choice.symbol ||
      grid_count !== choice.grid_count ||
      price_range_lower !== choice.price_range_lower ||
      price_range_upper !== choice.price_range_upper,
  )

/** The grid alone, as requests carry it. */
export function gridOf(choice: GridChoice): Omit<GridChoice, 'stop_loss_percent' | 'investment_ratio'> {
  const { stop_loss_percent: _, investment_ratio: __, ...grid } = choice
  return grid
}
