import type { AnalyzeResponse, Timeframe } from '@gridpilot/contract'
import type { DomainError, Instrument, Result } from '@gridpilot/core'

export interface RecommendationRequest {
  readonly instrument: Instrument
  readonly timeframe: Timeframe
  /** Compute anew where the limits allow it. */
  readonly refresh: boolean
  readonly userId: string
}

/** Analyzes a market and recommends grids. `users` of each card is filled in from the bots really made. */
export interface Recommender {
  recommend(request: RecommendationRequest): Promise<Result<AnalyzeResponse, DomainError>>
}
