import type { PoolOptions, SearchPlan } from '@gridpilot/backtest'
import type { CandleColumns, FundingPoint, Instrument, Money } from '@gridpilot/core'
import { EDGE_P_MAX } from '../advice.ts'
import type { Summary } from '../statistics.ts'
import type { WindowResult } from '../trial.ts'
import { EFFECTIVE_WINDOWS_NEEDED } from '../windows.ts'

export interface SearchHistory extends SearchPlan {
  readonly instrument: Instrument
  /** Candles of one market, several lengths where there are any: the longest history decides how many windows fit. */
  readonly series: readonly CandleColumns[]
  readonly funding: readonly FundingPoint[]
  readonly investment: Money
}

export interface SearchProgress {
  readonly stage: 'training' | 'luck'
  /** Runs done in this stage, of about so many. */
  readonly done: number
  readonly total: number
}

export interface SearchOptions extends PoolOptions {
  readonly onProgress?: (progress: SearchProgress) => void
}

/** A choice made from a train window and measured on the test window after it. */
export interface FoldResult {
  readonly trainFromMs: number
  readonly trainToMs: number
  readonly testFromMs: number
  readonly testToMs: number
  readonly configuration: number
  /** Configurations the choice was made among. */
  readonly tried: number
  /** Mean over the train windows, and what came of it. */
  readonly trainRoi: number
  readonly test: WindowResult
}

/** `unproven`: too few windows, or luck does as well. */
export type SearchVerdict =
  | { readonly advice: 'wait'; readonly code: 'losing' }
  | { readonly advice: 'unproven'; readonly code: 'thin_history' | 'like_noise' }
  | { readonly advice: 'start'; readonly code: 'proven' }

export interface SearchEvidence {
  readonly fromMs: number
  readonly toMs: number
  readonly horizonDays: number
  readonly trainDays: number
  readonly embargoDays: number
  readonly folds: readonly FoldResult[]
  /** Of the test windows. */
  readonly summary: Summary
  /** Test windows that do not overlap. */
  readonly effectiveWindows: number
  /** Configurations tried in all folds together: what the p-values are corrected for. */
  readonly tried: number
  /**
   * How often the best of all tried reaches this mean on coins: for the mean out of sample, and for the mean of the one
   * that would have been best in the same test windows. null: fewer windows than are needed.
   */
  readonly edgePValue: number | null
  readonly hindsight: { readonly configuration: number; readonly mean: number; readonly pValue: number | null }
  readonly surrogateWindows: number
  readonly verdict: SearchVerdict
}

export function verdictOf(mean: number, effective: number, edge: number | null): SearchVerdict {
  if (mean <= 0) return { advice: 'wait', code: 'losing' }
  if (effective < EFFECTIVE_WINDOWS_NEEDED || edge === null) return { advice: 'unproven', code: 'thin_history' }
  return edge > EDGE_P_MAX ? { advice: 'unproven', code: 'like_noise' } : { advice: 'start', code: 'proven' }
}
