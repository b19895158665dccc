import { assert, type Instrument, type Money, notional, type Side, type Steps, type Ticks } from '@gridpilot/core'

/** A non-flat position's books. Internal to the venue and mutable; `PositionView` is what leaves it. */
export interface Position {
  readonly positionId: string
  readonly openedMs: number
  updatedMs: number
  /** Signed steps: > 0 long. Never 0: a flat position is no position. */
  size: number
  /** Σ entry notional of what is open, an integer: releases are floored, so a full close returns exactly the rest. */
  cost: Money
  /** What an isolated position stands on, ≥ 0; 0 for crossed. A part of the account's balance. */
  margin: Money
  realizedPnl: Money
  /** > 0 received. */
  funding: Money
  openedQuantity: Steps
  openNotional: Money
  closeNotional: Money
  openFee: Money
  closeFee: Money
}

export function openPosition(positionId: string, marketMs: number): Position {
  const none = 0n as Money
  return {
    positionId,
    openedMs: marketMs,
    updatedMs: marketMs,
    size: 0,
    cost: none,
    margin: none,
    realizedPnl: none,
    funding: none,
    openedQuantity: 0 as Steps,
    openNotional: none,
    closeNotional: none,
    openFee: none,
    closeFee: none,
  }
}

/** Books the increasing part of a trade. */
export function increase(position: Position, side: Side, quantity: Steps, value: Money, fee: Money): void {
  const signed = side === 'buy' ? quantity : -quantity
  assert(position.size === 0 || position.size > 0 === signed > 0, 'increase against the position')
  position.size += signed
  position.cost = (position.cost + value) as Money
  position.openedQuantity = (position.openedQuantity + quantity) as Steps
  position.openNotional = (position.openNotional + value) as Money
  position.openFee = (position.openFee + fee) as Money
}

/** Books the closing part of a trade and returns the realised price profit. quantity ≤ |size|. */
export function reduce(position: Position, quantity: Steps, value: Money, fee: Money): Money {
  const held = Math.abs(position.size)
  assert(quantity > 0 && quantity <= held, 'reduce beyond the position')
  const released = (position.cost * BigInt(quantity)) / BigInt(held)
  const realized = (position.size > 0 ? value - released : released - value) as Money
  position.size -= position.size > 0 ? quantity : -quantity
  position.cost = (position.cost - released) as Money
  position.realizedPnl = (position.realizedPnl + realized) as Money
  position.closeNotional = (position.closeNotional + value) as Money
  position.closeFee = (position.closeFee + fee) as Money
  assert(position.size !== 0 || position.cost === 0n, 'flat position with cost')
  return realized
}

/** The share of an isolated margin that closing a part gives back, floored; all of it with the whole position. */
export const releasedMargin = (position: Position, closing: number): bigint =>
  (position.margin * BigInt(closing)) / BigInt(Math.abs(position.size))

export const sideOf = (position: Position): 'long' | 'short' => (position.size > 0 ? 'long' : 'short')
export const quantityOf = (position: Position): Steps => Math.abs(position.size) as Steps

export function unrealizedPnl(instrument: Instrument, position: Position, mark: Ticks): Money {
  const value = notional(instrument, mark, quantityOf(position))
  return (position.size > 0 ? value - position.cost : position.cost - value) as Money
}
