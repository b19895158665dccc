import type { PositionSide, Side } from '@gridpilot/core'
import type { OrderSource } from '@gridpilot/venue-sim'
import { forcedTradeSide } from '../forced-words.ts'

/**
 * The one place where the classic family's side words meet ours (API.md 5.1). Inside, `side` is always the direction of
 * the trade. On this wire it is that in one-way mode; in hedge mode it names the position's side, on orders and on REST
 * fills, but not on the `fill` channel.
 */
export interface Trade {
  readonly side: Side
  readonly positionSide: PositionSide
}

export type TradeSideWord = 'open' | 'close'

const OPENING: Readonly<Record<'long' | 'short', Side>> = { long: 'buy', short: 'sell' }

export const opposite = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy')

/** The trade that opens a leg, or closes one. */
export const tradeOfLeg = (leg: 'long' | 'short', tradeSide: TradeSideWord): Trade => ({
  side: tradeSide === 'open' ? OPENING[leg] : opposite(OPENING[leg]),
  positionSide: leg,
})

/** What a hedge-mode order on the wire means: `side` is the leg, whatever is done to it. */
export const tradeOfHedgeOrder = (side: Side, tradeSide: TradeSideWord): Trade =>
  tradeOfLeg(side === 'buy' ? 'long' : 'short', tradeSide)

/** True when a trade shrinks its leg; in one-way mode nobody can tell from the trade alone. */
export const isClosing = ({ side, positionSide }: Trade): boolean =>
  positionSide !== 'net' && side !== OPENING[positionSide]

/** `side` of order rows, plan rows and REST fills. */
export const orderSide = ({ side, positionSide }: Trade): Side =>
  positionSide === 'net' ? side : OPENING[positionSide]

/** `side` of the `fill` channel: the direction of the trade in both modes. */
export const fillChannelSide = ({ side }: Trade): Side => side

export const posMode = (positionSide: PositionSide): 'one_way_mode' | 'hedge_mode' =>
  positionSide === 'net' ? 'one_way_mode' : 'hedge_mode'

/** `tradeSide` of rows and pushes: open, close, buy_single, …; the venue's own orders have words of their own. */
export function tradeSideWord(trade: Trade & { readonly source: OrderSource }): string {
  const forced = forcedTradeSide(trade)
  if (forced !== null) return forced
  if (trade.positionSide === 'net') return `${trade.side}_single`
  return isClosing(trade) ? 'close' : 'open'
}
