import { z } from 'zod'
import { gridFiguresShape } from './grid-parameters.ts'
import { Notice } from './notice.ts'
import { PreviewAlternative } from './preview-alternative.ts'
import { BilingualText, CurvePoint, Figure, Id, Timeframe, TradingSymbol, UtcTime } from './scalar.ts'

/** POST /api/grid-bot/analyze. `refresh` asks for a new computation where the limits allow one. */
export const AnalyzeRequest = z
  .strictObject({
    symbol: TradingSymbol,
    timeframe: Timeframe.default('1h'),
    account_id: Id.optional(),
    refresh: z.boolean().optional(),
  })
  .meta({ id: 'AnalyzeRequest' })
export type AnalyzeRequest = z.infer<typeof AnalyzeRequest>

export const StrategyProfile = z.enum(['conservative', 'moderate', 'aggressive']).meta({ id: 'StrategyProfile' })
export type StrategyProfile = z.infer<typeof StrategyProfile>

export const RiskLevel = z.enum(['low', 'medium', 'high']).meta({ id: 'RiskLevel' })
export type RiskLevel = z.infer<typeof RiskLevel>

export const Advice = z.enum(['start', 'wait', 'unproven']).meta({ id: 'Advice' })
export type Advice = z.infer<typeof Advice>

/** What the figures rest on. p-value and shares are 0..1; `edge_p_value` is null where no test was made. */
export const RecommendationEvidence = z
  .object({
    windows: z.int().nonnegative(),
    effective_windows: z.int().nonnegative(),
    /** Days per window; below 30, the 30-day figures are scaled and `scaled` is true. */
    horizon_days: Figure,
    scaled: z.boolean(),
    out_of_sample: z.boolean(),
    data_from: UtcTime,
    data_to: UtcTime,
    /** Windows that ended at the stand-alone limit, and at the stop loss. */
    liquidations: z.int().nonnegative(),
    stop_losses: z.int().nonnegative(),
    beats_cash_share: Figure.nullable(),
    /** Share of surrogate histories in which the best of the candidates tried did as well; null: no test was made. */
    edge_p_value: Figure.nullable(),
    /** Grids that were compared for this card; the p-value is corrected for them. */
    candidates_tried: z.int().nonnegative(),
    /** Windows of surrogate random walks the test was made with; 0: none. */
    surrogate_windows: z.int().nonnegative(),
    /** The worst window as it ran (not scaled), percent. */
    worst_window_roi: Figure,
    /** Share of past windows that ended inside the p10–p90 band stated before them; null: too few. About 0.8 is right. */
    band_coverage: Figure.nullable(),
    /** Candle lengths measured on, finest first, minutes: recent windows on the finest, older ones on what there is. */
    candle_minutes: z.array(Figure),
    /** With the same data, `gridpilot recommend --hash` finds these figures again. */
    config_hash: z.string(),
  })
  .meta({ id: 'RecommendationEvidence' })
export type RecommendationEvidence = z.infer<typeof RecommendationEvidence>

// The amount of a card is its reference.
const { investment_amount: _, ...gridOfCard } = gridFiguresShape

/** One card. ROI, drawdown and APY are percent (drawdown ≤ 0); prices and money in USDT. */
export const RecommendedStrategy = z
  .object({
    id: Id,
    name: z.string(),
    profile: StrategyProfile,
    ...gridOfCard,
    expected_roi_30d: Figure,
    median_roi_30d: Figure,
    /** Never below the larger of planned and worst measured loss. null: too few windows; `band_note` says so. */
    roi_30d_p10: Figure.nullable(),
    roi_30d_p90: Figure.nullable(),
    band_note: Notice.nullable(),
    /** What to lead with: 30 days, or one window as it was measured where windows are less than half as long. */
    leading: z.object({
      days: Figure,
      mean: Figure,
      median: Figure,
      p10: Figure.nullable(),
      p90: Figure.nullable(),
    }),
    expected_max_drawdown: Figure,
    apy_30d: Figure.nullable(),
    roi_curve: z.array(CurvePoint),
    liquidation_price: Figure.nullable(),
    /** Loss, percent of the investment, at which the bot ends; every figure of the card holds with it. null: none. */
    stop_loss_percent: Figure.nullable(),
    /**
     * Planned loss at the nearer of stop loss and stand-alone limit for `reference_investment` USDT. A price that jumps
     * past the exit makes it larger.
     */
    worst_loss_usdt: Figure,
    /** The larger of the planned loss and the worst window as it was measured (`evidence.worst_window_roi`). */
    largest_loss_usdt: Figure,
    reference_investment: Figure,
    risk_level: RiskLevel,
    min_investment: Figure,
    recommended_duration_days: Figure,
    /** Chance that a driftless price of today's volatility stays inside the range for 30 days, 0..1 (closed form). */
    range_stay_probability: Figure,
    /** Bots really made from this recommendation's parameters, all users. */
    users: z.int().nonnegative(),
    profit_per_grid_percent: z.tuple([Figure, Figure]),
    description: z.string(),
    description_i18n: BilingualText,
    evidence: RecommendationEvidence,
  })
  .meta({ id: 'RecommendedStrategy' })
export type RecommendedStrategy = z.infer<typeof RecommendedStrategy>

/** Daily volatility of the last `days` days, a fraction. */
export const VolatilityWindow = z.object({ days: Figure, volatility: Figure }).meta({ id: 'VolatilityWindow' })
export type VolatilityWindow = z.infer<typeof VolatilityWindow>

/** How freely the market trades; null: the candles do not say. */
export const MarketLiquidity = z
  .object({
    /** Turnover of a median day, USDT. */
    turnover_per_day: Figure.nullable(),
    /** Share of recent candles in which the price did not move or that are missing, 0..1. */
    idle_share: Figure.nullable(),
  })
  .meta({ id: 'MarketLiquidity' })
export type MarketLiquidity = z.infer<typeof MarketLiquidity>

/** What decided the advice, gravest first. */
export const AdviceCode = z
  .enum([
    'no_history',
    'no_card',
    'investment_too_small',
    'illiquid',
    'trending',
    'storm',
    'losing',
    'thin_history',
    'incomplete',
    'like_noise',
    'proven',
  ])
  .meta({ id: 'AdviceCode' })
export type AdviceCode = z.infer<typeof AdviceCode>

/** `volatility` is the daily standard deviation as a fraction (0.023 = 2.3 %); `funding_rate_8h` a fraction. */
export const MarketAnalysis = z
  .object({
    trend: z.enum(['uptrend', 'downtrend', 'sideways']),
    regime: z.string(),
    volatility: Figure,
    /** The same over several windows, shortest first. */
    volatility_windows: z.array(VolatilityWindow),
    /** Slope of the log price ÷ its standard deviation on a driftless walk; beyond ±2 is a trend. null: unknown. */
    trend_strength: Figure.nullable(),
    liquidity: MarketLiquidity,
    support_level: Figure,
    resistance_level: Figure,
    funding_rate_8h: Figure.nullable(),
    last_price: Figure,
    advice: Advice,
    advice_code: AdviceCode,
    reason: z.string(),
    reason_i18n: BilingualText,
    /** When to look again if the advice is not `start`. */
    look_again_at: UtcTime.nullable(),
  })
  .meta({ id: 'MarketAnalysis' })
export type MarketAnalysis = z.infer<typeof MarketAnalysis>

/** What a language model says about one computed card. It can advise against it and make it smaller, never larger. */
export const ModelCardWord = z
  .object({
    profile: StrategyProfile,
    veto: z.boolean(),
    /** 0 < f ≤ 1: the suggested share of the balance is multiplied by it. */
    size_factor: Figure,
    text_i18n: BilingualText,
  })
  .meta({ id: 'ModelCardWord' })
export type ModelCardWord = z.infer<typeof ModelCardWord>

/** What came of asking the model. Without an answer `reason` says why the measured figures stand alone. */
export const ModelNote = z
  .object({
    name: z.string(),
    explained: z.boolean(),
    reason: Notice.nullable(),
    /** When a new call is possible, if waiting helps. */
    next_call_at: UtcTime.nullable(),
    /** The card it would take first, first. */
    order: z.array(StrategyProfile),
    market_i18n: BilingualText.nullable(),
    cards: z.array(ModelCardWord),
  })
  .meta({ id: 'ModelNote' })
export type ModelNote = z.infer<typeof ModelNote>

/** A grid offered in place of a missing card, with the stop loss of that card's profile, in percent of the investment. */
export const PassingGrid = PreviewAlternative.extend({ stop_loss_percent: Figure.nullable() }).meta({
  id: 'PassingGrid',
})
export type PassingGrid = z.infer<typeof PassingGrid>

/** `recommended_strategies` in the order conservative, moderate, aggressive; a missing one is explained in `unavailable_strategies`. */
export const AnalyzeResponse = z
  .object({
    symbol: z.string(),
    timeframe: Timeframe,
    generated_at: UtcTime,
    market_time: UtcTime,
    cached: z.boolean(),
    source: z.string(),
    recommended_strategies: z.array(RecommendedStrategy),
    /** `alternatives`: grids that pass with the amount as it is, where it is what was too small; not measured. */
    unavailable_strategies: z.array(
      z.object({ profile: StrategyProfile, reason: Notice, alternatives: z.array(PassingGrid) }),
    ),
    market_analysis: MarketAnalysis,
    /** null: no model is set up. */
    model: ModelNote.nullable(),
  })
  .meta({ id: 'AnalyzeResponse' })
export type AnalyzeResponse = z.infer<typeof AnalyzeResponse>
