import type { BacktestResult } from '@gridpilot/contract'
import { UNKNOWN } from '../../format/number.ts'
import type { Format } from '../../format/use-format.ts'
import type { Translate } from '../../i18n/i18n.ts'
import type { FigureName } from '../../i18n/text-key.ts'

export interface FigureRow {
  readonly name: FigureName
  /** null: the run was too short for it. */
  readonly text: (result: BacktestResult, format: Format, t: Translate) => string | null
  /** What a difference between two runs is counted in; null: none is shown. */
  readonly value: (result: BacktestResult) => number | null
  readonly unit: 'USDT' | 'percent' | 'count' | 'ratio'
}

const usdt = (name: FigureName, value: (result: BacktestResult) => number): FigureRow => ({
  ...{ name, value, unit: 'USDT' },
  text: (result, format) => format.gain(value(result)),
})

/** Older reports lack it. */
const maybeUsdt = (name: FigureName, value: (result: BacktestResult) => number | null): FigureRow => ({
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
  {
    name: 'under_water',
    text: ({ under_water_percent: share, under_water_longest_days: days }, format, t) =>
      share === null || days === null
        ? UNKNOWN
        : `${format.percent(share, 0)} · ${t('backtest.longest', { days: format.decimal(days, 1) })}`,
    value: (result) => result.under_water_percent,
    unit: 'percent',
  },
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
  {
    name: 'exposure',
    text: ({ exposure_average: average, exposure_most: most }, format, t) =>
      average === null
        ? UNKNOWN
        : `${format.decimal(average, 2)}× · ${t('backtest.most', { most: `${format.decimal(most, 2)}×` })}`,
    value: (result) => result.exposure_average,
    unit: 'ratio',
  },
  {
    name: 'margin_use',
    text: ({ margin_use_average_percent: average, margin_use_most_percent: most }, format, t) =>
      average === null
        ? UNKNOWN
        : `${format.percent(average, 0)} · ${t('backtest.most', { most: format.percent(most, 0) })}`,
    value: (result) => result.margin_use_average_percent,
    unit: 'percent',
  },
  {
    name: 'least_distance',
    text: ({ least_distance_percent: least, least_distance_at: at }, format) =>
      least === null ? UNKNOWN : `${format.percent(least, 1)} · ${format.time(at)}`,
    value: (result) => result.least_distance_percent,
    unit: 'percent',
  },
  ratio('sharpe', (result) => result.sharpe),
  ratio('sortino', (result) => result.sortino),
  maybeUsdt('against_cash', (result) => result.against_cash),
  maybeUsdt('against_holding', (result) => result.against_holding),
  percent('holding', (result) => result.holding.roi_percent),
]
