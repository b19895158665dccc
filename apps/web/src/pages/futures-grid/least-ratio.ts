/** Smallest share of the balance in percent, rounded up to 0.1, that reaches the minimum amount. */
export const leastRatio = (minimum: number, available: number): number =>
  Math.ceil((minimum / available) * 1000 - 1e-9) / 10
