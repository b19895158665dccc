import { formatPrice, formatQuantity } from '@gridpilot/core'
import type { ClosedPosition, VenueEvent } from '@gridpilot/venue-sim'
import { instrumentOf } from '../../backend.ts'
import { bitcoinText } from '../../bitcoin.ts'
import type { Argument, PrivateCall, PrivateTopic } from '../../stream-family.ts'
import { pushFrame } from '../../subscription.ts'
import { accountPushRow, equityPushRow } from '../rows/account-row.ts'
import { fillPushRow } from '../rows/fill-row.ts'
import { orderPushRow } from '../rows/order-row.ts'
import { planPushRow } from '../rows/plan-row.ts'
import { closedPositionPushRow, positionPushRow } from '../rows/position-row.ts'
import type { PrivateChannel } from './channel.ts'

/** A private channel, as its argument names it. `symbol` null: of all symbols. */
export function privateTopic(
  argument: Argument,
  { name, symbol }: { readonly name: PrivateChannel; readonly symbol: string | null },
): PrivateTopic {
  switch (name) {
    case 'account':
      return wholeTopic(argument, ACCOUNT_TOUCHING, ({ backend, accountId }) => [
        accountPushRow(backend.venue.account(accountId), backend.choices),
      ])
    case 'equity':
      return wholeTopic(argument, ACCOUNT_TOUCHING, ({ backend, accountId }) => [
        equityPushRow(backend.venue.account(accountId), bitcoinText(backend)),
      ])
    case 'positions':
      return wholeTopic(argument, POSITIONS_TOUCHING, (call) => positionRows(call, symbol))
    case 'positions-history':
      return closedPositionsTopic(argument, symbol)
    case 'orders':
      return eventTopic(argument, 'snapshot', (call, event) => orderRows(call, event, symbol))
    case 'fill':
      return eventTopic(argument, 'snapshot', (call, event) => fillRows(call, event, symbol))
    case 'orders-algo':
      return eventTopic(argument, 'snapshot', (call, event) => planRows(call, event, symbol))
    case 'adl-noti':
      return eventTopic(argument, 'update', (call, event) => adlRows(call, event, symbol))
  }
}

type Touching = ReadonlySet<VenueEvent['kind']>

const POSITIONS_TOUCHING: Touching = new Set([
  'order_accepted',
  'order_canceled',
  'fill',
  'position',
  'liquidated',
  'settings',
])
const ACCOUNT_TOUCHING: Touching = new Set([...POSITIONS_TOUCHING, 'balance'])

/** Tells the whole of something: once at the subscription, and once after events that touch it. */
function wholeTopic(
  argument: Argument,
  touching: Touching,
  rows: (call: PrivateCall) => readonly unknown[],
): PrivateTopic {
  const push = (call: PrivateCall): string[] => [pushFrame(argument, 'snapshot', rows(call), call.wallMs)]
  return {
    access: 'private',
    first: push,
    onEvents: (call, events) => (events.some((event) => touching.has(event.kind)) ? push(call) : []),
  }
}

/** Tells one thing per event, and nothing at the subscription. */
function eventTopic(
  argument: Argument,
  action: 'snapshot' | 'update',
  rows: (call: PrivateCall, event: VenueEvent) => readonly unknown[],
): PrivateTopic {
  return {
    access: 'private',
    first: () => [],
    onEvents: (call, events) =>
      events.flatMap((event) => rows(call, event).map((row) => pushFrame(argument, action, [row], call.wallMs))),
  }
}

/** Tells positions that ended since the last time. */
function closedPositionsTopic(argument: Argument, symbol: string | null): PrivateTopic {
  let told: ClosedPosition | null = null
  const untold = ({ backend, accountId }: PrivateCall): readonly ClosedPosition[] => {
    const closed = backend.venue.closedPositions(accountId)
    const known = told === null ? -1 : closed.findLastIndex((each) => each.positionId === told?.positionId)
    told = closed.at(-1) ?? null
    return closed.slice(known + 1)
  }
  return {
    access: 'private',
    first: (call) => {
      untold(call)
      return []
    },
    onEvents: (call, events) => {
      if (!events.some((event) => event.kind === 'position')) return []
      const rows = untold(call)
        .filter((each) => symbol === null || each.symbol === symbol)
        .map((each) => closedPositionPushRow(instrumentOf(call.backend, each.symbol), each))
      return rows.length === 0 ? [] : [pushFrame(argument, 'snapshot', rows, call.wallMs)]
    },
  }
}

/** Each is one push of the `orders` channel. */
const ORDER_EVENTS: Touching = new Set(['order_accepted', 'order_modified', 'order_canceled', 'fill'])

function orderRows({ backend }: PrivateCall, event: VenueEvent, symbol: string | null): readonly unknown[] {
  if (!ORDER_EVENTS.has(event.kind) || !('order' in event)) return []
  if (symbol !== null && event.order.symbol !== symbol) return []
  const instrument = instrumentOf(backend, event.order.symbol)
  return [orderPushRow(instrument, event.order, event.kind === 'fill' ? event.fill : null)]
}

function fillRows({ backend }: PrivateCall, event: VenueEvent, symbol: string | null): readonly unknown[] {
  if (event.kind !== 'fill' || (symbol !== null && event.fill.symbol !== symbol)) return []
  return [fillPushRow(instrumentOf(backend, event.fill.symbol), event.fill, event.order.type)]
}

function planRows({ backend, accountId }: PrivateCall, event: VenueEvent, symbol: string | null): readonly unknown[] {
  if (event.kind !== 'plan' || (symbol !== null && event.plan.symbol !== symbol)) return []
  const { plan } = event
  const orderId = plan.executedOrderId
  const order = orderId === null ? null : backend.venue.order(accountId, { orderId })
  return [planPushRow(instrumentOf(backend, plan.symbol), plan, order)]
}

/** `side`: the direction of the trade that closed a part of the position. */
function adlRows({ backend }: PrivateCall, event: VenueEvent, symbol: string | null): readonly unknown[] {
  if (event.kind !== 'adl') return []
  const { deleveraging } = event
  if (symbol !== null && deleveraging.symbol !== symbol) return []
  const instrument = instrumentOf(backend, deleveraging.symbol)
  return [
    {
      symbol: deleveraging.symbol,
      side: deleveraging.side === 'long' ? 'sell' : 'buy',
      status: 'triggered',
      price: formatPrice(instrument, deleveraging.price),
      amount: formatQuantity(instrument, deleveraging.quantity),
      ts: String(deleveraging.marketMs),
    },
  ]
}

/** The full list of open positions; empty when flat. */
function positionRows({ backend, accountId }: PrivateCall, symbol: string | null): readonly unknown[] {
  return backend.venue
    .positions(accountId)
    .filter((position) => symbol === null || position.symbol === symbol)
    .map((position) => positionPushRow(instrumentOf(backend, position.symbol), position))
}
