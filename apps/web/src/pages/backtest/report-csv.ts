import type { BacktestReport } from '@gridpilot/contract'

const iso = (ms: number): string => new Date(ms).toISOString()
const csv = (rows: readonly (readonly (string | number)[])[]): string =>
  `${rows.map((row) => row.join(',')).join('\r\n')}\r\n`

/** Fills of the pessimistic run; times UTC, price in USDT, quantity in base coin. */
export const fillsCsv = ({ fills }: BacktestReport): string =>
  csv([
    ['time', 'side', 'price', 'quantity', 'purpose'],
    ...fills.map(([at, side, price, quantity, purpose]) => [iso(at), side, price, quantity, purpose]),
  ])

/** Equity in USDT after each kept candle, one column per fill rule; times UTC. */
export function equityCsv({ results }: BacktestReport): string {
  const [worse, better] = results
  const other = new Map(better?.equity_curve)
  const times = new Set([...(worse?.equity_curve ?? []), ...(better?.equity_curve ?? [])].map(([at]) => at))
  const one = new Map(worse?.equity_curve)
  return csv([
    ['time', 'equity_pessimistic', 'equity_optimistic'],
    ...[...times].sort((a, b) => a - b).map((at) => [iso(at), one.get(at) ?? '', other.get(at) ?? '']),
  ])
}
