/** `Math.max` for exact integers. */
export function largest(first: bigint, ...others: bigint[]): bigint {
  let best = first
  for (const value of others) if (value > best) best = value
  return best
}

/** `Math.min` for exact integers. */
export function smallest(first: bigint, ...others: bigint[]): bigint {
  let best = first
  for (const value of others) if (value < best) best = value
  return best
}
