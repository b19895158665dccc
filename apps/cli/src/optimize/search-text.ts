import type { SearchReport, SearchRow } from '@gridpilot/advisor'
import { bandText } from './band-text.ts'

const FRONT_ROWS = 15

/** The search for a person: the front, the best, and what the proofs say of it. */
export function searchText(report: SearchReport, source: string): string {
  const { best, front, tries, refused, space_size } = report
  return [
    `${report.symbol}: ${tries} of ${space_size} configurations tried (${report.method}, seed ${report.seed}), ` +
      `${refused} of them not possible with ${report.investment_amount} USDT`,
    `  candles  ${source}: ${report.data.candles} of ${report.data.candle_seconds / 60} min, ` +
      `${minute(report.data.from)} to ${minute(report.data.to)} UTC, ${report.data.funding_settlements} funding settlements, ${report.data.funding_assumed} of them assumed`,
    '  rule     pessimistic: an order fills when the price trades through it; closed at the last price',
    '',
    frontTitle(front.length),
    ...table([HEAD, ...shown(front).map(cells)]),
    ...(best === null ? [] : ['', 'most return per drawdown:', ...table([HEAD, cells(best)])]),
    '',
    ...walkForwardText(report),
    ...noiseText(report),
    report.note,
  ].join('\n')
}

/** Says so when rows are left out. */
function frontTitle(length: number): string {
  const all = `Pareto front, ${length} configurations (return against drawdown)`
  return length <= FRONT_ROWS ? `${all}:` : `${all}, ${FRONT_ROWS} of them shown; --json and --out have all:`
}

const HEAD = ['', 'range', 'grids', 'lev.', 'stop', 'return %', 'drawdown %', 'trips', 'end']

const cells = (row: SearchRow): string[] => [
  `${row.direction} ${row.grid_type}`,
  `${row.price_range_lower}-${row.price_range_upper}`,
  String(row.grid_count),
  `${row.leverage}x`,
  row.stop_loss_percent === null ? '-' : `${row.stop_loss_percent} %`,
  signed(row.roi_percent),
  signed(row.max_drawdown_percent),
  String(row.round_trips),
  row.end,
]

/** Evenly thinned, both ends kept. */
function shown(front: readonly SearchRow[]): SearchRow[] {
  if (front.length <= FRONT_ROWS) return [...front]
  return Array.from(
    { length: FRONT_ROWS },
    (_, k) => front[Math.round((k * (front.length - 1)) / (FRONT_ROWS - 1))] as SearchRow,
  )
}

/** What the walk-forward came to, one line for each test. */
function walkForwardText({ walk_forward: found }: SearchReport): string[] {
  if (found === null) return []
  const p = found.edge_p_value
  const folds = found.folds.map((fold) => [
    `  ${fold.test_from.slice(0, 10)} to ${fold.test_to.slice(0, 10)}`,
    `${fold.direction} ${signed(fold.lower_percent)} to ${signed(fold.upper_percent)} %, ${fold.grid_count} grids, ${fold.leverage}x`,
    signed(fold.train_roi_percent),
    signed(fold.test_roi_percent),
    fold.end,
  ])
  return [
    `Walk-forward, ${found.windows} tests of ${found.horizon_days} days, each after a search over the ${found.train_days} days ` +
      `that had ended ${found.embargo_days} days before:`,
    ...table([['  test', 'chosen', 'train %', 'test %', 'end'], ...folds]),
    `  mean ${signed(found.mean_roi_percent)} %, median ${signed(found.median_roi_percent)} %, ${bandText(found, (value) => `${signed(value)} %`)}, ` +
      `${found.liquidations} liquidations, ${found.stop_losses} stop losses`,
    `  effective windows ${found.effective_windows} (${found.effective_windows_needed} needed), ${found.tried} configurations tried: ` +
      (p === null ? 'no p-value' : `chance that luck does as well ${p.toFixed(3)}`),
    `  advice: ${found.advice} (${found.advice_code})`,
    '',
  ]
}

function noiseText({ noise, best }: SearchReport): string[] {
  if (noise === null) return []
  const rois = noise.bests.map(({ roi_percent }) => roi_percent).sort((a, b) => a - b)
  const range = rois.length === 0 ? 'nothing' : `${signed(rois[0] ?? 0)} to ${signed(rois.at(-1) ?? 0)} %`
  return [
    `Noise test: on ${noise.walks} random walks of the same volatility the same search found a best of ${range}; here ` +
      `${best === null ? 'none' : `${signed(best.roi_percent)} %`}. As good by return per drawdown: ${noise.as_good} (p ${noise.p_value.toFixed(2)}).`,
    '',
  ]
}

export const CSV_COLUMNS = [
  'configuration',
  'direction',
  'grid_type',
  'price_range_lower',
  'price_range_upper',
  'grid_count',
  'leverage',
  'stop_loss_percent',
  'roi_percent',
  'max_drawdown_percent',
  'end',
  'grid_profit',
  'fees',
  'funding',
  'fills',
  'round_trips',
] as const satisfies readonly (keyof SearchRow)[]

/** Every configuration that was run, one a line; an empty cell: no stop loss. */
export const searchCsv = (rows: readonly SearchRow[]): string =>
  `${[CSV_COLUMNS.join(','), ...rows.map((row) => CSV_COLUMNS.map((name) => row[name] ?? '').join(','))].join('\n')}\n`

/** Names to the left, figures to the right. */
function table(rows: readonly (readonly string[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)))
  return rows.map((row) =>
    row
      .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart((widths[column] ?? 0) + 2)))
      .join(''),
  )
}

const signed = (value: number): string => `${value > 0 ? '+' : ''}${(Number(value.toFixed(2)) + 0).toFixed(2)}`
const minute = (iso: string): string => iso.slice(0, 16).replace('T', ' ')
