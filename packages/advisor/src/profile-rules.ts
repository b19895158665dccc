import type { Profile } from './recommendation.ts'

/** What makes a profile: how wide, how near to its limit, and what it may lose. */
export interface ProfileRules {
  /** Range bounds tried, as multiples of the volatility cone σ·√30 days. */
  readonly cones: readonly number[]
  /** Cell size as a share of a day's volatility: how often a cell is crossed. */
  readonly cell: number
  readonly leverageMax: number
  /** Least distance of the stand-alone limit beyond the range's edge, a share of the edge. */
  readonly limitDistance: number
  /** Whole percent of the investment at which the bot ends. */
  readonly stopLossPercent: number
}

/**
 * Limit distances are those of the risk levels low and medium (SPEC section 3): no card is liquidated near its range.
 * Stop losses leave room for the taker fee and the slippage of leaving, which count as worst loss too (15 %, 35 %).
 */
export const PROFILE_RULES: Readonly<Record<Profile, ProfileRules>> = {
  conservative: { cones: [0.6, 0.85], cell: 1 / 8, leverageMax: 1, limitDistance: 0.3, stopLossPercent: 14 },
  moderate: { cones: [0.5, 0.7], cell: 1 / 4, leverageMax: 2, limitDistance: 0.2, stopLossPercent: 30 },
  aggressive: { cones: [0.35, 0.5], cell: 1 / 3, leverageMax: 3, limitDistance: 0.2, stopLossPercent: 45 },
}

/** Days of the volatility cone: the period the expected figures are stated for. */
export const CONE_DAYS = 30

/** Envelope of recommendations (SPEC section 3). */
export const GRIDS_MIN = 10
export const GRIDS_MAX = 100

/** Least net profit of one cell, a fraction: fees of 0.04 % then take a seventh of it at most. */
export const NET_RATE_FLOOR = 0.0025

/** A card should be usable with this share of the reference investment. */
export const MIN_INVESTMENT_SHARE = 0.5
