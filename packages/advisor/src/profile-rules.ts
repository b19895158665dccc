import type { Profile } from './recommendation.ts'

/** What makes a profile: how wide, how near to its limit, and how much a drawdown counts when choosing. */
export interface ProfileRules {
  /** Range bounds tried, as multiples of the volatility cone σ·√30 days. */
  readonly cones: readonly number[]
  /** Cell size as a share of a day's volatility: how often a cell is crossed. */
  readonly cell: number
  readonly leverageMax: number
  /** Least distance of the stand-alone limit beyond the range's edge, a share of the edge. */
  readonly limitDistance: number
  /** Points of mean ROI given up for a point less of expected drawdown. */
  readonly drawdownWeight: number
}

/** Limit distances are those of the risk levels low and medium (SPEC section 3); below them a grid is high risk. */
export const PROFILE_RULES: Readonly<Record<Profile, ProfileRules>> = {
  conservative: { cones: [1, 1.3, 1.6], cell: 1 / 6, leverageMax: 2, limitDistance: 0.3, drawdownWeight: 0.5 },
  moderate: { cones: [0.65, 0.8], cell: 1 / 5, leverageMax: 3, limitDistance: 0.2, drawdownWeight: 0.25 },
  aggressive: { cones: [0.4, 0.5], cell: 1 / 4, leverageMax: 5, limitDistance: 0.1, drawdownWeight: 0.1 },
}

/** Days of the volatility cone: the period the expected figures are stated for. */
export const CONE_DAYS = 30

/** Envelope of recommendations (SPEC section 3). */
export const GRIDS_MIN = 10
export const GRIDS_MAX = 100

/** Least net profit of one cell, a fraction: below it fees decide. */
export const NET_RATE_FLOOR = 0.001

/** A card should be usable with this share of the reference investment. */
export const MIN_INVESTMENT_SHARE = 0.5
