import type { Calibration, MeasuredRecommendation, StrategyProposal, Unavailable } from '@gridpilot/advisor'
import { percentText } from '@gridpilot/advisor'
import { type Language, type RecommendationSentences, SENTENCES } from './recommendation-words.ts'

/** Advice, market and cards as a person reads them. */
export function recommendationText(made: MeasuredRecommendation, language: Language): string {
  const { market_analysis: market } = made
  const say = SENTENCES[language]
  const { words } = say
  const windows = market.volatility_windows.map((each) => say.volatilityOf(each.days, percent(100 * each.volatility)))
  const turnover = market.liquidity.turnover_per_day
  return [
    say.head(made.symbol, made.market_time, market.last_price),
    say.adviceLine(words.advice[market.advice], market.advice_code, market.look_again_at?.slice(0, 10) ?? null),
    `  ${market.reason_i18n[language]}`,
    say.market(
      words.trends[market.trend],
      wordOf(words.regimes, market.regime) ?? market.regime,
      market.trend_strength?.toFixed(1) ?? say.unknown,
      market.support_level,
      market.resistance_level,
    ),
    say.volatility(
      windows.join(', ') || say.unknown,
      turnover === null ? say.unknown : `${Math.round(turnover).toLocaleString('en-US')} USDT`,
    ),
    ...made.recommended_strategies.flatMap((card) => ['', ...cardLines(made.symbol, card, language)]),
    ...made.unavailable_strategies.flatMap((each) => ['', ...missingLines(each, say)]),
  ].join('\n')
}

function cardLines(symbol: string, card: StrategyProposal, language: Language): string[] {
  const say = SENTENCES[language]
  const { evidence, leading } = card
  const { edge_p_value: luck } = evidence
  return [
    say.title(symbol, card, card.stop_loss_percent === null ? say.none : `${card.stop_loss_percent} %`),
    say.leading(
      String(leading.days),
      percentText(leading.mean),
      percentText(leading.median),
      bandText(card, say),
      percentText(card.expected_max_drawdown),
    ),
    lossText(card, say),
    say.amount(
      say.words.riskLevel[card.risk_level],
      card.min_investment.toFixed(2),
      percent(100 * card.range_stay_probability),
    ),
    say.windows(card, percent(100 * evidence.beats_cash_share)),
    say.luck(card, luck === null ? say.notTested : luck.toFixed(3)),
    card.description_i18n[language],
    say.hash(evidence.config_hash),
  ].map((line, i) => (i === 0 ? line : `  ${line}`))
}

function bandText({ leading, band_note, evidence }: StrategyProposal, say: RecommendationSentences): string {
  if (leading.p10 === null || leading.p90 === null)
    return say.noBand(evidence.effective_windows, String(band_note?.params.needed ?? ''))
  return say.band(percentText(leading.p10), percentText(leading.p90))
}

/** The larger of what is planned and what happened leads: a stop cannot hold through a gap. */
function lossText(card: StrategyProposal, say: RecommendationSentences): string {
  const { worst_loss_usdt: planned, reference_investment: of } = card
  return say.loss({
    largest: card.largest_loss_usdt.toFixed(2),
    of,
    planned: planned.toFixed(2),
    plannedPercent: percentText((-100 * planned) / of),
    measured: percentText(card.evidence.worst_window_roi),
  })
}

function missingLines({ profile, reason, alternatives }: Unavailable, say: RecommendationSentences): string[] {
  const { words } = say
  const because = ({ code, message, params }: Unavailable['reason']) =>
    filled(wordOf(words.missing, code) ?? message, params)
  return [
    say.missing(words.profiles[profile], because(reason), reason.code),
    ...alternatives.map(
      (grid) =>
        `  ${say.alternative(because(grid.reason), grid, `${grid.price_range_lower} – ${grid.price_range_upper}`)}`,
    ),
  ]
}

/** A code the table does not know has no word. */
const wordOf = (table: Readonly<Record<string, string>>, code: string): string | undefined =>
  Object.hasOwn(table, code) ? table[code] : undefined

const filled = (text: string, params: Unavailable['reason']['params']): string =>
  text.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = params[name]
    return typeof value === 'number' ? String(Number(value.toFixed(2))) : String(value ?? '–')
  })

/** What following the advisor through the files would have come to. */
export function calibrationText(found: Calibration, language: Language): string {
  const { judged, inside, alwaysMean, means } = found
  const mean = (value: number | null) => (value === null ? null : percent(value))
  return SENTENCES[language]
    .calibration(found, {
      share: judged === 0 ? null : percent((100 * inside) / judged),
      always: mean(alwaysMean),
      means: { start: mean(means.start), unproven: mean(means.unproven), wait: mean(means.wait) },
    })
    .join('\n')
}

const percent = (value: number): string => `${value.toFixed(1)} %`
