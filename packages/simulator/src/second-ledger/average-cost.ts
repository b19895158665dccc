/** One position by average cost: signed steps and the integer cost of what is open (SPEC §5 PnL). */
export interface Holding {
  size: bigint
  /** ≥ 0, 1e-8 quote. */
  cost: bigint
  /** Σ realised price profit, before fees. */
  realized: bigint
}

export const emptyHolding = (): Holding => ({ size: 0n, cost: 0n, realized: 0n })

/** `value` is price × quantity of the whole execution and divides evenly by its quantity. */
export function trade(holding: Holding, side: 'buy' | 'sell', quantity: bigint, value: bigint): void {
  const direction = side === 'buy' ? 1n : -1n
  const perStep = value / quantity
  const open = holding.size < 0n ? -holding.size : holding.size
  const against = holding.size !== 0n && holding.size > 0n !== direction > 0n
  const closing = against ? (quantity < open ? quantity : open) : 0n
  if (closing > 0n) {
    const released = (holding.cost * closing) / open
    const proceeds = perStep * closing
    holding.realized += holding.size > 0n ? proceeds - released : released - proceeds
    holding.cost -= released
    holding.size += direction * closing
  }
  const opening = quantity - closing
  holding.cost += perStep * opening
  holding.size += direction * opening
}
