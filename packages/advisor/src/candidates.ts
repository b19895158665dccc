import { type GridShape, planShape } from '@gridpilot/backtest'
import {
  DAY_MS,
  type GridDirection,
  type GridPlan,
  type Instrument,
  type Money,
  mostGridsForFloor,
  rateToNumber,
  type Ticks,
} from '@gridpilot/core'
import {
  CONE_DAYS,
  GRIDS_MAX,
  GRIDS_MIN,
  MIN_INVESTMENT_SHARE,
  NET_RATE_FLOOR,
  type ProfileRules,
} from './profile-rules.ts'

/** A shape that passes every check at the last price. */
export interface Candidate {
  readonly shape: GridShape
  readonly plan: GridPlan
}

export interface Place {
  readonly instrument: Instrument
  readonly lastPrice: Ticks
  /** Daily volatility, a fraction. */
  readonly volatility: number
  readonly investment: Money
}

/** What a candidate is before it has a place: a direction and a width in volatility cones. */
export interface Rule {
  readonly direction: GridDirection
  readonly cone: number
}

/**
 * Every rule a profile compares. Long and short only where history is long enough for whole months: which side did
 * better in a few weeks says nothing of the next ones.
 */
export function rulesOf({ cones }: ProfileRules, horizonMs: number): Rule[] {
  const directions = horizonMs < CONE_DAYS * DAY_MS ? (['neutral'] as const) : (['neutral', 'long', 'short'] as const)
  return directions.flatMap((direction) => cones.map((cone) => ({ direction, cone })))
}

/** The grid of a rule around the last price, or null where nothing of its kind passes every check. */
export function candidateAt({ direction, cone }: Rule, rules: ProfileRules, place: Place): Candidate | null {
  const width = cone * place.volatility * Math.sqrt(CONE_DAYS)
  const most = mostGridsForFloor(1, Math.exp(2 * width), rateToNumber(place.instrument.makerFee), NET_RATE_FLOOR)
  const wished = Math.round((2 * width) / (rules.cell * place.volatility))
  const gridCount = Math.min(GRIDS_MAX, most, Math.max(GRIDS_MIN, wished))
  if (gridCount < GRIDS_MIN) return null
  const { stopLossPercent } = rules
  const base = { direction, spacing: 'geometric', down: width, up: width, stopLossPercent } as const
  const found = affordable({ ...base, gridCount, leverage: 1 }, rules, place)
  return found === null ? null : withinMoney(found, rules, place)
}

/** Fewer grids, a fifth at a time, until the amount pays for the exchange's least order in every one. */
function affordable(shape: GridShape, rules: ProfileRules, place: Place): Candidate | null {
  const found = withLeverage(shape, rules, place)
  if (found !== null || shape.gridCount === GRIDS_MIN) return found
  return affordable({ ...shape, gridCount: Math.max(GRIDS_MIN, Math.floor(shape.gridCount * 0.8)) }, rules, place)
}

/** The highest leverage that keeps the limit as far beyond the range as the profile asks. */
function withLeverage(shape: GridShape, rules: ProfileRules, place: Place): Candidate | null {
  for (let leverage = leverageGuess(shape.down, rules); leverage >= 1; leverage -= 1) {
    const tried = { ...shape, leverage }
    const plan = planShape(tried, place.instrument, place.lastPrice, place.investment)
    if (plan !== null && keepsDistance(plan, rules.limitDistance)) return { shape: tried, plan }
  }
  return null
}

/** What a neutral grid of straight-line inventory bears: looked at first, lowered until the plan itself agrees. */
function leverageGuess(width: number, { limitDistance, leverageMax }: ProfileRules): number {
  const below = 1 / (1 - Math.exp(-width / 2) * (1 - limitDistance))
  const above = 1 / (Math.exp(width / 2) * (1 + limitDistance) - 1)
  return Math.max(1, Math.min(leverageMax, Math.ceil(Math.max(below, above))))
}

export function keepsDistance({ config, limitBelow, limitAbove }: GridPlan, distance: number): boolean {
  const below = limitBelow === null || limitBelow <= config.lower * (1 - distance)
  return below && (limitAbove === null || limitAbove >= config.upper * (1 + distance))
}

/** Fewer grids where the exchange's least order would make the card dear. */
function withinMoney(candidate: Candidate, rules: ProfileRules, place: Place): Candidate {
  const allowed = Number(place.investment) * MIN_INVESTMENT_SHARE
  const share = Math.min(1, allowed / Number(candidate.plan.minInvestment))
  const gridCount = Math.max(GRIDS_MIN, Math.floor(candidate.shape.gridCount * share))
  if (gridCount >= candidate.shape.gridCount) return candidate
  const fewer = withLeverage({ ...candidate.shape, gridCount }, rules, place)
  return fewer === null ? candidate : withinMoney(fewer, rules, place)
}
