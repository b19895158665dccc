import type { VenueEvent } from '@gridpilot/venue-sim'
import { type Backend, instrumentOf } from '../../backend.ts'
import type { Argument, PrivateCall, PrivateTopic } from '../../stream-family.ts'
import { pushFrame } from '../../subscription.ts'
import { accountPushRow } from '../rows/account-row.ts'
import { fillPushRow } from '../rows/fill-row.ts'
import { orderPushRow } from '../rows/order-row.ts'
import { positionPushRow } from '../rows/position-row.ts'
import type { PrivateChannel } from './channel.ts'

/**
 * A private channel: right after the subscription the whole account or all positions, nothing else; then what events of
 * the account mean to it. Full lists are pushed once, after the last event.
 */
export function privateTopic(
  argument: Argument,
  channel: { name: PrivateChannel; symbol: string | null },
): PrivateTopic {
  const { name, symbol } = channel
  const push = (call: PrivateCall, rows: readonly unknown[]): string =>
    pushFrame(argument, 'snapshot', rows, call.wallMs)
  const full = (call: PrivateCall): string[] => {
    if (name === 'account') return [push(call, [accountPushRow(call.backend.venue.account(call.accountId))])]
    return name === 'positions' ? [push(call, positionRows(call))] : []
  }
  const onEvents = (call: PrivateCall, events: readonly VenueEvent[]): string[] => {
    if (name === 'account' || name === 'positions') return events.some(touches(name)) ? full(call) : []
    const rows = name === 'orders' ? orderRows : name === 'fill' ? fillRows : () => []
    return events.flatMap((event) => rows(call.backend, event, symbol)).map((row) => push(call, [row]))
  }
  return { access: 'private', first: full, onEvents }
}

const TOUCHING: Readonly<Record<'positions' | 'account', ReadonlySet<VenueEvent['kind']>>> = {
  positions: new Set(['order_accepted', 'order_canceled', 'fill', 'position', 'liquidated', 'settings']),
  account: new Set(['order_accepted', 'order_canceled', 'fill', 'balance', 'liquidated', 'settings']),
}

const touches =
  (name: PrivateChannel & ('positions' | 'account')) =>
  (event: VenueEvent): boolean =>
    TOUCHING[name].has(event.kind)

function orderRows(backend: Backend, event: VenueEvent, symbol: string | null): readonly unknown[] {
  if (event.kind !== 'order_accepted' && event.kind !== 'order_canceled' && event.kind !== 'fill') return []
  if (symbol !== null && event.order.symbol !== symbol) return []
  const instrument = instrumentOf(backend, event.order.symbol)
  return [orderPushRow(instrument, event.order, event.kind === 'fill' ? event.fill : null)]
}

function fillRows(backend: Backend, event: VenueEvent, symbol: string | null): readonly unknown[] {
  if (event.kind !== 'fill' || (symbol !== null && event.fill.symbol !== symbol)) return []
  return [fillPushRow(instrumentOf(backend, event.fill.symbol), event.fill, event.order.type)]
}

/** The full list of open positions; empty when flat. */
function positionRows({ backend, accountId }: PrivateCall): readonly unknown[] {
  const { riskRate } = backend.venue.account(accountId)
  return backend.venue
    .positions(accountId)
    .map((position) => positionPushRow(instrumentOf(backend, position.symbol), position, riskRate))
}
