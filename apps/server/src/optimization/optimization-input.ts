import type { FullSearchInput, SearchStage } from '@gridpilot/advisor'
import type { OptimizationReport } from '@gridpilot/contract'

/** What the thread gets. */
export interface OptimizationInput extends FullSearchInput {
  readonly source: OptimizationReport['data']['source']
  /** Where it keeps what it has computed; what is there of the same search is not computed again. */
  readonly journal: string
  readonly workers: number
}

export interface OptimizationProgress {
  readonly stage: SearchStage
  readonly done: number
  readonly total: number
}

/** What the thread says. */
export type OptimizationMessage =
  | ({ readonly type: 'progress' } & OptimizationProgress)
  | { readonly type: 'report'; readonly report: OptimizationReport }
