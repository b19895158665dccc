import type { ModelTable } from '@gridpilot/advisor'

const card = {
  direction: 'neutral',
  spacing: 'geometric',
  range: [95_000, 105_000],
  grids: 20,
  mean: 0.8,
  median: 2.1,
  p10: -3.2,
  p90: 5.4,
  drawdown: -4.2,
  worst_loss_usdt: 41.2,
  of_investment_usdt: 1_000,
  stop_loss_percent: 14,
  windows: 24,
  separate_windows: 12,
  beats_cash_percent: 71,
  p_value: 0.031,
  stays_in_range_percent: 64.5,
  profit_per_grid_percent: [0.31, 0.34],
} as const

export const TABLE: ModelTable = {
  symbol: 'BTCUSDT',
  horizon_days: 30,
  market: {
    trend: 'sideways',
    regime: 'range',
    daily_volatility_percent: 2.3,
    support: 94_000,
    resistance: 106_000,
    last_price: 100_000,
    funding_8h_percent: 0.01,
    advice: 'unproven',
    advice_code: 'like_noise',
  },
  cards: [
    { ...card, profile: 'conservative', leverage: 1 },
    { ...card, profile: 'moderate', leverage: 2 },
  ],
}
