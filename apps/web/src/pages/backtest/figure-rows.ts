import type { BacktestResult } from '@gridpilot/contract'
import type { Format } from '../../format/use-format.ts'
import type { FigureName } from '../../i18n/text-key.ts'

export interface FigureRow {
  readonly name: FigureName
  /** null: the run was too short for it. */
  readonly text: (result: BacktestResult, format: Format) => string | null
  /** What a difference between two runs is counted in; null: none is shown. */
  readonly value: (result: BacktestResult) => number | null
  readonly unit: 'USDT' | 'percent' | 'count' | 'ratio'
}

const usdt = (name: FigureName, value: (result: BacktestResult) => number): FigureRow => ({
  ...{ name, value, unit: 'USDT' },
  text: (result, format) => format.gain(value(result)),
})

const percent = (name: FigureName, value: (result: BacktestResult) => number): FigureRow => ({
  ...{ name, value, unit: 'percent' },
  text: (result, format) => format.change(value(result)),
})

const count = (name: FigureName, value: (result: BacktestResult) => number): FigureRow => ({
  ...{ name, value, unit: 'count' },
  text: (result, format) => format.count(value(result)),
})

const ratio = (name: FigureName, value: (result: BacktestResult) => number | null): FigureRow => ({
  ...{ name, value, unit: 'ratio' },
  text: (result, format) => {
    const known = value(result)
    return known === null ? null : format.decimal(known, 2)
  },
})

/** The figures of a run in the order of truth: total first, grid profit only with what stands against it. */
export const FIGURES: readonly FigureRow[] = [
  usdt('total_pnl', (result) => result.total_profit),
  percent('roi', (result) => result.roi_percent),
  {
    name: 'close_now',
    text: (result, format) => format.usdt(result.close_now_value),
    value: (result) => result.close_now_value,
    unit: 'USDT',
  },
  usdt('grid_profit', (result) => result.grid_profit),
  usdt('unpaired', (result) => result.unpaired_profit),
  usdt('realized', (result) => result.realized_pnl),
  usdt('unrealized', (result) => result.unrealized_pnl),
  usdt('fees', (result) => -result.fees),
  usdt('funding', (result) => result.funding),
  percent('max_drawdown', (result) => result.max_drawdown_percent),
  count('round_trips', (result) => result.round_trips),
  count('trades', (result) => result.fills),
  {
    name: 'win_rate',
    text: (result, format) => (result.win_rate === null ? null : format.percent(result.win_rate * 100, 0)),
    value: (result) => (result.win_rate === null ? null : result.win_rate * 100),
    unit: 'percent',
  },
  {
    name: 'time_in_range',
    text: (result, format) => format.percent(result.time_in_range_percent, 0),
    value: (result) => result.time_in_range_percent,
    unit: 'percent',
  },
  ratio('sharpe', (result) => result.sharpe),
  ratio('sortino', (result) => result.sortino),
  percent('holding', (result) => result.holding.roi_percent),
]
