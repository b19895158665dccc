import { assert, type Side } from '@gridpilot/core'
import { type Direction, directionIn, type SideRow, type SidesOfRow } from '../trade-side.ts'

/** API.md 11.2, the one table of side conventions of this family: `side` is the direction of the trade everywhere. */
export const SIDES = [
  { positionSide: 'net', side: 'buy', wireSide: 'buy', posSide: null, words: ['buy_single'] },
  { positionSide: 'net', side: 'sell', wireSide: 'sell', posSide: null, words: ['sell_single'] },
  { positionSide: 'long', side: 'buy', wireSide: 'buy', posSide: 'long', words: ['open', 'open_long'] },
  { positionSide: 'long', side: 'sell', wireSide: 'sell', posSide: 'long', words: ['close', 'close_long'] },
  { positionSide: 'short', side: 'sell', wireSide: 'sell', posSide: 'short', words: ['open', 'open_short'] },
  { positionSide: 'short', side: 'buy', wireSide: 'buy', posSide: 'short', words: ['close', 'close_short'] },
] as const satisfies readonly (SideRow & { readonly posSide: 'long' | 'short' | null })[]

export interface WireSides {
  readonly side: Side
  readonly posSide?: 'long' | 'short'
  readonly reduceOnly?: 'yes'
}

/** How a request names a direction. `reduceOnly` together with `posSide` is refused, so each has its own mode. */
export function wireSides(order: Direction & { readonly reduceOnly: boolean }): WireSides {
  const row = SIDES.find(({ positionSide, side }) => positionSide === order.positionSide && side === order.side)
  assert(row, `side ${order.side} ${order.positionSide}`)
  if (row.posSide !== null) return { side: row.wireSide, posSide: row.posSide }
  return { side: row.wireSide, ...(order.reduceOnly ? { reduceOnly: 'yes' } : {}) }
}

/** Direction of every kind of row. */
export const directionOf = (row: SidesOfRow): Direction => directionIn(SIDES, row, 'side')
