import { formatPrice, formatQuantity } from '@gridpilot/core'
import type { VenueEvent } from '@gridpilot/venue-sim'
import { instrumentOf } from '../../backend.ts'
import type { Argument, PrivateCall, PrivateTopic } from '../../stream-family.ts'
import { pushFrame } from '../../subscription.ts'
import { choiceOf } from '../open-questions.ts'
import { accountPushRow } from '../rows/account-row.ts'
import { fastFillObject, fillPushRow } from '../rows/fill-row.ts'
import { orderPushRow } from '../rows/order-row.ts'
import { strategyPushRow } from '../rows/strategy-row.ts'
import { STATUS_WORDS } from '../words.ts'
import { positionTopic, REPEAT_MS } from './position-topic.ts'

export const PRIVATE_TOPICS = [
  'order',
  'fill',
  'fast-fill',
  'position',
  'account',
  'strategy-order',
  'adl-notification',
] as const
export type PrivateTopicName = (typeof PRIVATE_TOPICS)[number]

export function privateTopic(argument: Argument, name: PrivateTopicName): PrivateTopic {
  switch (name) {
    case 'order':
      return eventTopic((call, event) => orderFrames(call, argument, event))
    case 'fill':
      return eventTopic((call, event) => fillFrames(call, argument, event))
    case 'fast-fill':
      return eventTopic((call, event) => fastFillFrames(call, argument, event))
    case 'strategy-order':
      return eventTopic((call, event) => strategyFrames(call, argument, event))
    case 'adl-notification':
      return eventTopic((call, event) => adlFrames(call, argument, event))
    case 'position':
      return positionTopic(argument)
    case 'account':
      return accountTopic(argument)
  }
}

/** Nothing on subscribe; frames per event. */
const eventTopic = (frames: (call: PrivateCall, event: VenueEvent) => string[]): PrivateTopic => ({
  access: 'private',
  first: () => [],
  onEvents: (call, events) => events.flatMap((event) => frames(call, event)),
})

/** Accepted orders are `live` on the wire, `new` when the engine has them (API.md 11.7). */
function orderFrames(call: PrivateCall, argument: Argument, event: VenueEvent): string[] {
  const frame = (order: Parameters<typeof orderPushRow>[1], status: string): string => {
    const row = orderPushRow(instrumentOf(call.backend, order.symbol), order, status)
    return pushFrame(argument, 'snapshot', [row], call.wallMs)
  }
  switch (event.kind) {
    case 'order_accepted': {
      const first = choiceOf(call.backend.choices, 'uta_first_status')
      const statuses = first === 'live_then_new' ? ['live', 'new'] : [first]
      return statuses.map((status) => frame(event.order, status))
    }
    case 'order_modified':
      return choiceOf(call.backend.choices, 'uta_modify_push') === 'silent'
        ? []
        : [frame(event.order, STATUS_WORDS[event.order.status])]
    case 'order_canceled':
    case 'fill':
      return [frame(event.order, STATUS_WORDS[event.order.status])]
    default:
      return []
  }
}

function fillFrames(call: PrivateCall, argument: Argument, event: VenueEvent): string[] {
  if (event.kind !== 'fill') return []
  const row = fillPushRow(instrumentOf(call.backend, event.fill.symbol), event.fill, event.order.type)
  return [pushFrame(argument, 'snapshot', [row], call.wallMs)]
}

/** `data` is one object, and the pushed `arg` has no symbol. */
function fastFillFrames(call: PrivateCall, argument: Argument, event: VenueEvent): string[] {
  if (event.kind !== 'fill') return []
  const data = fastFillObject(instrumentOf(call.backend, event.fill.symbol), event.fill)
  return [JSON.stringify({ action: 'snapshot', arg: argument, data, ts: call.wallMs })]
}

function strategyFrames(call: PrivateCall, argument: Argument, event: VenueEvent): string[] {
  if (event.kind !== 'plan') return []
  const row = strategyPushRow(call.backend, event.plan)
  return [pushFrame(argument, 'snapshot', [row], call.wallMs)]
}

function adlFrames(call: PrivateCall, argument: Argument, event: VenueEvent): string[] {
  if (event.kind !== 'adl') return []
  const { symbol, side, price, quantity, marketMs } = event.deleveraging
  const instrument = instrumentOf(call.backend, symbol)
  const row = {
    symbol,
    side: side === 'long' ? 'buy' : 'sell',
    status: 'triggered',
    price: formatPrice(instrument, price),
    amount: formatQuantity(instrument, quantity),
    ts: String(marketMs),
  }
  return [pushFrame(argument, 'update', [row], call.wallMs)]
}

const TOUCHES_ACCOUNT: ReadonlySet<VenueEvent['kind']> = new Set([
  'fill',
  'balance',
  'funding',
  'liquidated',
  'settings',
])

/** On subscribe, on fills, funding and transfers, and every 5 s. */
function accountTopic(argument: Argument): PrivateTopic {
  let pushedMs = 0
  const push = (call: PrivateCall): string[] => {
    pushedMs = call.wallMs
    const { venue, choices } = call.backend
    const row = accountPushRow(venue.account(call.accountId), venue.settings.feeCoins, choices)
    return [pushFrame(argument, 'snapshot', [row], call.wallMs)]
  }
  return {
    access: 'private',
    first: push,
    onEvents: (call, events) => (events.some((event) => TOUCHES_ACCOUNT.has(event.kind)) ? push(call) : []),
    onClock: (call) => (call.wallMs - pushedMs >= REPEAT_MS ? push(call) : []),
  }
}
