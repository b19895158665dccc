import type { AdviceCode, Profile, Recommendation } from '../recommendation.ts'

/** One computed grid as the model sees it: figures of ours and words of ours, nothing that a person wrote. */
export interface TableCard {
  readonly profile: Profile
  readonly direction: string
  readonly spacing: string
  readonly range: readonly [number, number]
  readonly grids: number
  readonly leverage: number
  /** Percent in 30 days, out of sample. */
  readonly mean: number
  readonly median: number
  readonly p10: number
  readonly p90: number
  readonly drawdown: number
  readonly worst_loss_usdt: number
  readonly of_investment_usdt: number
  readonly stop_loss_percent: number | null
  readonly windows: number
  readonly separate_windows: number
  readonly beats_cash_percent: number
  readonly p_value: number | null
  readonly stays_in_range_percent: number
  readonly profit_per_grid_percent: readonly [number, number]
}

/** Everything the model is told. A figure in its text that is not in here blocks the text. */
export interface ModelTable {
  readonly symbol: string
  readonly horizon_days: 30
  readonly market: {
    readonly trend: string
    readonly regime: string
    readonly daily_volatility_percent: number
    readonly support: number
    readonly resistance: number
    readonly last_price: number
    readonly funding_8h_percent: number | null
    readonly advice: string
    readonly advice_code: AdviceCode
  }
  readonly cards: readonly TableCard[]
}

const SYMBOL = /^[A-Z0-9]{2,30}$/
const WORD = /^[a-z_]{1,30}$/

/** A word of ours, or nothing: text that came from elsewhere never reaches the prompt. */
const word = (text: string): string => (WORD.test(text) ? text : 'unknown')
const percent = (share: number): number => rounded(100 * share)
const rounded = (value: number, decimals = 2): number => Number(value.toFixed(decimals))

/** null: there is nothing to choose among, or the symbol is no symbol. */
export function modelTable(
  made: Pick<Recommendation, 'symbol' | 'recommended_strategies' | 'market_analysis'>,
): ModelTable | null {
  const { symbol, recommended_strategies: cards, market_analysis: market } = made
  if (!SYMBOL.test(symbol) || cards.length === 0) return null
  return {
    symbol,
    horizon_days: 30,
    market: {
      trend: word(market.trend),
      regime: word(market.regime),
      daily_volatility_percent: percent(market.volatility),
      support: market.support_level,
      resistance: market.resistance_level,
      last_price: market.last_price,
      funding_8h_percent: market.funding_rate_8h === null ? null : rounded(100 * market.funding_rate_8h, 4),
      advice: word(market.advice),
      advice_code: market.advice_code,
    },
    cards: cards.map((card) => ({
      profile: card.profile,
      direction: word(card.direction),
      spacing: word(card.grid_type),
      range: [card.price_range_lower, card.price_range_upper],
      grids: card.grid_count,
      leverage: card.leverage,
      mean: card.expected_roi_30d,
      median: card.median_roi_30d,
      p10: card.roi_30d_p10,
      p90: card.roi_30d_p90,
      drawdown: card.expected_max_drawdown,
      worst_loss_usdt: card.worst_loss_usdt,
      of_investment_usdt: card.reference_investment,
      stop_loss_percent: card.stop_loss_percent,
      windows: card.evidence.windows,
      separate_windows: card.evidence.effective_windows,
      beats_cash_percent: percent(card.evidence.beats_cash_share),
      p_value: card.evidence.edge_p_value,
      stays_in_range_percent: percent(card.range_stay_probability),
      profit_per_grid_percent: card.profit_per_grid_percent,
    })),
  }
}
