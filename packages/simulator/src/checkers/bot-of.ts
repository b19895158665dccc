import type { VenueFill } from '@gridpilot/venue-sim'
import type { PlannedBot, World } from '../face.ts'
import { type OwnOrder, readOwnOrder } from '../second-ledger/own-order.ts'

export interface OwnedOrder extends OwnOrder {
  readonly botId: string
}

/** Client ids already read, by run: they are asked for at every event. */
const read = new WeakMap<readonly PlannedBot[], Map<string, OwnedOrder | null>>()

/** Whose order a client order id names in this run; null: a foreign one. */
export function ownerOf(world: World, clientOrderId: string): OwnedOrder | null {
  const known = read.get(world.bots) ?? new Map<string, OwnedOrder | null>()
  read.set(world.bots, known)
  const before = known.get(clientOrderId)
  if (before !== undefined) return before
  const own = readOwnOrder(clientOrderId)
  const bot = own && botBy(world, own)
  const owner = own && bot ? { ...own, botId: bot.botId } : null
  known.set(clientOrderId, owner)
  return owner
}

const botBy = ({ bots }: World, { installation, bot }: OwnOrder): PlannedBot | undefined =>
  bots.find((each) => each.installation === installation && each.code === bot)

/** One key holds at most one order that can fill: bot, purpose, slot and side (I1). */
export const keyOf = ({ botId, purpose, slot, side }: OwnedOrder): string => `${botId}/${purpose}/${slot}/${side}`

/**
 * Client ids of the stops that became orders, by the id of the order the exchange made of them. One that an older backup
 * has forgotten (or whose name was refused to a second one) is nobody's: its order bears no name, and its execution is
 * told as a stranger's.
 */
export function stopsByOrder(world: World, accountId: string): ReadonlyMap<string, string> {
  const remembered = world.restoredMs.length === 0 ? null : storedStops(world, accountId)
  const acted = world.truth.finishedPlans(accountId)
  const rows = acted.filter(({ clientOrderId }) => remembered?.has(clientOrderId) ?? true)
  return new Map(
    rows.flatMap(({ executedOrderId, clientOrderId }) => (executedOrderId ? [[executedOrderId, clientOrderId]] : [])),
  )
}

const storedStops = (world: World, accountId: string): ReadonlySet<string> =>
  new Set(
    world
      .rows<{ client_order_id: string }>(
        "select client_order_id from protective_stops where account_id = ? and status <> 'rejected'",
        accountId,
      )
      .map(({ client_order_id }) => client_order_id),
  )

/** Whose execution it is, those of stops that acted included; null: a stranger's, or one the exchange forced. */
export function ownerOfFill(world: World, accountId: string, fill: VenueFill): OwnedOrder | null {
  const own = ownerOf(world, fill.clientOrderId)
  if (own !== null || fill.source === 'account') return own
  return ownerOf(world, stopsByOrder(world, accountId).get(fill.venueOrderId) ?? '')
}
