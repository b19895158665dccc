import type { FundingCover } from '@gridpilot/backtest'
import type { BacktestReport } from '@gridpilot/contract'
import type { CandleColumns, GridPlan, Instrument } from '@gridpilot/core'

/** What the thread gets: a planned grid and the candles it lives through, the first of them where it starts. */
export interface BacktestInput {
  readonly instrument: Instrument
  readonly plan: GridPlan
  readonly candles: CandleColumns
  readonly funding: FundingCover
  readonly source: BacktestReport['data']['source']
  readonly closeAtEnd: boolean
}

export type BacktestStep = 'reading' | 'through' | 'touch' | 'writing'

/** What the thread says. */
export type BacktestMessage =
  | { readonly type: 'step'; readonly step: BacktestStep; readonly progress: number }
  | { readonly type: 'report'; readonly report: BacktestReport }
