import type { Calibration, Recommendation, StrategyProposal } from '@gridpilot/advisor'

type Language = 'en' | 'ko'

/** Advice, market and cards as a person reads them. */
export function recommendationText(made: Recommendation, language: Language): string {
  const { market_analysis: market } = made
  const again = market.look_again_at === null ? '' : `  (look again: ${market.look_again_at.slice(0, 10)})`
  const volatility = market.volatility_windows.map((each) => `${each.days} d ${percent(100 * each.volatility)}`)
  const liquidity = market.liquidity.turnover_per_day
  return [
    `${made.symbol} at ${made.market_time}, last price ${market.last_price}`,
    `Advice: ${market.advice} (${market.advice_code})${again}`,
    `  ${market.reason_i18n[language]}`,
    `Market: ${market.trend}, ${market.regime}, trend strength ${market.trend_strength?.toFixed(1) ?? 'unknown'}; ` +
      `support ${market.support_level}, resistance ${market.resistance_level}`,
    `Daily volatility: ${volatility.join(', ') || 'unknown'}; turnover a day: ` +
      `${liquidity === null ? 'unknown' : `${Math.round(liquidity).toLocaleString('en-US')} USDT`}`,
    ...made.recommended_strategies.flatMap((card) => ['', ...cardLines(card, language)]),
    ...made.unavailable_strategies.map(({ profile, reason }) => `\n${profile}: ${reason.message} (${reason.code})`),
  ].join('\n')
}

function cardLines(card: StrategyProposal, language: Language): string[] {
  const { evidence } = card
  const luck = evidence.edge_p_value
  return [
    `${card.name}: ${card.direction}, ${card.price_range_lower} to ${card.price_range_upper}, ${card.grid_count} grids, ` +
      `${card.leverage}×, stop loss ${card.stop_loss_percent ?? 'none'} %`,
    `  30 days, out of sample: mean ${percent(card.expected_roi_30d)}, median ${percent(card.median_roi_30d)}, ` +
      `p10 ${percent(card.roi_30d_p10)}, p90 ${percent(card.roi_30d_p90)}, drawdown ${percent(card.expected_max_drawdown)}`,
    `  worst loss ${card.worst_loss_usdt.toFixed(2)} of ${card.reference_investment} USDT (${card.risk_level} risk), ` +
      `least amount ${card.min_investment.toFixed(2)} USDT, stays in range 30 days: ${percent(100 * card.range_stay_probability)}`,
    `  ${evidence.windows} windows of ${evidence.horizon_days} days (${evidence.effective_windows} apart), ` +
      `better than cash in ${percent(100 * evidence.beats_cash_share)}, ${evidence.stop_losses} stopped, ` +
      `${evidence.liquidations} liquidated, worst ${percent(evidence.worst_window_roi)}`,
    `  luck does as well: ${luck === null ? 'not tested' : luck.toFixed(3)} (${evidence.candidates_tried} grids compared, ` +
      `${evidence.surrogate_windows} surrogate windows); data ${evidence.data_from.slice(0, 10)} to ${evidence.data_to.slice(0, 10)}`,
    `  ${card.description_i18n[language]}`,
    `  hash ${evidence.config_hash}`,
  ]
}

/** What following the advisor through the files would have come to. */
export function calibrationText(found: Calibration): string {
  const { advice, means } = found
  const mean = (value: number | null) => (value === null ? 'none' : percent(value))
  const share = found.judged === 0 ? 'too few windows' : percent((100 * found.inside) / found.judged)
  return [
    `Asked ${found.decisions} times, three grids each, held ${found.horizonDays.toFixed(1)} days.`,
    `Advice: ${advice.start} start, ${advice.unproven} unproven, ${advice.wait} wait`,
    `Ended inside the band p10–p90 stated before: ${share} of ${found.judged} (80 % is right)`,
    `Mean result: always starting ${mean(found.alwaysMean)}, never 0.0 %, on "start" ${mean(means.start)}, ` +
      `on "unproven" ${mean(means.unproven)}, on "wait" ${mean(means.wait)}`,
    `Liquidations: always starting ${found.alwaysLiquidations}, on "start" ${found.startLiquidations}`,
  ].join('\n')
}

const percent = (value: number): string => `${value.toFixed(1)} %`
