import type { VenueEvent } from '@gridpilot/venue-sim'
import { type Backend, instrumentOf } from '../routes/route.ts'
import { accountPushRow } from '../rows/account-row.ts'
import { fillPushRow } from '../rows/fill-row.ts'
import { orderPushRow } from '../rows/order-row.ts'
import { positionPushRow } from '../rows/position-row.ts'
import type { PrivateChannel } from './channel.ts'
import { pushFrame, type Subscription } from './subscription.ts'

/** What a private channel says right after its subscription: the whole account, all positions; nothing else. */
export function firstPrivatePush(
  backend: Backend,
  subscription: Subscription,
  accountId: string,
  wallMs: number,
): string[] {
  if (subscription.channel.kind !== 'private') return []
  if (subscription.channel.name === 'account') return [accountFrame(backend, subscription, accountId, wallMs)]
  if (subscription.channel.name === 'positions') return [positionsFrame(backend, subscription, accountId, wallMs)]
  return []
}

/** What a private channel says about these events of its account. Full lists are pushed once, after the last event. */
export function eventPush(
  backend: Backend,
  subscription: Subscription,
  accountId: string,
  events: readonly VenueEvent[],
  wallMs: number,
): string[] {
  if (subscription.channel.kind !== 'private') return []
  const { name, symbol } = subscription.channel
  switch (name) {
    case 'orders':
      return orderFrames(backend, subscription, events, symbol, wallMs)
    case 'fill':
      return fillFrames(backend, subscription, events, symbol, wallMs)
    case 'positions':
      return events.some(touches(name)) ? [positionsFrame(backend, subscription, accountId, wallMs)] : []
    case 'account':
      return events.some(touches(name)) ? [accountFrame(backend, subscription, accountId, wallMs)] : []
    case 'orders-algo':
    case 'adl-noti':
      return []
  }
}

const TOUCHING: Readonly<Record<'positions' | 'account', ReadonlySet<VenueEvent['kind']>>> = {
  positions: new Set(['order_accepted', 'order_canceled', 'fill', 'position', 'liquidated', 'leverage']),
  account: new Set(['order_accepted', 'order_canceled', 'fill', 'balance', 'liquidated', 'leverage']),
}

const touches =
  (name: PrivateChannel & ('positions' | 'account')) =>
  (event: VenueEvent): boolean =>
    TOUCHING[name].has(event.kind)

function orderFrames(
  backend: Backend,
  subscription: Subscription,
  events: readonly VenueEvent[],
  symbol: string | null,
  wallMs: number,
): string[] {
  return events.flatMap((event) => {
    if (event.kind !== 'order_accepted' && event.kind !== 'order_canceled' && event.kind !== 'fill') return []
    if (symbol !== null && event.order.symbol !== symbol) return []
    const instrument = instrumentOf(backend, event.order.symbol)
    const row = orderPushRow(instrument, event.order, event.kind === 'fill' ? event.fill : null)
    return [pushFrame(subscription, 'snapshot', [row], wallMs)]
  })
}

function fillFrames(
  backend: Backend,
  subscription: Subscription,
  events: readonly VenueEvent[],
  symbol: string | null,
  wallMs: number,
): string[] {
  return events.flatMap((event) => {
    if (event.kind !== 'fill' || (symbol !== null && event.fill.symbol !== symbol)) return []
    const row = fillPushRow(instrumentOf(backend, event.fill.symbol), event.fill, event.order.type)
    return [pushFrame(subscription, 'snapshot', [row], wallMs)]
  })
}

/** The full list of open positions; empty when flat. */
function positionsFrame(backend: Backend, subscription: Subscription, accountId: string, wallMs: number): string {
  const { riskRate } = backend.venue.account(accountId)
  const rows = backend.venue
    .positions(accountId)
    .map((position) => positionPushRow(instrumentOf(backend, position.symbol), position, riskRate))
  return pushFrame(subscription, 'snapshot', rows, wallMs)
}

const accountFrame = (backend: Backend, subscription: Subscription, accountId: string, wallMs: number): string =>
  pushFrame(subscription, 'snapshot', [accountPushRow(backend.venue.account(accountId))], wallMs)
