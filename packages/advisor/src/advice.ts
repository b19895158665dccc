import type { Obstacle } from './conditions.ts'
import type { Advice, AdviceCode, Bilingual, Profile } from './recommendation.ts'
import { EFFECTIVE_WINDOWS_NEEDED } from './windows.ts'
import {
  NO_CARD,
  NO_HISTORY,
  noisyReason,
  obstacleReason,
  partialReason,
  startReason,
  TOO_SMALL,
  thinReason,
  waitReason,
} from './wording.ts'

/** A mean that more than this share of surrogate histories reach by luck is no edge: asked of most cards, … */
export const EDGE_P_MAX = 0.05
/** … and this of every one. The three are the same bet on the same market, so chances do not multiply. */
const EDGE_P_EACH_MAX = 0.1

/** A card as advice sees it. Percent in so many days. */
export interface Judged {
  readonly profile: Profile
  readonly mean: number
  readonly median: number
  readonly days: number
  readonly effective: number
  readonly edge: number | null
}

export interface Verdict {
  readonly advice: Advice
  readonly code: AdviceCode
  readonly reason: Bilingual
}

/**
 * One advice for all cards, because all of them become usable with it: `wait` while the market is no place for grids or
 * when any card lost on average, `start` only when every profile is there and better than luck.
 */
export function judge(cards: readonly Judged[], missing: number, obstacle: Obstacle | null): Verdict {
  const [first] = cards
  if (obstacle !== null) return { advice: 'wait', code: obstacle.code, reason: obstacleReason(obstacle) }
  if (first === undefined) return { advice: 'wait', code: 'no_card', reason: NO_CARD }
  const weakest = cards.reduce((least, card) => (card.mean < least.mean ? card : least), first)
  const effective = Math.min(...cards.map((card) => card.effective))
  const figures = { ...weakest, effective, needed: EFFECTIVE_WINDOWS_NEEDED }
  if (weakest.mean <= 0) return { advice: 'wait', code: 'losing', reason: waitReason(figures) }
  if (effective < EFFECTIVE_WINDOWS_NEEDED)
    return { advice: 'unproven', code: 'thin_history', reason: thinReason(figures) }
  if (missing > 0) return { advice: 'unproven', code: 'incomplete', reason: partialReason(missing) }
  const byLuck = [...cards].sort((a, b) => (b.edge ?? 1) - (a.edge ?? 1))
  const luckiest = byLuck[0] ?? first
  const luck = luckiest.edge ?? 1
  const most = byLuck[Math.floor(byLuck.length / 2)]?.edge ?? 1
  if (luck > EDGE_P_EACH_MAX || most > EDGE_P_MAX)
    return { advice: 'unproven', code: 'like_noise', reason: noisyReason({ ...figures, ...luckiest, luck }) }
  return { advice: 'start', code: 'proven', reason: startReason({ ...figures, luck }) }
}

export const NOTHING_KNOWN: Verdict = { advice: 'wait', code: 'no_history', reason: NO_HISTORY }

export const AMOUNT_TOO_SMALL: Verdict = { advice: 'wait', code: 'investment_too_small', reason: TOO_SMALL }
