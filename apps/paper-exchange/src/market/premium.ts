import { type Instrument, type Rate, rateToNumber } from '@gridpilot/core'

/** Interest part of a funding rate and how far it may pull the rate back to itself, per 8 hours (fractions). */
const INTEREST = 0.0001
const PULL = 0.0005
/** Mark and index never lie farther apart than this fraction. */
export const BASIS_MAX = 0.005

/**
 * The mean premium of the contract over its index that yields a funding rate: the rate is
 * premium + clamp(interest − premium, ±pull), solved for the smallest premium; 0 for the interest rate itself.
 */
export function meanPremiumOf(rate: Rate, intervalHours: number): number {
  const share = intervalHours / 8
  const excess = rateToNumber(rate) - INTEREST * share
  if (Math.abs(excess) < 1e-12) return 0
  return rateToNumber(rate) + (excess > 0 ? PULL : -PULL) * share
}

/**
 * (mark − index) / index when `share` (0…1) of the interval has passed: nothing at both ends, and over the interval
 * exactly the mean, unless the bound cuts it.
 */
export function premiumAt(meanPremium: number, share: number): number {
  return Math.min(BASIS_MAX, Math.max(-BASIS_MAX, meanPremium * 6 * share * (1 - share)))
}

/** The next settlement after a moment, epoch ms. */
export function nextSettlementMs(instrument: Instrument, marketMs: number): number {
  const interval = instrument.fundingIntervalHours * 3_600_000
  return (Math.floor(marketMs / interval) + 1) * interval
}
