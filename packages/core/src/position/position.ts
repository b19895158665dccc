import { assert } from '../assert.ts'
import { type Instrument, notional, type Steps, type Ticks } from '../instrument/instrument.ts'
import { floorDiv } from '../money/decimal.ts'
import { type Money, ZERO } from '../money/money.ts'
import type { Side } from '../order/order.ts'

/** A net position by average cost. `size` in steps, signed (+ long, − short); `cost` ≥ 0 is Σ notional of what is open. */
export interface Position {
  readonly size: number
  readonly cost: Money
}

export const FLAT: Position = { size: 0, cost: ZERO }

export interface PositionChange {
  readonly position: Position
  /** Price profit of the closed part, before fees. */
  readonly realized: Money
}

/**
 * Applies one execution. A partial close releases ⌊cost·closed/size⌋ of the integer cost basis, so realised profit is
 * exact once flat (SPEC §5 PnL). An execution larger than the position closes it and opens the rest.
 */
export function applyExecution(
  instrument: Instrument,
  position: Position,
  side: Side,
  price: Ticks,
  quantity: Steps,
): PositionChange {
  assert(quantity > 0 && Number.isSafeInteger(quantity), 'execution quantity')
  const signed = side === 'buy' ? quantity : -quantity
  const increases = position.size === 0 || position.size > 0 === signed > 0
  if (increases) {
    const cost = (position.cost + notional(instrument, price, quantity)) as Money
    return { position: { size: position.size + signed, cost }, realized: ZERO }
  }
  const open = Math.abs(position.size)
  const closed = Math.min(open, quantity)
  const released = floorDiv(position.cost * BigInt(closed), BigInt(open))
  const proceeds = notional(instrument, price, closed as Steps)
  const realized = (position.size > 0 ? proceeds - released : released - proceeds) as Money
  const rest = quantity - closed
  if (rest > 0) {
    const cost = notional(instrument, price, rest as Steps)
    return { position: { size: side === 'buy' ? rest : -rest, cost }, realized }
  }
  const size = position.size + signed
  return { position: size === 0 ? FLAT : { size, cost: (position.cost - released) as Money }, realized }
}

/** Open profit at a price (mark for truth, last for display), before fees. */
export function unrealizedAt(instrument: Instrument, position: Position, price: Ticks): Money {
  if (position.size === 0) return ZERO
  const value = notional(instrument, price, Math.abs(position.size) as Steps)
  return (position.size > 0 ? value - position.cost : position.cost - value) as Money
}
