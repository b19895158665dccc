import {
  DEFAULT_POLICY,
  desired,
  type GridBot,
  type HeldReason,
  isEnded,
  type OrderIntent,
  type OrderKey,
  type OrderRecord,
  opposite,
  reconcile,
} from '@gridpilot/core'
import { type AccountState, isAlone, ordersOf } from './account-state.ts'
import type { CancelRequest, Placement } from './gateway.ts'
import { placementRank } from './placement-rank.ts'
import { type Admitted, admitByRisk } from './risk-gate.ts'
import type { Turn } from './turn.ts'

/** What has to leave once the turn is durable. */
export interface Sends {
  readonly place: readonly Placement[]
  readonly cancel: readonly CancelRequest[]
  readonly withdraw: readonly OrderRecord[]
  readonly wakeAtWallMs: number | null
}

/** Desired against actual for every bot of the account: the one code path of start, restart, fills and stops. */
export function decide(turn: Turn, cause: string): Sends {
  const place: Placement[] = []
  const cancel: CancelRequest[] = [...turn.strays]
  const withdraw: OrderRecord[] = []
  let wakeAtWallMs: number | null = null
  for (const bot of [...turn.state.bots.values()]) {
    if (isEnded(bot) && ordersOf(turn.state, bot.id).length === 0) continue
    const actions = decideBot(turn, bot, cause)
    place.push(...actions.place)
    cancel.push(...actions.cancel)
    withdraw.push(...actions.withdraw)
    if (actions.wakeAtWallMs !== null)
      wakeAtWallMs = Math.min(wakeAtWallMs ?? actions.wakeAtWallMs, actions.wakeAtWallMs)
  }
  return { place, cancel, withdraw, wakeAtWallMs }
}

function decideBot(turn: Turn, bot: GridBot, cause: string): Sends {
  const { state, times } = turn
  const wanted = desiredOf(state, bot)
  const orders = ordersOf(state, bot.id)
  let actions: ReturnType<typeof reconcile>
  try {
    const alone = isAlone(state, bot)
    actions = reconcile({ bot, targets: wanted.targets, orders, wallMs: times.wallMs, cause, alone })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    turn.apply(bot.id, { type: 'halt', reason, times })
    return { place: [], cancel: cancelRequests(bot, cancelAll(turn, orders)), withdraw: [], wakeAtWallMs: null }
  }
  const placed = actions.place.map((intent) => turn.intend(withParent(turn, intent)))
  for (const intent of actions.resend) {
    const absent = state.orders.get(intent.clientOrderId)
    if (absent !== undefined) placed.push(turn.order(absent, { type: 'intended_again', intent }))
  }
  const canceled = actions.cancel.map((order) => turn.order(order, { type: 'cancel_intended' }))
  return {
    place: placed.map((order) => placementOf(order, bot)),
    cancel: cancelRequests(bot, canceled),
    withdraw: actions.withdraw,
    wakeAtWallMs: actions.wakeAtWallMs,
  }
}

/** The fill that an order answers is its cause, whatever else the turn was about. */
function withParent(turn: Turn, intent: OrderIntent): OrderIntent {
  const parent = intent.purpose === 'slot' ? turn.parentFill(intent.botId, intent.slot, opposite(intent.side)) : null
  if (parent !== null) return { ...intent, cause: `fill:${parent}` }
  return intent.cause.startsWith('fill:') ? { ...intent, cause: 'plan' } : intent
}

function placementOf(order: OrderRecord, bot: GridBot): Placement {
  const { clientOrderId, symbol } = order
  return { clientOrderId, symbol, order, rank: placementRank(order, bot.lastPrice) }
}

/** A bot that stops waits for nobody. */
const cancelRequests = (bot: GridBot, orders: readonly OrderRecord[]): CancelRequest[] =>
  orders.map(({ clientOrderId, symbol }) => ({ clientOrderId, symbol, rank: bot.status === 'stopping' ? 0 : 1 }))

/** A bot whose orders contradict each other keeps none of them: the way out of a halt must stay open. */
function cancelAll(turn: Turn, orders: readonly OrderRecord[]): OrderRecord[] {
  const again = turn.times.wallMs - DEFAULT_POLICY.cancelRetryMs
  return orders
    .filter((order) => order.status === 'accepted' || order.status === 'partially_filled')
    .filter((order) => order.cancel !== 'submitted' || (order.cancelSubmittedWallMs ?? 0) <= again)
    .map((order) => turn.order(order, { type: 'cancel_intended' }))
}

/** The targets of one bot that the user's limits allow, or none while its instrument is unknown. */
export function desiredOf(state: AccountState, bot: GridBot): Admitted {
  const instrument = state.instruments.get(bot.config.symbol)
  if (instrument === undefined) return { targets: [], deferred: [], wanted: 0, held: [] }
  return admitByRisk(state, bot, desired(bot, instrument))
}

/** Levels without an order and why: outside the band, or waiting after a refusal. Never silently missing (I16). */
export function deferredOf(state: AccountState, bot: GridBot): { key: OrderKey; reason: HeldReason; code: string }[] {
  const wanted = desiredOf(state, bot)
  const live = new Set(ordersOf(state, bot.id).map((order) => `${order.slot}:${order.side}`))
  const rows: { key: OrderKey; reason: HeldReason; code: string }[] = [
    ...wanted.held,
    ...wanted.deferred.map(({ key, reason }) => ({ key, reason, code: '' })),
  ]
  for (const target of wanted.targets) {
    const deferral = target.sequence.deferral
    if (deferral === null || live.has(`${target.slot}:${target.side}`)) continue
    const { purpose, slot, side } = target
    rows.push({ key: { purpose, slot, side }, reason: deferral.reason, code: deferral.code })
  }
  return rows
}
