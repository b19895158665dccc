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
        if (before !== undefined && before !== event.order.orderId && !forgotten(world, event.accountId, before))
          return `${event.order.clientOrderId} became an order twice: ${before} and ${event.order.orderId}`
        accepted.set(event.order.clientOrderId, event.order.orderId)
      }
      return null
    },
  }
}

/**
 * An older backup of the database knows nothing of what was made after it: the name of an order that ended there without
 * a fill may be given again. Where the exchange still has the first one, it refuses; where it does not, nothing was
 * doubled. Live orders and positions are watched by the other rules as ever.
 */
function forgotten(world: World, accountId: string, orderId: string): boolean {
  const first = world.truth.finishedOrders(accountId).find((order) => order.orderId === orderId)
  if (first === undefined || first.filledQuantity > 0) return false
  return world.restoredMs.some((restoredMs) => restoredMs >= first.createdMs)
}

/** I9 in lots: whatever of what rests may fill, the position stays within what the grid was planned for. */
export function withinPlan(): Checker {
  const plans = new Map<string, { slots: number; quantity: number; base: number; revision: number }>()
  const held = new Map<string, number>()
  const live = new LiveOrders()
  const acts = new StopActs()
  return {
    invariant: 'I9',
    onCommit(_world: World, { commit }: DurableCommit) {
      for (const { id, plan, slots, revision } of commit.bots)
        if (plan !== null) plans.set(id, { slots: slots.length, quantity: plan.quantity, base: plan.base, revision })
      acts.committed(commit)
      return null
    },
    onVenue(world: World, events: readonly VenueEvent[]) {
      for (const event of events) {
        if (event.kind !== 'fill') continue
        const owner = ownerOfFill(world, event.accountId, event.fill)
        const signed = event.fill.side === 'buy' ? event.fill.quantity : -event.fill.quantity
        if (owner?.purpose === 'protect') acts.acted(owner.botId, event.fill.tradeId, signed)
        else if (owner !== null) held.set(owner.botId, (held.get(owner.botId) ?? 0) + signed)
      }
      for (const { clientOrderId } of live.take(events)) {
        const own = ownerOf(world, clientOrderId)
        const plan = own === null ? undefined : plans.get(own.botId)
        if (own === null || own.purpose !== 'slot' || plan === undefined || plan.revision !== 0) continue
        const { botId } = own
        const { low, high } = reach(world, live, botId, (held.get(botId) ?? 0) + acts.knownTo(clientOrderId, botId))
        const most = plan.slots * plan.quantity - plan.base
        if (high > most) return `${botId} could come to hold ${high} steps, planned are at most ${most}`
        if (low < -plan.base) return `${botId} could come to hold ${low} steps, planned are at least ${-plan.base}`
      }
      return null
    },
  }
}

/**
 * What a bot's stops at the exchange did. They act by themselves: an order that was decided on before their execution
 * was booked could not know of it, and is judged by what was known.
 */
class StopActs {
  private readonly acts: { botId: string; tradeId: string; signed: number; bookedAt: number }[] = []
  private readonly intendedAt = new Map<string, number>()
  private commits = 0

  acted(botId: string, tradeId: string, signed: number): void {
    this.acts.push({ botId, tradeId, signed, bookedAt: Number.POSITIVE_INFINITY })
  }

  committed({ orders, fills }: DurableCommit['commit']): void {
    this.commits += 1
    for (const { clientOrderId, status } of orders)
      if (status === 'intended' && !this.intendedAt.has(clientOrderId)) this.intendedAt.set(clientOrderId, this.commits)
    if (this.acts.length === 0) return
    for (const { tradeId } of fills)
      for (const act of this.acts) if (act.tradeId === tradeId) act.bookedAt = Math.min(act.bookedAt, this.commits)
  }

  /** Signed steps. */
  knownTo(clientOrderId: string, botId: string): number {
    const decided = this.intendedAt.get(clientOrderId) ?? Number.POSITIVE_INFINITY
    return this.acts.reduce((sum, act) => (act.botId === botId && act.bookedAt <= decided ? sum + act.signed : sum), 0)
  }
}

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
