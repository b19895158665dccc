import { assert } from '../assert.ts'
import { type OrderKey, opposite } from '../order/order.ts'
import type { PositionSide } from '../position/mode.ts'
import type { GridBot } from './grid-bot.ts'

/**
 * The position an order of this bot belongs to. In hedge mode a slot belongs to one leg for life, by the side that
 * opens its round trips: long bots and slots below a neutral start the long leg, the others the short one (SPEC §5
 * Slots). A start order works on the leg of a long or short bot; a closing order or stop (and an order with which an edit of a
 * neutral bot begins, as that can only reduce) leaves the leg of the other side.
 */
export function positionSideOf(bot: Pick<GridBot, 'config' | 'slots'>, key: OrderKey): PositionSide {
  if (bot.config.positionMode === 'one_way') return 'net'
  const { direction } = bot.config
  if (key.purpose === 'start' && direction !== 'neutral') return direction
  if (key.purpose !== 'slot') return opposite(key.side) === 'buy' ? 'long' : 'short'
  const slot = bot.slots[key.slot]
  assert(slot !== undefined, `order of slot ${key.slot} that does not exist`)
  return slot.opening === 'buy' ? 'long' : 'short'
}
