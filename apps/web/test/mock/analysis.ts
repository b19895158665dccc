import type {
  AnalyzeResponse,
  CurvePoint,
  PassingGrid,
  RecommendedStrategy,
  StrategyProfile,
} from '@gridpilot/contract'
import type { Market } from './market.ts'

const SHAPE = {
  conservative: {
    width: 0.12,
    grids: 20,
    leverage: 2,
    roi: [0.84, 2.13, -3.02, 5.41],
    risk: 'low',
    direction: 'neutral',
  },
  moderate: { width: 0.09, grids: 30, leverage: 3, roi: [1.62, 4.05, -6.8, 8.92], risk: 'medium', direction: 'long' },
  aggressive: {
    width: 0.06,
    grids: 40,
    leverage: 5,
    roi: [-0.71, 6.3, -18.4, 14.25],
    risk: 'high',
    direction: 'neutral',
  },
} as const

/** Three cards with invented figures: the mock measures nothing. */
export function analysisOf(market: Market, advice: AnalyzeResponse['market_analysis']['advice']): AnalyzeResponse {
  const at = new Date().toISOString()
  return {
    symbol: market.symbol,
    timeframe: '1h',
    generated_at: at,
    market_time: new Date(market.timeMs).toISOString(),
    cached: false,
    source: 'quant',
    recommended_strategies: (Object.keys(SHAPE) as StrategyProfile[]).map((profile) => strategyOf(market, profile)),
    unavailable_strategies: [],
    market_analysis: {
      trend: 'sideways',
      regime: 'range',
      volatility: 0.023,
      volatility_windows: [
        { days: 7, volatility: 0.019 },
        { days: 30, volatility: 0.023 },
        { days: 90, volatility: 0.026 },
      ],
      trend_strength: 0.4,
      liquidity: { turnover_per_day: 1_200_000_000, idle_share: 0.001 },
      support_level: market.price * 0.97,
      resistance_level: market.price * 1.03,
      funding_rate_8h: 0.0001,
      last_price: market.price,
      advice,
      advice_code: advice === 'start' ? 'proven' : advice === 'wait' ? 'losing' : 'thin_history',
      reason: 'The price has stayed in a range for 18 days.',
      reason_i18n: {
        en: 'The price has stayed in a range for 18 days.',
        ko: '가격이 18일 동안 박스권에 머물렀습니다.',
      },
      look_again_at: advice === 'start' ? null : new Date(market.timeMs + 86_400_000).toISOString(),
    },
    model: null,
  }
}

/** The amount is too small for the conservative card: a grid that passes, and one the price has left since. */
export function withoutConservative(analysis: AnalyzeResponse, { symbol, price }: Market): AnalyzeResponse {
  const grid: Omit<PassingGrid, 'reason' | 'price_range_lower' | 'price_range_upper'> = {
    ...{ symbol, direction: 'neutral', grid_type: 'geometric', leverage: 1, investment_amount: 120 },
    ...{ stop_loss_percent: 14, grid_count: 6 },
  }
  const [lower, upper] = [Math.round(price * 0.88), Math.round(price * 1.14)]
  return {
    ...analysis,
    recommended_strategies: analysis.recommended_strategies.filter(({ profile }) => profile !== 'conservative'),
    unavailable_strategies: [
      {
        profile: 'conservative',
        reason: { code: 'investment_too_small', params: { investment: 120, least: 412.37 }, message: 'Too small.' },
        alternatives: [
          {
            ...grid,
            reason: { code: 'fewer_grids', params: {}, message: 'Fewer grids.' },
            price_range_lower: lower,
            price_range_upper: upper,
          },
          {
            ...grid,
            reason: { code: 'narrower_range', params: {}, message: 'A narrower range.' },
            price_range_lower: Math.round(price * 1.02),
            price_range_upper: upper,
          },
        ],
      },
    ],
  }
}

function strategyOf(market: Market, profile: StrategyProfile): RecommendedStrategy {
  const { width, grids, leverage, roi, risk, direction } = SHAPE[profile]
  const [expected, median, low, high] = roi
  const round = (price: number) => Number(price.toFixed(market.price > 10_000 ? 0 : 2))
  const curve = Array.from({ length: 40 }, (_, i): CurvePoint => {
    return [market.timeMs - (40 - i) * 86_400_000, (expected * i) / 39 + Math.sin(i / 3) * 0.4]
  })
  return {
    id: `rec-${market.symbol}-${profile}`,
    name: `${market.symbol.slice(0, 3)} ${profile} grid`,
    profile,
    direction,
    grid_type: 'geometric',
    price_range_lower: round(market.price * (1 - width)),
    price_range_upper: round(market.price * (1 + width)),
    grid_count: grids,
    leverage,
    expected_roi_30d: expected,
    median_roi_30d: median,
    roi_30d_p10: low,
    roi_30d_p90: high,
    band_note: null,
    leading: { days: 30, mean: expected, median, p10: low, p90: high },
    expected_max_drawdown: low * 1.4,
    apy_30d: expected * 12,
    roi_curve: curve,
    liquidation_price: round(market.price * 0.6),
    stop_loss_percent: profile === 'aggressive' ? null : 14,
    worst_loss_usdt: leverage * 41.2,
    largest_loss_usdt: Math.max(leverage * 41.2, -low * 16),
    reference_investment: 1000,
    risk_level: risk,
    min_investment: 100 * leverage,
    recommended_duration_days: 14,
    range_stay_probability: 0.42,
    users: 0,
    profit_per_grid_percent: [0.31 * leverage, 0.34 * leverage],
    description: 'A grid around the middle of the range.',
    description_i18n: {
      en: 'A grid around the middle of the range; its width covers nine of ten months of this volatility.',
      ko: '박스권 중앙을 기준으로 한 그리드이며, 폭은 이 변동성에서 열 달 중 아홉 달을 포함합니다.',
    },
    evidence: {
      windows: 24,
      effective_windows: 6,
      horizon_days: 20,
      scaled: true,
      out_of_sample: false,
      data_from: '2025-11-01T00:00:00.000Z',
      data_to: '2026-03-01T00:00:00.000Z',
      liquidations: profile === 'aggressive' ? 1 : 0,
      stop_losses: profile === 'aggressive' ? 0 : 2,
      beats_cash_share: 0.71,
      edge_p_value: null,
      candidates_tried: 4,
      surrogate_windows: 0,
      worst_window_roi: low * 1.6,
      band_coverage: 0.79,
      candle_minutes: [1, 5],
      config_hash: '3f9ac17be2d04c55',
    },
  }
}
