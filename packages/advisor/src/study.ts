import { assert, type Money, priceToNumber, quantityToNumber } from '@gridpilot/core'
import { type Rule, rulesOf } from './candidates.ts'
import { type Obstacle, obstacleAt } from './conditions.ts'
import { Cone } from './cone.ts'
import { edgePValue } from './edge-test.ts'
import type { History } from './history.ts'
import { type Liquidity, liquidityAt } from './liquidity.ts'
import { PROFILE_RULES } from './profile-rules.ts'
import { PROFILES, type Profile } from './recommendation.ts'
import { type Summary, summarise } from './statistics.ts'
import { type SurrogateTable, surrogateTable } from './surrogates.ts'
import { tryRule } from './trial.ts'
import { bestRule, type Forward, type TrialTable, walkForward } from './walk-forward.ts'
import { countApart, EFFECTIVE_WINDOWS_NEEDED, type Schedule } from './windows.ts'

/** Surrogate windows behind a p-value, about. */
const SURROGATES_WANTED = 128

/** What was measured of one profile by some moment. */
export interface Finding {
  readonly profile: Profile
  /** The rule to use from that moment on. */
  readonly rule: Rule
  readonly tried: number
  /** Windows out of sample that had ended. */
  readonly forward: readonly Forward[]
  readonly summary: Summary
  /** How many of them do not overlap. */
  readonly effective: number
  /** null: fewer than are needed. */
  readonly edge: number | null
  readonly surrogates: number
  /** Share of past windows inside the band that was stated before them; null: too few to say. */
  readonly bandCoverage: number | null
}

/** A history cut into windows, every rule tried in each, so that it can be asked what was known at any moment. */
export class Study {
  readonly history: History
  readonly cone: Cone
  readonly schedule: Schedule
  readonly investment: Money
  readonly #profiles: readonly ProfileStudy[]

  constructor(history: History, schedule: Schedule, investment: Money) {
    this.history = history
    this.schedule = schedule
    this.investment = investment
    this.cone = new Cone(history.hourly)
    this.#profiles = this.#withSurrogates(PROFILES.map((profile) => this.#tryProfile(profile)))
  }

  /** What was known of each profile by then; a profile of which nothing could be measured is left out. */
  findings(atMs: number): Finding[] {
    return this.#profiles.flatMap((each) => this.#finding(each, atMs) ?? [])
  }

  /** The windows out of sample of a profile, each with its grid, for calibration. */
  forward(profile: Profile): readonly Forward[] {
    return this.#profiles.find((each) => each.profile === profile)?.forward ?? []
  }

  /** What speaks against any grid at that moment. `orderNotional`: USDT of the largest order. */
  obstacle(atMs: number, orderNotional: number): Obstacle | null {
    const liquidity = this.liquidity(atMs, orderNotional)
    const idle = liquidity === null ? null : Math.max(liquidity.idleShare, liquidity.thinShare ?? 0)
    return obstacleAt(this.cone, idle, atMs)
  }

  liquidity(atMs: number, orderNotional: number): Liquidity | null {
    return liquidityAt(this.history, atMs, orderNotional)
  }

  /** USDT of one order of the last grid tried of each profile, the largest of them. */
  orderNotional(): number {
    const { instrument } = this.history
    const values = this.#profiles.flatMap(({ forward }) => {
      const plan = forward.at(-1)?.trial.plan
      return plan === undefined
        ? []
        : [quantityToNumber(instrument, plan.quantity) * priceToNumber(instrument, plan.config.upper)]
    })
    return Math.max(0, ...values)
  }

  #tryProfile(profile: Profile): ProfileStudy {
    const rules = rulesOf(PROFILE_RULES[profile], this.schedule.horizonMs)
    const trials = rules.map((rule) => tryRule(rule, PROFILE_RULES[profile], this))
    return { profile, rules, trials, forward: walkForward(trials, this.schedule), surrogates: null, copies: 0 }
  }

  /** The walks are the same for all profiles, as making them costs more than running a grid on them. */
  #withSurrogates(profiles: readonly ProfileStudy[]): readonly ProfileStudy[] {
    const windows = [...new Set(profiles.flatMap(({ forward }) => forward.map(({ window }) => window)))]
    if (!profiles.some(({ forward }) => this.#apart(forward) >= EFFECTIVE_WINDOWS_NEEDED)) return profiles
    const copies = Math.max(1, Math.ceil(SURROGATES_WANTED / windows.length))
    const trials = profiles.flatMap((each) => each.trials)
    const table = surrogateTable(trials, this.history, this.schedule, windows, copies)
    let at = 0
    return profiles.map((each) => {
      at += each.trials.length
      return { ...each, surrogates: table.slice(at - each.trials.length, at), copies }
    })
  }

  #finding({ profile, rules, trials, forward, surrogates, copies }: ProfileStudy, atMs: number): Finding | null {
    const { startsMs, horizonMs } = this.schedule
    const ended = forward.filter(({ window }) => (startsMs[window] ?? 0) + horizonMs <= atMs)
    const best = bestRule(trials, this.schedule, atMs)
    if (best === null || ended.length === 0) return null
    const rule = rules[best]
    assert(rule !== undefined, 'the best rule is one of the rules')
    const effective = this.#apart(ended)
    const results = ended.map(({ trial }) => trial.result)
    const summary = summarise(results, effective)
    const windows = ended.map(({ window }) => window)
    const tested = surrogates !== null && effective >= EFFECTIVE_WINDOWS_NEEDED
    return {
      profile,
      rule,
      tried: rules.length,
      forward: ended,
      summary,
      effective,
      edge: tested ? edgePValue(summary.mean, surrogates, windows, effective) : null,
      surrogates: tested ? copies * windows.length : 0,
      bandCoverage: this.#bandCoverage(ended),
    }
  }

  #apart(forward: readonly Forward[]): number {
    const { startsMs, horizonMs } = this.schedule
    return countApart(
      forward.map(({ window }) => startsMs[window] ?? 0),
      horizonMs,
    )
  }

  /** How often a window ended inside the band that the windows which had ended before it would have stated. */
  #bandCoverage(forward: readonly Forward[]): number | null {
    const { startsMs, horizonMs } = this.schedule
    const judged: Forward[] = []
    let inside = 0
    for (const each of forward) {
      const before = forward.filter(({ window }) => (startsMs[window] ?? 0) + horizonMs <= (startsMs[each.window] ?? 0))
      const effective = this.#apart(before)
      if (effective < EFFECTIVE_WINDOWS_NEEDED) continue
      const { p10, p90 } = summarise(
        before.map(({ trial }) => trial.result),
        effective,
      )
      const { roi } = each.trial.result
      judged.push(each)
      if (roi >= p10 && roi <= p90) inside += 1
    }
    return this.#apart(judged) < JUDGED_WINDOWS_NEEDED ? null : inside / judged.length
  }
}

/** The coverage of bands rests on this many windows that were judged and do not overlap. */
const JUDGED_WINDOWS_NEEDED = 4

interface ProfileStudy {
  readonly profile: Profile
  readonly rules: readonly Rule[]
  readonly trials: TrialTable
  readonly forward: readonly Forward[]
  readonly surrogates: SurrogateTable | null
  readonly copies: number
}
