import type { Advice, AdviceCode, Bilingual, Profile } from './recommendation.ts'
import type { StatedFigures, Summary } from './statistics.ts'
import { NO_CARD, NO_HISTORY, noisyReason, partialReason, startReason, thinReason, waitReason } from './wording.ts'

/** Below this many windows that do not overlap nothing is proven (SPEC section 5). */
export const EFFECTIVE_WINDOWS_NEEDED = 8

/**
 * The mean must be this many standard errors above zero. More than the usual two: cards are the best of several shapes
 * tried on the same past, and a grid's rare large losses are missing from many a short past.
 */
export const EDGE_SCORE_NEEDED = 3

/** A card as advice sees it. */
export interface Judged {
  readonly profile: Profile
  readonly summary: Summary
  readonly stated: StatedFigures
}

export interface Verdict {
  readonly advice: Advice
  readonly code: AdviceCode
  readonly reason: Bilingual
}

/** Standard errors between zero and the mean. */
export const edgeScore = ({ mean, standardError }: Summary): number =>
  standardError > 0 ? mean / standardError : mean > 0 ? Number.POSITIVE_INFINITY : 0

/**
 * One advice for all cards, because all of them become usable with it: `wait` when any of them lost on average, `start`
 * only when every profile is there and proven.
 */
export function judge(cards: readonly Judged[], effective: number, missing: number): Verdict {
  const [first] = cards
  if (first === undefined) {
    return effective === 0
      ? { advice: 'wait', code: 'no_history', reason: NO_HISTORY }
      : { advice: 'wait', code: 'no_card', reason: NO_CARD }
  }
  const weakest = cards.reduce((least, card) => (card.stated.mean < least.stated.mean ? card : least), first)
  const figures = {
    effective,
    needed: EFFECTIVE_WINDOWS_NEEDED,
    mean: weakest.stated.mean,
    median: weakest.stated.median,
    card: weakest.profile,
  }
  if (weakest.summary.mean <= 0) return { advice: 'wait', code: 'losing', reason: waitReason(figures) }
  if (effective < EFFECTIVE_WINDOWS_NEEDED)
    return { advice: 'unproven', code: 'thin_history', reason: thinReason(figures) }
  if (missing > 0) return { advice: 'unproven', code: 'incomplete', reason: partialReason(missing) }
  const noisiest = cards.reduce((least, card) => (edgeScore(card.summary) < edgeScore(least.summary) ? card : least))
  if (edgeScore(noisiest.summary) >= EDGE_SCORE_NEEDED)
    return { advice: 'start', code: 'proven', reason: startReason(figures) }
  const { mean, standardError } = noisiest.summary
  const error = (noisiest.stated.mean * standardError) / mean
  const noisy = { ...figures, mean: noisiest.stated.mean, card: noisiest.profile, error }
  return { advice: 'unproven', code: 'like_noise', reason: noisyReason(noisy) }
}
