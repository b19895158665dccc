/**
 * The books once more, from raw executions alone and sharing no code with the product: decimal strings in, bigint of
 * 1e-8 USDT inside. What it computes must equal what the product booked, difference 0.
 */
export interface RawFill {
  readonly trade_id: string
  readonly slot: number
  readonly purpose: string
  readonly side: 'buy' | 'sell'
  readonly price: string
  readonly quantity: string
  readonly fee: string
}

const SCALE = 100_000_000n

/** "12.5" → 1250000000n. */
export function units(text: string): bigint {
  const negative = text.startsWith('-')
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  const value = BigInt(whole) * SCALE + BigInt(fraction.padEnd(8, '0').slice(0, 8) || '0')
  return negative ? -value : value
}

export interface Books {
  readonly fees: bigint
  readonly realized: bigint
  readonly position: bigint
  readonly roundTrips: number
  readonly gridProfit: bigint
}

/** `direction` decides which execution of a slot opens a pair; `firstAbove` is the lowest slot above the start price. */
export function recompute(
  fills: readonly RawFill[],
  direction: 'neutral' | 'long' | 'short',
  firstAbove: number,
): Books {
  let fees = 0n
  let realized = 0n
  let position = 0n
  let cost = 0n
  let gridProfit = 0n
  let roundTrips = 0
  const slots = new Map<number, { inventory: bigint | null; open: { value: bigint; fee: bigint }[] }>()
  for (const fill of [...fills].sort((a, b) => (BigInt(a.trade_id) < BigInt(b.trade_id) ? -1 : 1))) {
    const quantity = units(fill.quantity)
    const value = (units(fill.price) * quantity) / SCALE
    const fee = units(fill.fee)
    fees += fee
    const signed = fill.side === 'buy' ? quantity : -quantity
    if (position === 0n || position > 0n === signed > 0n) cost += value
    else {
      const size = position < 0n ? -position : position
      const closed = quantity < size ? quantity : size
      const released = (cost * closed) / size
      const proceeds = (units(fill.price) * closed) / SCALE
      realized += position > 0n ? proceeds - released : released - proceeds
      cost = closed === size ? (units(fill.price) * (quantity - closed)) / SCALE : cost - released
    }
    position += signed
    if (fill.purpose !== 'slot') continue
    const above = fill.slot >= firstAbove
    const opener = direction === 'long' ? 'buy' : direction === 'short' ? 'sell' : above ? 'sell' : 'buy'
    const hasInventory = (direction === 'long' && above) || (direction === 'short' && !above)
    const slot = slots.get(fill.slot) ?? { inventory: hasInventory ? 1n : null, open: [] }
    slots.set(fill.slot, slot)
    if (fill.side === opener) slot.open.push({ value, fee })
    else if (slot.inventory !== null) slot.inventory = null
    else {
      const opened = slot.open.shift()
      if (opened === undefined) throw new Error(`slot ${fill.slot} closed what it never opened`)
      gridProfit += (fill.side === 'sell' ? value - opened.value : opened.value - value) - opened.fee - fee
      roundTrips += 1
    }
  }
  return { fees, realized, position, roundTrips, gridProfit }
}
