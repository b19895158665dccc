import type { PlannedBot, World } from '../face.ts'
import { type OwnOrder, readOwnOrder } from '../second-ledger/own-order.ts'

export interface OwnedOrder extends OwnOrder {
  readonly botId: string
}

/** Whose order a client order id names in this run; null: a foreign one. */
export function ownerOf(world: World, clientOrderId: string): OwnedOrder | null {
  const own = readOwnOrder(clientOrderId)
  const bot = own && botBy(world, own)
  return own && bot ? { ...own, botId: bot.botId } : null
}

const botBy = ({ bots }: World, { installation, bot }: OwnOrder): PlannedBot | undefined =>
  bots.find((each) => each.installation === installation && each.code === bot)

/** One key holds at most one order that can fill: bot, purpose, slot and side (I1). */
export const keyOf = ({ botId, purpose, slot, side }: OwnedOrder): string => `${botId}/${purpose}/${slot}/${side}`
