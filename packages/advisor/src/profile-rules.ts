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
  /** Whole percent of the investment at which the bot ends; null: only at its limit. */
  readonly stopLossPercent: number | null
  /** Points of mean ROI given up for a point less of expected drawdown. */
  readonly drawdownWeight: number
}

/**
 * Limit distances are those of the risk levels low and medium (SPEC section 3); below them a grid is high risk. Stop
 * losses leave room for the taker fee and the slippage of leaving, which count as worst loss too (15 % and 35 %).
 */
export const PROFILE_RULES: Readonly<Record<Profile, ProfileRules>> = {
  conservative: {
    cones: [0.6, 0.7],
    cell: 1 / 12,
    leverageMax: 1,
    limitDistance: 0.3,
    stopLossPercent: 14,
    drawdownWeight: 0.5,
  },
  moderate: {
    cones: [0.5, 0.6],
    cell: 1 / 6,
    leverageMax: 2,
    limitDistance: 0.2,
    stopLossPercent: 30,
    drawdownWeight: 0.25,
  },
  aggressive: {
    cones: [0.3, 0.4],
    cell: 1 / 4,
    leverageMax: 3,
    limitDistance: 0.1,
    stopLossPercent: null,
    drawdownWeight: 0.1,
  },
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
