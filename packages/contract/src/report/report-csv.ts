import type { BacktestReport } from '../backtest.ts'

const iso = (ms: number): string => new Date(ms).toISOString()

/** Rows as CSV text; no cell of a report holds a comma or a quote. */
export const csvText = (rows: readonly (readonly (string | number)[])[]): string =>
  `${rows.map((row) => row.join(',')).join('\r\n')}\r\n`

/** Fills of the pessimistic run; times UTC, price and fee in USDT, quantity in base coin. */
export const fillsCsv = ({ fills }: Pick<BacktestReport, 'fills'>): string =>
  csvText([
    ['time', 'side', 'price', 'quantity', 'purpose', 'fee'],
    ...fills.map(([at, side, price, quantity, purpose, fee]) => [iso(at), side, price, quantity, purpose, fee ?? '']),
  ])

/** Equity in USDT after each kept candle, of the pessimistic and of the optimistic run; times UTC. */
export function equityCsv({ results }: Pick<BacktestReport, 'results'>): string {
  const [worse, better] = results
  const other = new Map(better?.equity_curve)
  const times = new Set([...(worse?.equity_curve ?? []), ...(better?.equity_curve ?? [])].map(([at]) => at))
  const one = new Map(worse?.equity_curve)
  return csvText([
    ['time', 'equity_pessimistic', 'equity_optimistic'],
    ...[...times].sort((a, b) => a - b).map((at) => [iso(at), one.get(at) ?? '', other.get(at) ?? '']),
  ])
}
