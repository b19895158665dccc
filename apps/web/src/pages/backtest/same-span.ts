import type { BacktestReport } from '@gridpilot/contract'

/** The same prices, to the candle: figures of other times cannot be set side by side. */
export const sameSpan = ({ data: a }: BacktestReport, { data: b }: BacktestReport): boolean =>
  Date.parse(a.from) === Date.parse(b.from) && Date.parse(a.to) === Date.parse(b.to)
