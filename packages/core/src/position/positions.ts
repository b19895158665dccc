import { assert } from '../assert.ts'
import { type Instrument, notional, type Steps, type Ticks } from '../instrument/instrument.ts'
import { type Money, ZERO } from '../money/money.ts'
import type { Side } from '../order/order.ts'
import type { PositionSide } from './mode.ts'
import { applyExecution, FLAT, type Position, type PositionChange, unrealizedAt } from './position.ts'

/**
 * What one bot holds, by the position it belongs to: only `net` in one-way mode, only the legs in hedge mode. Sizes are
 * signed on all three, so the long leg is never below zero and the short leg never above it.
 */
export type Positions = Readonly<Record<PositionSide, Position>>

export const NO_POSITIONS: Positions = { net: FLAT, long: FLAT, short: FLAT }

const SIDES: readonly PositionSide[] = ['net', 'long', 'short']

export const isFlat = (positions: Positions): boolean => SIDES.every((side) => positions[side].size === 0)

/** Long minus short, in steps. Zero does not mean flat in hedge mode. */
export const netSize = ({ net, long, short }: Positions): number => net.size + long.size + short.size

/** Steps held long and steps held short, both ≥ 0. */
export function heldSizes({ net, long, short }: Positions): { readonly long: Steps; readonly short: Steps } {
  return {
    long: (Math.max(net.size, 0) + long.size) as Steps,
    short: (Math.max(-net.size, 0) - short.size) as Steps,
  }
}

export interface OpenPosition extends Position {
  readonly positionSide: PositionSide
}

/** Those that are not flat: at most the net one, or at most both legs. */
export const openPositions = (positions: Positions): OpenPosition[] =>
  SIDES.flatMap((positionSide) => {
    const position = positions[positionSide]
    return position.size === 0 ? [] : [{ ...position, positionSide }]
  })

/** Open profit of all of them at a price, before fees. */
export const unrealizedOf = (instrument: Instrument, positions: Positions, price: Ticks): Money =>
  SIDES.reduce((total, side) => total + unrealizedAt(instrument, positions[side], price), 0n) as Money

/** Σ notional at a price, each position by its amount: what fees, slippage and maintenance are counted on. */
export const grossNotional = (instrument: Instrument, positions: Positions, price: Ticks): Money =>
  openPositions(positions).reduce(
    (total, { size }) => total + notional(instrument, price, Math.abs(size) as Steps),
    ZERO as bigint,
  ) as Money

export interface PositionsChange {
  readonly positions: Positions
  readonly realized: Money
}

/**
 * How much of an execution of a bot is its own, in steps: a leg is shared with everybody on the account, so an order can
 * close more of it than the bot holds; the rest was others'.
 */
export function ownShare(positions: Positions, positionSide: PositionSide, side: Side, quantity: Steps): Steps {
  const closes = positionSide !== 'net' && (positionSide === 'long') === (side === 'sell')
  return closes ? (Math.min(quantity, Math.abs(positions[positionSide].size)) as Steps) : quantity
}

/** Applies one execution to the position it belongs to. A leg never crosses zero: more than it holds cannot be closed. */
export function executeOn(
  instrument: Instrument,
  positions: Positions,
  positionSide: PositionSide,
  side: Side,
  price: Ticks,
  quantity: Steps,
): PositionsChange {
  const { position, realized }: PositionChange = applyExecution(
    instrument,
    positions[positionSide],
    side,
    price,
    quantity,
  )
  assert(
    positionSide === 'net' || (positionSide === 'long' ? position.size >= 0 : position.size <= 0),
    `${side} of ${quantity} is more than the ${positionSide} leg holds`,
  )
  return { positions: { ...positions, [positionSide]: position }, realized }
}

/** As much of an execution as positions depend on. */
export interface PositionExecution {
  readonly positionSide: PositionSide
  readonly side: Side
  readonly price: Ticks
  readonly quantity: Steps
}

export interface FoldedExecutions extends PositionsChange {
  /** Steps of each position that were closed beyond what was held there: others' (see `ownShare`). */
  readonly beyond: Readonly<Record<PositionSide, number>>
}

/** What a bot holds and has realised by all its executions, given in the order of trade. */
export function foldExecutions(instrument: Instrument, executions: Iterable<PositionExecution>): FoldedExecutions {
  const beyond: Record<PositionSide, number> = { net: 0, long: 0, short: 0 }
  let positions = NO_POSITIONS
  let realized = ZERO
  for (const { positionSide, side, price, quantity } of executions) {
    const own = ownShare(positions, positionSide, side, quantity)
    beyond[positionSide] += quantity - own
    if (own === 0) continue
    const change = executeOn(instrument, positions, positionSide, side, price, own)
    positions = change.positions
    realized = (realized + change.realized) as Money
  }
  return { positions, realized, beyond }
}
