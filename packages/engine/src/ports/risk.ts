import type { RiskLimits } from '@gridpilot/core'

/** A user's limits and latches, for the orders of one account. Distances are the engine's to measure. */
export interface RiskStanding {
  readonly limits: RiskLimits
  readonly dailyLossReached: boolean
  readonly stopAllActive: boolean
}
