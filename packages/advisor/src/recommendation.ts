import type { GridFigures } from '@gridpilot/backtest'
import type { RiskLevel, TrendDirection } from '@gridpilot/core'
import type { AnalysisTimeframe } from './request.ts'

/**
 * The shapes of the analyze answer less what only the server knows (ids, users, wall time, cache). Percent fields are
 * percent, drawdowns ≤ 0, money and prices USDT, times ISO 8601 UTC of the market clock.
 */
export type Profile = 'conservative' | 'moderate' | 'aggressive'

/** Safest first: the order in which cards are answered. */
export const PROFILES = ['conservative', 'moderate', 'aggressive'] as const satisfies readonly Profile[]

export type Advice = 'start' | 'wait' | 'unproven'

/** What decided the advice, gravest first. */
export type AdviceCode =
  | 'no_history'
  | 'no_card'
  | 'investment_too_small'
  | 'illiquid'
  | 'trending'
  | 'storm'
  | 'losing'
  | 'thin_history'
  | 'incomplete'
  | 'like_noise'
  | 'proven'

export interface Bilingual {
  readonly en: string
  readonly ko: string
}

/** A stable code with its parameters and the English sentence. */
export interface AdvisorNotice {
  readonly code: string
  readonly message: string
  readonly params: Readonly<Record<string, string | number | boolean | null>>
}

/** What a card's figures rest on. */
export interface Evidence {
  readonly windows: number
  /** Windows that do not overlap: how many independent looks at the market the history holds. */
  readonly effective_windows: number
  /** Days per window. */
  readonly horizon_days: number
  /** ROI figures and drawdown were scaled from `horizon_days` to 30 days. */
  readonly scaled: boolean
  readonly out_of_sample: boolean
  readonly data_from: string
  readonly data_to: string
  /** Windows that ended at the stand-alone limit. */
  readonly liquidations: number
  /** Share of windows that ended with more than was put in, 0…1. */
  readonly beats_cash_share: number
  readonly edge_p_value: number | null
  readonly stop_losses: number
  readonly candidates_tried: number
  readonly surrogate_windows: number
  /** Percent, as it ran. */
  readonly worst_window_roi: number
  readonly band_coverage: number | null
  readonly candle_minutes: number[]
  readonly config_hash: string
}

/** One card less `id` and `users`. */
export interface StrategyProposal extends Omit<GridFigures, 'investment_amount'> {
  readonly name: string
  readonly profile: Profile
  /** The mean over windows; the other quantiles stand beside it. */
  readonly expected_roi_30d: number
  readonly median_roi_30d: number
  /** Never below the larger of planned and worst measured loss. null: too few windows, `band_note` says so. */
  readonly roi_30d_p10: number | null
  readonly roi_30d_p90: number | null
  readonly band_note: AdvisorNotice | null
  /** What to lead with: 30 days, or one window as measured where windows are much shorter. */
  readonly leading: {
    readonly days: number
    readonly mean: number
    readonly median: number
    readonly p10: number | null
    readonly p90: number | null
  }
  /** Mean over windows of the deepest fall of equity inside one window; scaled like the rest. */
  readonly expected_max_drawdown: number
  /** null where windows are too few to annualise. */
  readonly apy_30d: number | null
  /** [market ms, ROI percent] of the window whose ROI is nearest to the median, as it ran (not scaled). */
  readonly roi_curve: [number, number][]
  readonly liquidation_price: number | null
  /** The loss, percent of the investment, at which the bot ends; all figures of the card are measured with it. */
  readonly stop_loss_percent: number | null
  /** Planned: at the exit, fee and slippage in. A jump of the price past the exit makes it larger. */
  readonly worst_loss_usdt: number
  /** The larger of the planned loss and the worst window as it was measured, for `reference_investment`. */
  readonly largest_loss_usdt: number
  readonly reference_investment: number
  readonly risk_level: RiskLevel
  readonly min_investment: number
  /** Median days until price first left the range, at most the horizon. */
  readonly recommended_duration_days: number
  /** Closed form, driftless, today's volatility, 30 days; 0…1. */
  readonly range_stay_probability: number
  readonly profit_per_grid_percent: [number, number]
  readonly description: string
  readonly description_i18n: Bilingual
  readonly evidence: Evidence
}

export interface MarketView {
  readonly trend: TrendDirection
  readonly regime: string
  /** Daily standard deviation, a fraction. */
  readonly volatility: number
  readonly volatility_windows: { readonly days: number; readonly volatility: number }[]
  readonly trend_strength: number | null
  readonly liquidity: { readonly turnover_per_day: number | null; readonly idle_share: number | null }
  readonly support_level: number
  readonly resistance_level: number
  readonly funding_rate_8h: number | null
  readonly last_price: number
  readonly advice: Advice
  readonly advice_code: AdviceCode
  readonly reason: string
  readonly reason_i18n: Bilingual
  readonly look_again_at: string | null
}

/** A grid that passes every rule of the exchange; nothing was measured with it. */
export interface PassingGrid extends GridFigures {
  readonly reason: AdvisorNotice
  readonly symbol: string
  /** Of the profile, percent of the investment. */
  readonly stop_loss_percent: number | null
}

export interface Unavailable {
  readonly profile: Profile
  readonly reason: AdvisorNotice
  /** Grids near it that pass with the amount as it is. */
  readonly alternatives: PassingGrid[]
}

/** A card with a band. */
export interface BandedProposal extends StrategyProposal {
  readonly roi_30d_p10: number
  readonly roi_30d_p90: number
}

/** What the advisor answers, with cards that may have no band. */
export type MeasuredRecommendation = Recommendation<StrategyProposal>

export interface Recommendation<Card extends StrategyProposal = BandedProposal> {
  readonly symbol: string
  readonly timeframe: AnalysisTimeframe
  readonly market_time: string
  readonly source: 'quant'
  readonly recommended_strategies: Card[]
  readonly unavailable_strategies: Unavailable[]
  readonly market_analysis: MarketView
}

/** The same where every card has its band; null where one has none: a month is then not what was measured. */
export function bandedOnly(made: MeasuredRecommendation): Recommendation | null {
  const cards = made.recommended_strategies.flatMap((card) => {
    const { roi_30d_p10, roi_30d_p90 } = card
    return roi_30d_p10 === null || roi_30d_p90 === null ? [] : [{ ...card, roi_30d_p10, roi_30d_p90 }]
  })
  return cards.length < made.recommended_strategies.length ? null : { ...made, recommended_strategies: cards }
}
