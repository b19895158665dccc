/** Which extreme of a candle came first. */
export type PathOrder = 'high_first' | 'low_first'

/** What is assumed of every candle: one order for all, or the order by its colour. */
export type IntrabarPath = PathOrder | 'by_candle'

/**
 * How a candle is walked by its colour: the adverse guess first. close < open walks open–high–low–close, otherwise
 * open–low–high–close. Backtest, paper exchange and replay use the same order, so they meet the same fills.
 */
export const pathOrder = (open: number, close: number): PathOrder => (close < open ? 'high_first' : 'low_first')

/** Where inside the candle its four path points lie, as fractions of its length. */
export const PATH_FRACTIONS = [0, 0.25, 0.5, 0.75] as const

/** The four prices of a candle in walking order. */
export function pathOf(
  open: number,
  high: number,
  low: number,
  close: number,
  path: IntrabarPath = 'by_candle',
): [number, number, number, number] {
  const order = path === 'by_candle' ? pathOrder(open, close) : path
  return order === 'high_first' ? [open, high, low, close] : [open, low, high, close]
}
