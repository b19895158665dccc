import { kernelMarket } from '@gridpilot/backtest'
import {
  type CandleColumns,
  DAY_MS,
  dailyVolatility,
  exceedsCeiling,
  grossCeilingPerDay,
  lastDays,
  type MarketFeatures,
  marketFeatures,
  money,
  priceToNumber,
  sliceColumns,
  volatilityOver,
} from '@gridpilot/core'
import { judge, type Verdict } from './advice.ts'
import { type Candidate, candidatesOf, directionsFor } from './candidates.ts'
import { cardOf, iso, type Measured } from './card.ts'
import { liquidityOf } from './liquidity.ts'
import { PROFILE_RULES } from './profile-rules.ts'
import { type MarketView, PROFILES, type Profile, type Recommendation } from './recommendation.ts'
import { type RecommendationInput, TIMEFRAME_MS } from './request.ts'
import { resample } from './resample.ts'
import { statedFigures, summarise } from './statistics.ts'
import { type TrialGround, tryShape } from './trial.ts'
import { rollingWindows, type Windows } from './windows.ts'
import { aboutSimulation, UNAVAILABLE, type UnavailableCode } from './wording.ts'

const REFERENCE_INVESTMENT = money('1000')

/** Market features look at this many candles of the asked length. */
const FEATURE_CANDLES = 720

/** Days of the volatilities shown. */
const VOLATILITY_WINDOWS = [7, 30, 90]

/** The cone needs volatility as it adds up over weeks: daily closes of this many days, hourly ones in short histories. */
const VOLATILITY_DAYS = 60
const DAILY_CLOSES_MIN = 20

/** Shapes are compared on coarser candles in every third window; only the chosen ones are measured in full. */
const SCREEN_INTERVAL_MS = TIMEFRAME_MS['5m']
const SCREEN_EVERY = 3

/**
 * Looks at the market and measures three grids on its past. Deterministic: the same input gives the same answer. Takes
 * a second or two of pure computing for 120 days of minutes; servers call `recommendInWorker`.
 */
export function recommend(input: RecommendationInput): Recommendation {
  const features = featuresOf(input)
  const windows = rollingWindows(input.candles)
  const volatility = coneVolatility(input.candles, features)
  if (features === null || windows === null || windows.startsMs.length === 0 || volatility === null)
    return answer(
      input,
      features,
      [],
      PROFILES.map((profile) => unavailable(profile, 'history_too_short')),
      judge([], 0, 3),
    )
  const ground = groundOf(input, input.candles)
  const screen = groundOf(input, resample(input.candles, SCREEN_INTERVAL_MS))
  const ceilingVolatility = finestSwing(input.candles)
  const market: Market = { input, ground, screen, windows, volatility, features, ceilingVolatility }
  const cards: Measured[] = []
  const missing: Recommendation['unavailable_strategies'] = []
  for (const profile of PROFILES) {
    const measured = measureProfile(profile, market)
    if (typeof measured === 'string') missing.push(unavailable(profile, measured))
    else cards.push(measured)
  }
  const verdict = judge(cards, windows.effective, missing.length)
  return answer(
    input,
    features,
    cards.map((card) => cardOf(card, ground, windows, { volatility, simulated: input.simulated === true })),
    missing,
    verdict,
  )
}

interface Market {
  readonly input: RecommendationInput
  readonly ground: TrialGround
  /** Coarser candles, for a first look at many shapes. */
  readonly screen: TrialGround
  readonly windows: Windows
  readonly volatility: number
  readonly ceilingVolatility: number
  readonly features: MarketFeatures
}

function groundOf(input: RecommendationInput, candles: CandleColumns): TrialGround {
  const { instrument, funding, referenceInvestment } = input
  const investment = referenceInvestment ?? REFERENCE_INVESTMENT
  return { instrument, candles, market: kernelMarket(instrument, candles, funding), investment }
}

function featuresOf({ candles, timeframe }: RecommendationInput): MarketFeatures | null {
  const coarse = resample(candles, TIMEFRAME_MS[timeframe ?? '1h'])
  return marketFeatures(sliceColumns(coarse, Math.max(0, coarse.length - FEATURE_CANDLES), coarse.length))
}

/** A storm that has just begun is missing from the days before it, so it widens the cone by what it adds. */
function coneVolatility(candles: CandleColumns, features: MarketFeatures | null): number | null {
  const daily = resample(candles, TIMEFRAME_MS['1d'])
  const closes = daily.length >= DAILY_CLOSES_MIN ? daily : resample(candles, TIMEFRAME_MS['1h'])
  const volatility = dailyVolatility(lastDays(closes, VOLATILITY_DAYS) ?? closes)
  if (volatility === null || volatility === 0) return null
  return features?.regime === 'volatile' ? volatility * features.volatilityRatio : volatility
}

/**
 * The daily volatility a grid's cells can see: the largest over sampling intervals up to an hour. A driftless walk has
 * the same at all of them; a market that swings inside the hour pays grids at the scale of its swings.
 */
function finestSwing(candles: CandleColumns): number {
  const intervals = [0, TIMEFRAME_MS['5m'], TIMEFRAME_MS['15m'], TIMEFRAME_MS['30m'], TIMEFRAME_MS['1h']]
  return Math.max(
    ...intervals.map((interval) => dailyVolatility(interval === 0 ? candles : resample(candles, interval)) ?? 0),
  )
}

/** The best shape of a profile, measured on the finest candles in every window, or why there is none. */
function measureProfile(profile: Profile, market: Market): Measured | UnavailableCode {
  const { input, ground, screen, windows } = market
  const rules = PROFILE_RULES[profile]
  const place = { ...input, volatility: market.volatility, investment: ground.investment }
  const candidates = candidatesOf(rules, directionsFor(market.features), place)
  const scored = candidates.flatMap((candidate) => {
    const results = tryShape(candidate.shape, screen, windows, SCREEN_EVERY)
    if (results.length === 0) return []
    const { mean, drawdown } = summarise(results, windows.effective)
    return [{ candidate, score: mean - rules.drawdownWeight * drawdown }]
  })
  scored.sort((a, b) => b.score - a.score)
  let flagged = false
  for (const { candidate } of scored) {
    const measured = measure(profile, candidate, candidates.length, market)
    // A loser is no substitute for a winner that is too good to be shown.
    if (measured !== null && (!flagged || measured.summary.mean > 0)) return measured
    flagged = true
  }
  return flagged ? 'claim_above_ceiling' : 'no_shape_fits'
}

/** null when the mean is more than the swings of this market can pay. */
function measure(profile: Profile, candidate: Candidate, tried: number, market: Market): Measured | null {
  const { ground, windows } = market
  const horizonDays = windows.horizonMs / DAY_MS
  const results = tryShape(candidate.shape, ground, windows)
  const summary = summarise(results, windows.effective)
  const ceiling = grossCeilingPerDay(candidate.plan, ground.instrument, market.ceilingVolatility)
  if (exceedsCeiling(summary.mean / horizonDays, ceiling)) return null
  return { ...candidate, profile, tried, results, summary, stated: statedFigures(summary, horizonDays) }
}

const unavailable = (profile: Profile, code: UnavailableCode) => ({
  profile,
  reason: { code, message: UNAVAILABLE[code], params: {} },
})

function answer(
  input: RecommendationInput,
  features: MarketFeatures | null,
  cards: Recommendation['recommended_strategies'],
  missing: Recommendation['unavailable_strategies'],
  verdict: Verdict,
): Recommendation {
  return {
    symbol: input.instrument.symbol,
    timeframe: input.timeframe ?? '1h',
    market_time: iso(input.nowMarketMs),
    source: 'quant',
    recommended_strategies: cards,
    unavailable_strategies: missing,
    market_analysis: marketView(input, features, verdict),
  }
}

function marketView(input: RecommendationInput, features: MarketFeatures | null, verdict: Verdict): MarketView {
  const last = priceToNumber(input.instrument, input.lastPrice)
  const reason = aboutSimulation(verdict.reason, input.simulated === true)
  const closes = resample(input.candles, TIMEFRAME_MS['1h'])
  const liquidity = liquidityOf(resample(input.candles, TIMEFRAME_MS['5m']))
  const funding = input.funding.filter(({ time }) => time <= input.nowMarketMs).at(-1)
  return {
    trend: features?.trend ?? 'sideways',
    regime: features?.regime ?? 'unclear',
    volatility: features?.volatility ?? 0,
    volatility_windows: VOLATILITY_WINDOWS.flatMap((days) => {
      const volatility = volatilityOver(closes, days)
      return volatility === null ? [] : [{ days, volatility }]
    }),
    trend_strength: features?.trendStrength.tStatistic ?? null,
    liquidity: {
      turnover_per_day: liquidity?.turnoverPerDay ?? null,
      idle_share: liquidity?.idleShare ?? null,
    },
    support_level: features?.support ?? last,
    resistance_level: features?.resistance ?? last,
    funding_rate_8h: funding?.rate ?? null,
    last_price: last,
    advice: verdict.advice,
    advice_code: verdict.code,
    reason: reason.en,
    reason_i18n: reason,
    look_again_at: verdict.advice === 'start' ? null : iso(input.nowMarketMs + DAY_MS),
  }
}
