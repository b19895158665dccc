/** Growth of the distance between two attempts: small enough not to jump over a window of passing values. */
const GROWTH = 1.2

/**
 * The nearest passing whole number, walking from `from` to `to` (either direction) in growing strides and then halving
 * back to the edge. The value returned passes, its neighbour towards `from` does not (unless it is `from` itself).
 */
export function nearestPassing(from: number, to: number, passes: (value: number) => boolean): number | null {
  const direction = Math.sign(to - from)
  const span = Math.abs(to - from)
  if (passes(from)) return from
  let failed = 0
  let distance = 1
  while (failed < span) {
    const tried = Math.min(distance, span)
    if (passes(from + direction * tried))
      return from + direction * Number(edge(BigInt(failed), BigInt(tried), (d) => passes(from + direction * Number(d))))
    failed = tried
    distance = Math.max(distance + 1, Math.floor(distance * GROWTH))
  }
  return null
}

/** First passing number walking one by one; for short ranges. */
export function firstPassing(from: number, to: number, passes: (value: number) => boolean): number | null {
  const direction = from <= to ? 1 : -1
  for (let value = from; direction * (to - value) >= 0; value += direction) if (passes(value)) return value
  return null
}

/** Between a failing and a passing number: a passing one whose neighbour towards the failing one fails. */
export function edge(failing: bigint, passing: bigint, passes: (value: bigint) => boolean): bigint {
  let fail = failing
  let pass = passing
  while ((pass > fail ? pass - fail : fail - pass) > 1n) {
    const middle = (fail + pass) / 2n
    if (passes(middle)) pass = middle
    else fail = middle
  }
  return pass
}
