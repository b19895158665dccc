import type { Calibration, MeasuredRecommendation, StrategyProposal, Unavailable } from '@gridpilot/advisor'
import { percentText } from '@gridpilot/advisor'
import { type Language, type RecommendationWords, WORDS } from './recommendation-words.ts'

/** Advice, market and cards as a person reads them. */
export function recommendationText(made: MeasuredRecommendation, language: Language): string {
  const { market_analysis: market } = made
  const words = WORDS[language]
  const windows = market.volatility_windows.map((each) => words.volatilityOf(each.days, percent(100 * each.volatility)))
  const turnover = market.liquidity.turnover_per_day
  return [
    words.head(made.symbol, made.market_time, market.last_price),
    words.adviceLine(words.advice[market.advice], market.advice_code, market.look_again_at?.slice(0, 10) ?? null),
    `  ${market.reason_i18n[language]}`,
    words.market(
      words.trend[market.trend],
      words.regime[market.regime] ?? market.regime,
      market.trend_strength?.toFixed(1) ?? words.unknown,
      market.support_level,
      market.resistance_level,
    ),
    words.volatility(
      windows.join(', ') || words.unknown,
      turnover === null ? words.unknown : `${Math.round(turnover).toLocaleString('en-US')} USDT`,
    ),
    ...made.recommended_strategies.flatMap((card) => ['', ...cardLines(made.symbol, card, language)]),
    ...made.unavailable_strategies.flatMap((each) => ['', ...missingLines(each, words)]),
  ].join('\n')
}

function cardLines(symbol: string, card: StrategyProposal, language: Language): string[] {
  const words = WORDS[language]
  const { evidence, leading } = card
  const { edge_p_value: luck } = evidence
  return [
    words.title(symbol, card, card.stop_loss_percent === null ? words.none : `${card.stop_loss_percent} %`),
    words.leading(
      String(leading.days),
      percentText(leading.mean),
      percentText(leading.median),
      bandText(card, words),
      percentText(card.expected_max_drawdown),
    ),
    lossText(card, words),
    words.amount(
      words.risk[card.risk_level],
      card.min_investment.toFixed(2),
      percent(100 * card.range_stay_probability),
    ),
    words.windows(card, percent(100 * evidence.beats_cash_share)),
    words.luck(card, luck === null ? words.notTested : luck.toFixed(3)),
    card.description_i18n[language],
    words.hash(evidence.config_hash),
  ].map((line, i) => (i === 0 ? line : `  ${line}`))
}

function bandText({ leading, band_note, evidence }: StrategyProposal, words: RecommendationWords): string {
  if (leading.p10 === null || leading.p90 === null)
    return words.noBand(evidence.effective_windows, String(band_note?.params.needed ?? ''))
  return words.band(percentText(leading.p10), percentText(leading.p90))
}

/** The larger of what is planned and what happened leads: a stop cannot hold through a gap. */
function lossText(card: StrategyProposal, words: RecommendationWords): string {
  const { worst_loss_usdt: planned, reference_investment: of } = card
  return words.loss({
    largest: card.largest_loss_usdt.toFixed(2),
    of,
    planned: planned.toFixed(2),
    plannedPercent: percentText((-100 * planned) / of),
    measured: percentText(card.evidence.worst_window_roi),
  })
}

function missingLines({ profile, reason, alternatives }: Unavailable, words: RecommendationWords): string[] {
  const { least } = reason.params
  return [
    `${words.profile[profile]}: ${words.reason[reason.code] ?? reason.message} (${reason.code})`,
    ...(typeof least === 'number' ? [`  ${words.least(least.toFixed(2))}`] : []),
    ...alternatives.map(
      (grid) => `  ${words.alternative(grid, `${grid.price_range_lower} – ${grid.price_range_upper}`)}`,
    ),
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
