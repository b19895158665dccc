import { mayFill } from '@gridpilot/core'
import type { OrderRow, VenueEvent } from '@gridpilot/venue-sim'
import type { Checker, DurableCommit, World } from '../face.ts'
import { keyOf, ownerOf, ownerOfFill } from './bot-of.ts'
import { LiveOrders } from './live-orders.ts'

/** I1 on the exchange's own book: never two orders that can fill for one slot side of one bot. */
export function oneLiveOrder(): Checker {
  const byKey = new Map<string, OrderRow>()
  const live = new LiveOrders()
  return {
    invariant: 'I1',
    onVenue(world: World, events: readonly VenueEvent[]) {
      for (const order of live.take(events)) {
        const own = ownerOf(world, order.clientOrderId)
        if (own === null || !live.has(order.orderId)) continue
        const key = keyOf(own)
        const other = byKey.get(key)
        if (other !== undefined && other.orderId !== order.orderId && live.has(other.orderId))
          return `${other.clientOrderId} and ${order.clientOrderId} can both fill for ${key}`
        byKey.set(key, order)
      }
      return null
    },
  }
}

/** I1 among the intents: an outcome that is not known counts as an order that may fill. */
export function oneLiveIntent(): Checker {
  const byKey = new Map<string, Set<string>>()
  const owners = new Map<string, number>()
  return {
    invariant: 'I1',
    onCommit(world: World, { accountId, process, commit }: DurableCommit) {
      const touched = new Set<string>()
      // A new process knows what its database holds; a restored one may hold less than the process before knew.
      if (owners.get(accountId) !== process) {
        owners.set(accountId, process)
        for (const key of byKey.keys()) if (key.startsWith(`${accountId}/`)) byKey.delete(key)
        for (const [key, live] of liveIntents(world, accountId)) byKey.set(key, live)
      }
      for (const order of commit.orders) {
        const key = `${accountId}/${order.botId}/${order.purpose}/${order.slot}/${order.side}`
        const live = byKey.get(key) ?? new Set()
        byKey.set(key, live)
        touched.add(key)
        if (mayFill(order)) live.add(order.clientOrderId)
        else live.delete(order.clientOrderId)
      }
      for (const key of touched) {
        const live = byKey.get(key) ?? new Set()
        if (live.size > 1) return `${[...live].join(' and ')} may both fill for ${key} as far as is known`
      }
      return null
    },
  }
}

/** Client ids of stored orders that may fill, by key. */
function liveIntents(world: World, accountId: string): ReadonlyMap<string, Set<string>> {
  const rows = world.rows<{ client_order_id: string; bot_id: string; purpose: string; slot: number; side: string }>(
    "select client_order_id, bot_id, purpose, slot, side from orders where account_id = ? and status not in ('filled', 'canceled', 'rejected', 'absent')",
    accountId,
  )
  const live = new Map<string, Set<string>>()
  for (const { client_order_id, bot_id, purpose, slot, side } of rows) {
    const key = `${accountId}/${bot_id}/${purpose}/${slot}/${side}`
    live.set(key, (live.get(key) ?? new Set()).add(client_order_id))
  }
  return live
}

/** The same client order id is never accepted twice by the exchange: not even when the first one has long ended. */
export function oneLifePerId(): Checker {
  const accepted = new Map<string, string>()
  return {
    invariant: 'I1',
    onVenue(world: World, events: readonly VenueEvent[]) {
      for (const event of events) {
        if (event.kind !== 'order_accepted' || ownerOf(world, event.order.clientOrderId) === null) continue
        const before = accepted.get(event.order.clientOrderId)
        if (before !== undefined && before !== event.order.orderId)
          return `${event.order.clientOrderId} became an order twice: ${before} and ${event.order.orderId}`
        accepted.set(event.order.clientOrderId, event.order.orderId)
      }
      return null
    },
  }
}

/** I9 in lots: whatever of what rests may fill, the position stays within what the grid was planned for. */
export function withinPlan(): Checker {
  const plans = new Map<string, { slots: number; quantity: number; base: number; revision: number }>()
  const held = new Map<string, number>()
  const live = new LiveOrders()
  return {
    invariant: 'I9',
    onCommit(_world: World, { commit }: DurableCommit) {
      for (const { id, plan, slots, revision } of commit.bots)
        if (plan !== null) plans.set(id, { slots: slots.length, quantity: plan.quantity, base: plan.base, revision })
      return null
    },
    onVenue(world: World, events: readonly VenueEvent[]) {
      const touched = new Set<string>()
      for (const event of events) {
        if (event.kind !== 'fill') continue
        const botId = ownerOfFill(world, event.accountId, event.fill)?.botId
        const signed = event.fill.side === 'buy' ? event.fill.quantity : -event.fill.quantity
        if (botId !== undefined) held.set(botId, (held.get(botId) ?? 0) + signed)
      }
      for (const order of live.take(events)) {
        const own = ownerOf(world, order.clientOrderId)
        if (own !== null && own.purpose === 'slot') touched.add(own.botId)
      }
      for (const botId of touched) {
        const plan = plans.get(botId)
        if (plan === undefined || plan.revision !== 0) continue
        const { low, high } = reach(world, live, botId, held.get(botId) ?? 0)
        const most = plan.slots * plan.quantity - plan.base
        if (high > most) return `${botId} could come to hold ${high} steps, planned are at most ${most}`
        if (low < -plan.base) return `${botId} could come to hold ${low} steps, planned are at least ${-plan.base}`
      }
      return null
    },
  }
}

/** The position of a bot when all its resting sells fill, and when all its resting buys do. */
function reach(world: World, live: LiveOrders, botId: string, held: number): { low: number; high: number } {
  let low = held
  let high = held
  for (const order of live.all()) {
    const own = ownerOf(world, order.clientOrderId)
    if (own?.botId !== botId || own.purpose !== 'slot') continue
    const left = order.quantity - order.filledQuantity
    if (order.side === 'buy') high += left
    else low -= left
  }
  return { low, high }
}
