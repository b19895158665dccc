import {
  assert,
  closeOrder,
  DEFAULT_POLICY,
  type GridBot,
  isEnded,
  type OrderIntent,
  type OrderRecord,
  opposite,
  reconcile,
  type TargetOrder,
} from '@gridpilot/core'
import { type AccountState, isAlone, isCatchingUp } from './account-state.ts'
import { lateAt } from './assumed-fills.ts'
import { type BotPlan, planOf } from './bot-plan.ts'
import { finishEdits } from './edits.ts'
import { isUnread } from './forgotten-orders.ts'
import type { CancelRequest, Placement } from './gateway.ts'
import { keyMaySend } from './key-refusal.ts'
import { nearestFirst } from './margin-order.ts'
import { holdBack, OrderRoom } from './order-room.ts'
import { placementRank } from './placement-rank.ts'
import { closeMayGo } from './protection/protection-fold.ts'
import { exposureOf, takenOf } from './taken-by-hand.ts'
import type { Turn } from './turn.ts'

/** What has to leave once the turn is durable. */
export interface Sends {
  readonly place: readonly Placement[]
  readonly cancel: readonly CancelRequest[]
  readonly withdraw: readonly OrderRecord[]
  readonly wakeAtWallMs: number | null
}

type Actions = ReturnType<typeof reconcile>

/** Desired against actual for every bot of the account: the one code path of start, restart, fills and stops. */
export function decide(turn: Turn, cause: string): Sends {
  const { state, times } = turn
  // Another installation might undo or do as well what we sent; what is forgotten would be done twice.
  if (state.rival !== null || isCatchingUp(state)) return { place: [], cancel: [], withdraw: [], wakeAtWallMs: null }
  // A refused key sends nothing, and an intent that cannot leave would only grow old.
  if (!keyMaySend(state, times.wallMs))
    return { place: [], cancel: [], withdraw: [], wakeAtWallMs: state.keyRefusal?.againWallMs ?? null }
  finishEdits(turn)
  const plans = holdBack(
    state,
    plansOf(state, times.wallMs).map((plan) => nearestFirst(state, plan)),
    times.wallMs,
  )
  state.waiting = new Map(plans.map(({ bot, waiting }) => [bot.id, waiting]))
  const cancel: CancelRequest[] = [...turn.strays]
  const withdraw: OrderRecord[] = []
  const wanted: { readonly bot: GridBot; readonly intent: OrderIntent; readonly again: boolean }[] = []
  let wakeAtWallMs: number | null = null
  for (const plan of plans) {
    const { bot } = plan
    const actions = actionsOf(turn, plan, cause)
    if (mayPlace(state, bot)) {
      wanted.push(...actions.place.map((intent) => ({ bot, intent, again: false })))
      wanted.push(...actions.resend.map((intent) => ({ bot, intent, again: true })))
    }
    const canceled = actions.cancel.map((order) => turn.order(order, { type: 'cancel_intended' }))
    cancel.push(...cancelRequests(bot, canceled))
    withdraw.push(...actions.withdraw)
    for (const due of [actions.wakeAtWallMs, lateAt(state, plan.orders, times.wallMs)])
      if (due !== null) wakeAtWallMs = Math.min(wakeAtWallMs ?? due, due)
  }
  const place = placeWithin(turn, wanted)
  return { place, cancel, withdraw, wakeAtWallMs }
}

/**
 * Nothing goes beside what a forgotten life left open, which can still fill, and nothing while an execution waits to be
 * known as a stop's: what the bot holds is not known.
 */
const mayPlace = ({ leftovers, heldFills }: AccountState, { id, config }: GridBot): boolean =>
  !leftovers.has(id) && ![...heldFills.values()].some(({ fill }) => fill.symbol === config.symbol)

/** Bots whose orders are of interest, each with its own. */
function plansOf(state: AccountState, wallMs: number): BotPlan[] {
  const byBot = new Map<string, OrderRecord[]>()
  for (const order of state.orders.values()) {
    const orders = byBot.get(order.botId)
    if (orders === undefined) byBot.set(order.botId, [order])
    else orders.push(order)
  }
  return [...state.bots.values()].flatMap((bot) => {
    const orders = byBot.get(bot.id) ?? []
    // A symbol that is not listed now: what rests is left alone, for nothing can be said of it.
    if (!state.instruments.has(bot.config.symbol)) return []
    if (orders.some(isUnread)) return []
    return isEnded(bot) && orders.length === 0 ? [] : [planOf(state, bot, orders, wallMs)]
  })
}

function actionsOf(turn: Turn, { bot, orders, targets, kept, assumed }: BotPlan, cause: string): Actions {
  const { state, times } = turn
  try {
    // What a stop at the exchange may close, or is closing, is not closed a second time.
    const open = withTaken(state, bot, targets).filter(
      ({ purpose, positionSide }) => purpose !== 'close' || closeMayGo(state, bot, positionSide),
    )
    const alone = isAlone(state, bot)
    return reconcile({ bot, targets: open, kept, orders, assumed, wallMs: times.wallMs, cause, alone })
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    turn.apply(bot.id, { type: 'halt', reason, times })
    return { place: [], resend: [], cancel: stillToCancel(turn, orders), withdraw: [], wakeAtWallMs: null }
  }
}

/**
 * A close of the net position leaves out what a hand has closed before: selling it again would open the other side. Where
 * an order of the bot did so after the hand, that is closed.
 */
function withTaken(state: AccountState, bot: GridBot, targets: readonly TargetOrder[]): readonly TargetOrder[] {
  const instrument = state.instruments.get(bot.config.symbol)
  if (bot.goal !== 'flat' || takenOf(state, bot.id) === 0 || instrument === undefined) return targets
  const exposure = exposureOf(state, bot)
  return exposure === 0 ? [] : [closeOrder(bot, exposure, instrument)]
}

/**
 * Makes intents of what may go out now, nearest first. A grid order beyond the room (orders being canceled still count)
 * stays a wish: the end of one of those brings the next turn. Before the account was looked at once since it was loaded
 * all of them do: the exchange may know more of these orders than an older backup or a lost commit does.
 */
function placeWithin(
  turn: Turn,
  wanted: readonly { readonly bot: GridBot; readonly intent: OrderIntent; readonly again: boolean }[],
): Placement[] {
  if (wanted.length === 0 || turn.state.lastSweepWallMs === null) return []
  const room = new OrderRoom(turn.state, turn.times.wallMs)
  const ranked = wanted.map((wish) => {
    const intent = withParent(turn, wish.intent)
    return { ...wish, intent, rank: placementRank(intent, wish.bot.lastPrice) }
  })
  return ranked
    .sort((a, b) => a.rank - b.rank)
    .flatMap(({ intent, again, rank }) => {
      if (intent.purpose === 'slot' && !room.take(intent)) return []
      const order = again ? intendAgain(turn, intent) : turn.intend(intent)
      const { clientOrderId, symbol } = order
      return [{ clientOrderId, symbol, order, rank }]
    })
}

function intendAgain(turn: Turn, intent: OrderIntent): OrderRecord {
  const absent = turn.state.orders.get(intent.clientOrderId)
  assert(absent !== undefined, `${intent.clientOrderId} is sent again although nobody knows it`)
  return turn.order(absent, { type: 'intended_again', intent })
}

/** The fill that an order answers is its cause, whatever else the turn was about. */
function withParent(turn: Turn, intent: OrderIntent): OrderIntent {
  const parent = intent.purpose === 'slot' ? turn.parentFill(intent.botId, intent.slot, opposite(intent.side)) : null
  if (parent !== null) return { ...intent, cause: `fill:${parent}` }
  return intent.cause.startsWith('fill:') ? { ...intent, cause: 'plan' } : intent
}

/** A bot that stops or pauses waits for nobody. */
const cancelRequests = (bot: GridBot, orders: readonly OrderRecord[]): CancelRequest[] =>
  orders.map(({ clientOrderId, symbol }) => ({ clientOrderId, symbol, rank: bot.goal === 'run' ? 1 : 0 }))

/** A bot whose orders contradict each other keeps none of them: the way out of a halt must stay open. */
function stillToCancel(turn: Turn, orders: readonly OrderRecord[]): OrderRecord[] {
  const again = turn.times.wallMs - DEFAULT_POLICY.cancelRetryMs
  return orders
    .filter((order) => order.status === 'accepted' || order.status === 'partially_filled')
    .filter((order) => order.cancel !== 'submitted' || (order.cancelSubmittedWallMs ?? 0) <= again)
}
