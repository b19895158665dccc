import { mayFill } from '@gridpilot/core'
import type { VenueEvent } from '@gridpilot/venue-sim'
import type { Checker, DurableCommit, World } from '../face.ts'
import { keyOf, ownerOf } from './bot-of.ts'

/** I1 on the exchange's own book: never two orders that can fill for one slot side of one bot. */
export function oneLiveOrder(): Checker {
  return {
    invariant: 'I1',
    onVenue(world: World, events: readonly VenueEvent[]) {
      for (const event of events) {
        if (event.kind !== 'order_accepted') continue
        const own = ownerOf(world, event.order.clientOrderId)
        if (own === null) continue
        const key = keyOf(own)
        const twins = world.truth.openOrders(event.accountId).filter((order) => {
          const other = ownerOf(world, order.clientOrderId)
          return other !== null && keyOf(other) === key
        })
        if (twins.length > 1)
          return `${twins.map((order) => order.clientOrderId).join(' and ')} can both fill for ${key}`
      }
      return null
    },
  }
}

/** I1 among the intents: an outcome that is not known counts as an order that may fill. */
export function oneLiveIntent(): Checker {
  const byKey = new Map<string, Set<string>>()
  return {
    invariant: 'I1',
    onCommit(_world: World, { commit }: DurableCommit) {
      for (const order of commit.orders) {
        const key = `${order.botId}/${order.purpose}/${order.slot}/${order.side}`
        const live = byKey.get(key) ?? new Set()
        byKey.set(key, live)
        if (mayFill(order)) live.add(order.clientOrderId)
        else live.delete(order.clientOrderId)
      }
      for (const [key, live] of byKey)
        if (live.size > 1) return `${[...live].join(' and ')} may both fill for ${key} as far as is known`
      return null
    },
  }
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
  return {
    invariant: 'I9',
    onCommit(_world: World, { commit }: DurableCommit) {
      for (const { id, plan, slots, revision } of commit.bots)
        if (plan !== null) plans.set(id, { slots: slots.length, quantity: plan.quantity, base: plan.base, revision })
      return null
    },
    onVenue(world: World, events: readonly VenueEvent[]) {
      const touched = new Map<string, string>()
      for (const event of events) {
        if (event.kind !== 'order_accepted') continue
        const own = ownerOf(world, event.order.clientOrderId)
        if (own !== null && own.purpose === 'slot') touched.set(own.botId, event.accountId)
      }
      for (const [botId, accountId] of touched) {
        const plan = plans.get(botId)
        if (plan === undefined || plan.revision !== 0) continue
        const { low, high } = reach(world, accountId, botId)
        const most = plan.slots * plan.quantity - plan.base
        if (high > most) return `${botId} could come to hold ${high} steps, planned are at most ${most}`
        if (low < -plan.base) return `${botId} could come to hold ${low} steps, planned are at least ${-plan.base}`
      }
      return null
    },
  }
}

/** The position of a bot when all its resting sells fill, and when all its resting buys do. */
function reach(world: World, accountId: string, botId: string): { low: number; high: number } {
  let held = 0
  for (const fill of world.truth.fills(accountId)) {
    if (ownerOf(world, fill.clientOrderId)?.botId === botId)
      held += fill.side === 'buy' ? fill.quantity : -fill.quantity
  }
  let low = held
  let high = held
  for (const order of world.truth.openOrders(accountId)) {
    const own = ownerOf(world, order.clientOrderId)
    if (own?.botId !== botId || own.purpose !== 'slot') continue
    const left = order.quantity - order.filledQuantity
    if (order.side === 'buy') high += left
    else low -= left
  }
  return { low, high }
}
