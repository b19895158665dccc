import { configOf, gridFigures } from '@gridpilot/backtest'
import { alternativesFor, type Money } from '@gridpilot/core'
import { type Candidate, candidateAt, keepsDistance, type Place, type Rule, rulesOf } from './candidates.ts'
import type { ProfileRules } from './profile-rules.ts'
import type { PassingGrid } from './recommendation.ts'
import { ALTERNATIVE } from './wording.ts'

/** Amounts are doubled so often in search of one that suffices: a million times what was asked. */
const DOUBLINGS = 20
/** Halvings of the last doubling: the amount found is at most a thousandth above the least. */
const HALVINGS = 10
/** Least amounts are said in cents. */
const CENT = 1_000_000n

/** An amount that pays for no grid of a profile: what one would need, and what passes with the amount as it is. */
export interface TooSmall {
  readonly least: Money
  readonly alternatives: PassingGrid[]
}

/**
 * null: the amount suffices, or no amount does. It must pay for a grid of every rule, as any of them may be chosen, and
 * in the past too, or nothing can be measured. `dearest`: where in the past the exchange's least order cost most.
 */
export function tooSmall(rules: ProfileRules, horizonMs: number, place: Place, dearest: Place): TooSmall | null {
  const least = (where: Place) => rulesOf(rules, horizonMs).flatMap((rule) => leastCandidate(rule, rules, where) ?? [])
  const here = least(place)
  const [dear] = dearestFirst([...here, ...least(dearest)])
  if (dear === undefined || amountOf(dear) <= place.investment) return null
  const [wished] = dearestFirst(here).filter((each) => amountOf(each) > place.investment)
  return { least: amountOf(dear), alternatives: wished === undefined ? [] : alternativesTo(wished, rules, place) }
}

const amountOf = ({ plan }: Candidate): Money => plan.config.investment

const dearestFirst = (found: readonly Candidate[]): Candidate[] =>
  [...found].sort((a, b) => Number(amountOf(b) - amountOf(a)))

/** The grid of a rule with the least amount that pays for one, found by halving between too little and enough. */
function leastCandidate(rule: Rule, rules: ProfileRules, place: Place): Candidate | null {
  const at = (investment: bigint) => candidateAt(rule, rules, { ...place, investment: investment as Money })
  let few: bigint = place.investment
  let enough = at(few)
  if (enough !== null) return enough
  for (let i = 0; i < DOUBLINGS && enough === null; i += 1) {
    enough = at(few * 2n)
    if (enough === null) few *= 2n
  }
  if (enough === null) return null
  let most = few * 2n
  for (let i = 0; i < HALVINGS; i += 1) {
    const middle = (few + most) / 2n
    const found = at(middle)
    if (found === null) few = middle
    else [most, enough] = [middle, found]
  }
  // The amount a person types: whole cents, never below what was found to suffice.
  return at(((most + CENT - 1n) / CENT) * CENT) ?? enough
}

/** What passes with the amount as it is: never more leverage, and the limit as far out as the profile asks. */
function alternativesTo({ shape }: Candidate, rules: ProfileRules, place: Place): PassingGrid[] {
  const { instrument, lastPrice, investment } = place
  const config = configOf(shape, instrument, lastPrice, investment)
  return alternativesFor(config, instrument, lastPrice)
    .filter(({ kind, plan }) => kind !== 'more_investment' && keepsDistance(plan, rules.limitDistance))
    .map(({ kind, plan }) => ({
      reason: { code: kind, message: ALTERNATIVE[kind], params: {} },
      symbol: plan.config.symbol,
      ...gridFigures(plan.config, instrument),
      stop_loss_percent: shape.stopLossPercent,
    }))
}
