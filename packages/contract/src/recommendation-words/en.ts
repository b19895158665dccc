/**
 * Words of a recommendation in English, for page and command line alike. Each language is a file of its own, so that a
 * browser loads only the one it shows.
 */
export const recommendationWordsEn = {
  profiles: { conservative: 'Conservative', moderate: 'Moderate', aggressive: 'Aggressive' },
  riskLevel: { low: 'low risk', medium: 'medium risk', high: 'high risk' },
  direction: { neutral: 'Neutral', long: 'Long', short: 'Short' },
  advice: { start: 'The market suits a grid', wait: 'Do not start now', unproven: 'Not proven' },
  trends: { uptrend: 'uptrend', downtrend: 'downtrend', sideways: 'sideways' },
  regimes: {
    range: 'range market',
    trend: 'trending market',
    volatile: 'very volatile market',
    unclear: 'no clear regime',
  },
  /** Why a profile is missing, and what would pass instead: followed by that grid. */
  missing: {
    history_too_short: 'There is too little price history to measure a grid.',
    no_shape_fits: 'No grid of this kind passes the exchange rules here.',
    investment_too_small:
      '{{investment}} USDT is too small for the least orders of such a grid. The least amount is {{least}} USDT.',
    claim_above_ceiling: 'The measured gain exceeds what price swings of this size can pay, so it is not shown.',
    fewer_grids: 'Fewer grids need a smaller amount:',
    narrower_range:
      'A narrower range with the same distance between levels needs a smaller amount, and is left sooner:',
    other_symbol: 'The same range in percent on another coin takes smaller orders:',
    more_investment: 'The smallest amount this grid works with:',
  },
} as const

/** The same keys with any text: what every language must have. */
export type RecommendationWords = {
  readonly [Kind in keyof typeof recommendationWordsEn]: Readonly<
    Record<keyof (typeof recommendationWordsEn)[Kind], string>
  >
}
