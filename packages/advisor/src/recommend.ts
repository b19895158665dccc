import {
  DAY_MS,
  dailyVolatility,
  exceedsCeiling,
  grossCeilingPerDay,
  type MarketFeatures,
  marketFeatures,
  priceToNumber,
  sliceColumns,
  ticksFromNumber,
  toNumber,
  volatilityOver,
} from '@gridpilot/core'
import { AMOUNT_TOO_SMALL, judge, NOTHING_KNOWN, type Verdict } from './advice.ts'
import { candidateAt, type Place } from './candidates.ts'
import { type Card, cardOf, iso } from './card.ts'
import type { Obstacle } from './conditions.ts'
import { History } from './history.ts'
import type { Liquidity } from './liquidity.ts'
import { PROFILE_RULES } from './profile-rules.ts'
import {
  type MarketView,
  type MeasuredRecommendation,
  PROFILES,
  type Profile,
  type StrategyProposal,
  type Unavailable,
} from './recommendation.ts'
import { REFERENCE_INVESTMENT, type RecommendationInput, TIMEFRAME_MS } from './request.ts'
import { resample } from './resample.ts'
import { leadingFigures, statedFigures } from './statistics.ts'
import { type Finding, Study } from './study.ts'
import { tooSmall } from './too-small.ts'
import { type Schedule, scheduleOf } from './windows.ts'
import { aboutSimulation, UNAVAILABLE, type UnavailableCode } from './wording.ts'

/** Market features look at this many candles of the asked length. */
const FEATURE_CANDLES = 720

/** Days of the volatilities shown. */
const VOLATILITY_WINDOWS = [7, 30, 90]

/**
 * Looks at the market, chooses a grid for each profile and measures, out of sample, what choosing that way came to.
 * Deterministic: the same input gives the same answer. Takes a second or two of pure computing; servers call
 * `recommendInWorker`.
 */
export function recommend(input: RecommendationInput): MeasuredRecommendation {
  const history = new History(input.instrument, [input.candles, ...(input.longer ?? [])], input.funding)
  const schedule = scheduleOf(history.fromMs, history.toMs)
  if (schedule === null) return nothing(input, history)
  const investment = input.referenceInvestment ?? REFERENCE_INVESTMENT
  const study = new Study(history, schedule, investment)
  const volatility = study.cone.volatility(history.toMs)
  if (volatility === null) return nothing(input, history)
  const findings = study.findings(history.toMs)
  const place = { ...input, volatility, investment }
  const cards: Card[] = []
  const missing: Unavailable[] = []
  const unmeasured = findings.length === 0 ? 'history_too_short' : 'no_shape_fits'
  for (const profile of PROFILES) {
    const finding = findings.find((each) => each.profile === profile)
    const card = finding === undefined ? unmeasured : placed(finding, place, history, schedule)
    if (typeof card === 'string') missing.push(unplaced(profile, card, [place, dearestPlace(study, place)], schedule))
    else cards.push(card)
  }
  const notional = study.orderNotional()
  const verdict = verdictOn(cards, missing, study.obstacle(history.toMs, notional))
  const shown = cards.map((card) => cardOf(card, { input, history, schedule, volatility }))
  return answer(input, history, study.liquidity(history.toMs, notional), shown, missing, verdict)
}

function verdictOn(cards: readonly Card[], missing: readonly Unavailable[], obstacle: Obstacle | null): Verdict {
  const all = (wanted: UnavailableCode) =>
    missing.length === PROFILES.length && missing.every(({ reason }) => reason.code === wanted)
  if (all('history_too_short')) return NOTHING_KNOWN
  if (all('investment_too_small')) return AMOUNT_TOO_SMALL
  return judge(
    cards.map(({ finding, leading: { mean, median, days } }) => ({ ...finding, mean, median, days })),
    missing.length,
    obstacle,
  )
}

/** The grid of a finding around today's price, or why it is not shown. */
function placed(finding: Finding, place: Place, history: History, { horizonMs }: Schedule): Card | UnavailableCode {
  const candidate = candidateAt(finding.rule, PROFILE_RULES[finding.profile], place)
  if (candidate === null) return 'no_shape_fits'
  const horizonDays = horizonMs / DAY_MS
  const ceiling = grossCeilingPerDay(candidate.plan, history.instrument, finestSwing(history))
  if (exceedsCeiling(finding.summary.mean / horizonDays, ceiling)) return 'claim_above_ceiling'
  const { summary, effective } = finding
  const plannedLoss = Number(candidate.plan.worstLoss) / Number(candidate.plan.config.investment)
  const from = { horizonDays, effective, plannedLoss }
  return { finding, candidate, stated: statedFigures(summary, from), leading: leadingFigures(summary, from) }
}

/**
 * The daily volatility a grid's cells can see: the largest over sampling intervals up to an hour. A driftless walk has
 * the same at all of them; a market that swings inside the hour pays grids at the scale of its swings.
 */
function finestSwing({ grounds }: History): number {
  const intervals = [0, TIMEFRAME_MS['5m'], TIMEFRAME_MS['15m'], TIMEFRAME_MS['1h']]
  return Math.max(
    ...grounds.flatMap(({ candles }) =>
      intervals.map((each) => dailyVolatility(resample(candles, Math.max(each, 1))) ?? 0),
    ),
  )
}

const unavailable = (profile: Profile, code: UnavailableCode): Unavailable => ({
  profile,
  reason: { code, message: UNAVAILABLE[code], params: {} },
  alternatives: [],
})

/** Nothing can be measured with too little money, however long the history: that is said, with what would do. */
function unplaced(
  profile: Profile,
  code: UnavailableCode,
  [place, dearest]: readonly [Place, Place],
  { horizonMs }: Schedule,
): Unavailable {
  const small = code === 'claim_above_ceiling' ? null : tooSmall(PROFILE_RULES[profile], horizonMs, place, dearest)
  if (small === null) return unavailable(profile, code)
  const { reason } = unavailable(profile, 'investment_too_small')
  const params = { investment: toNumber(place.investment), least: toNumber(small.least) }
  return { profile, reason: { ...reason, params }, alternatives: small.alternatives }
}

/** The start of the window with the highest price, where orders of the least quantity cost most. */
function dearestPlace({ history, schedule, cone }: Study, place: Place): Place {
  return schedule.startsMs.reduce((dearest, startMs) => {
    const stretch = history.stretch(startMs, schedule.horizonMs)
    const volatility = cone.volatility(startMs)
    if (stretch === null || volatility === null) return dearest
    const lastPrice = ticksFromNumber(place.instrument, stretch.ground.candles.open[stretch.from] ?? 0)
    return lastPrice > dearest.lastPrice ? { ...place, lastPrice, volatility } : dearest
  }, place)
}

const nothing = (input: RecommendationInput, history: History): MeasuredRecommendation =>
  answer(
    input,
    history,
    null,
    [],
    PROFILES.map((profile) => unavailable(profile, 'history_too_short')),
    NOTHING_KNOWN,
  )

function answer(
  input: RecommendationInput,
  history: History,
  liquidity: Liquidity | null,
  cards: StrategyProposal[],
  missing: Unavailable[],
  verdict: Verdict,
): MeasuredRecommendation {
  return {
    symbol: input.instrument.symbol,
    timeframe: input.timeframe ?? '1h',
    market_time: iso(input.nowMarketMs),
    source: 'quant',
    recommended_strategies: cards,
    unavailable_strategies: missing,
    market_analysis: marketView(input, history, liquidity, verdict),
  }
}

function featuresOf({ candles, timeframe }: RecommendationInput): MarketFeatures | null {
  const coarse = resample(candles, TIMEFRAME_MS[timeframe ?? '1h'])
  return marketFeatures(sliceColumns(coarse, Math.max(0, coarse.length - FEATURE_CANDLES), coarse.length))
}

function marketView(
  input: RecommendationInput,
  { hourly }: History,
  liquidity: Liquidity | null,
  verdict: Verdict,
): MarketView {
  const features = featuresOf(input)
  const last = priceToNumber(input.instrument, input.lastPrice)
  const reason = aboutSimulation(verdict.reason, input.simulated === true)
  const funding = input.funding.filter(({ time }) => time <= input.nowMarketMs).at(-1)
  return {
    trend: features?.trend ?? 'sideways',
    regime: features?.regime ?? 'unclear',
    volatility: features?.volatility ?? 0,
    volatility_windows: VOLATILITY_WINDOWS.flatMap((days) => {
      const volatility = volatilityOver(hourly, days)
      return volatility === null ? [] : [{ days, volatility }]
    }),
    trend_strength: features?.trendStrength.tStatistic ?? null,
    liquidity: { turnover_per_day: liquidity?.turnoverPerDay ?? null, idle_share: liquidity?.idleShare ?? null },
    support_level: features?.support ?? last,
    resistance_level: features?.resistance ?? last,
    funding_rate_8h: funding?.rate ?? null,
    last_price: last,
    advice: verdict.advice,
    advice_code: verdict.code,
    reason: reason.en,
    reason_i18n: reason,
    look_again_at: verdict.advice === 'start' ? null : iso(input.nowMarketMs + LOOK_AGAIN_DAYS[verdict.code] * DAY_MS),
  }
}

/** What spoke against it changes no sooner: storms pass in days, trends in a few more, measured pasts slowly. */
const LOOK_AGAIN_DAYS: Readonly<Record<Verdict['code'], number>> = {
  no_history: 7,
  no_card: 7,
  investment_too_small: 1,
  illiquid: 7,
  trending: 3,
  storm: 1,
  losing: 7,
  thin_history: 7,
  incomplete: 1,
  like_noise: 7,
  proven: 0,
}
