import { assert, type Side } from '@gridpilot/core'
import { type Direction, directionIn, type SideRow, type SidesOfRow } from '../trade-side.ts'

/**
 * API.md 5.1, the one table of side conventions of this family: in hedge mode `side` names the position, not the
 * trade. The `fill` channel alone prints the real side there, with the same words.
 */
export const SIDES = [
  { positionSide: 'net', side: 'buy', wireSide: 'buy', tradeSide: null, words: ['buy_single'] },
  { positionSide: 'net', side: 'sell', wireSide: 'sell', tradeSide: null, words: ['sell_single'] },
  { positionSide: 'long', side: 'buy', wireSide: 'buy', tradeSide: 'open', words: ['open', 'open_long'] },
  { positionSide: 'long', side: 'sell', wireSide: 'buy', tradeSide: 'close', words: ['close', 'close_long'] },
  { positionSide: 'short', side: 'sell', wireSide: 'sell', tradeSide: 'open', words: ['open', 'open_short'] },
  { positionSide: 'short', side: 'buy', wireSide: 'sell', tradeSide: 'close', words: ['close', 'close_short'] },
] as const satisfies readonly (SideRow & { readonly tradeSide: 'open' | 'close' | null })[]

export interface WireSides {
  readonly side: Side
  readonly tradeSide?: 'open' | 'close'
  readonly reduceOnly?: 'YES'
}

/** How a request names a direction. `reduceOnly` exists in one-way mode, `tradeSide` in hedge mode only. */
export function wireSides(order: Direction & { readonly reduceOnly: boolean }): WireSides {
  const row = SIDES.find(({ positionSide, side }) => positionSide === order.positionSide && side === order.side)
  assert(row, `side ${order.side} ${order.positionSide}`)
  if (row.tradeSide !== null) return { side: row.wireSide, tradeSide: row.tradeSide }
  return { side: row.wireSide, ...(order.reduceOnly ? { reduceOnly: 'YES' } : {}) }
}

/** Direction of an order row or a REST fill. */
export const directionOf = (row: SidesOfRow): Direction => directionIn(SIDES, row, 'wireSide')
/** Direction of a row of the `fill` channel. */
export const directionOfStreamFill = (row: SidesOfRow): Direction => directionIn(SIDES, row, 'side')
