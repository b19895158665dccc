/** One slot as the second ledger sees it: what it holds and what its pairs earned. */
export interface SlotBook {
  /** Steps held, 0…q. */
  held: bigint
  readonly opening: 'buy' | 'sell'
  /** Initial inventory not closed yet: closing it makes no pair. */
  inventory: bigint
  pairedQuantity: bigint
  profit: bigint
  /** Openings that wait for their closing, oldest first. */
  readonly waiting: { quantity: bigint; readonly perStep: bigint; fee: bigint }[]
}

const least = (a: bigint, b: bigint): bigint => (a < b ? a : b)

/** ⌊fee · part / whole⌋, towards −∞; the last part takes what is left. */
function share(fee: bigint, part: bigint, whole: bigint): bigint {
  if (part === whole) return fee
  const product = fee * part
  const quotient = product / whole
  return product < 0n && quotient * whole !== product ? quotient - 1n : quotient
}

/**
 * Books one execution of the slot's own orders: openings queue, closings match first in, first out. false: it closed more
 * than was opened.
 */
export function bookSlot(slot: SlotBook, side: 'buy' | 'sell', quantity: bigint, value: bigint, fee: bigint): boolean {
  slot.held += side === 'buy' ? quantity : -quantity
  const perStep = value / quantity
  if (side === slot.opening) {
    slot.waiting.push({ quantity, perStep, fee })
    return true
  }
  const initial = least(slot.inventory, quantity)
  slot.inventory -= initial
  let open = quantity - initial
  let feeLeft = fee - share(fee, initial, quantity)
  slot.pairedQuantity += open
  while (open > 0n) {
    const first = slot.waiting[0]
    if (first === undefined) return false
    const part = least(first.quantity, open)
    const openFee = share(first.fee, part, first.quantity)
    const closeFee = share(feeLeft, part, open)
    const gain = side === 'sell' ? (perStep - first.perStep) * part : (first.perStep - perStep) * part
    slot.profit += gain - openFee - closeFee
    first.quantity -= part
    first.fee -= openFee
    feeLeft -= closeFee
    open -= part
    if (first.quantity === 0n) slot.waiting.shift()
  }
  return true
}
