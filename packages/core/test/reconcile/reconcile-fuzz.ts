import {
  type Actions,
  applyOrderEvent,
  DEFAULT_POLICY,
  FIRST_SEQUENCE,
  intendedOrder,
  keyText,
  type OrderEvent,
  type OrderIntent,
  type OrderKey,
  type OrderRecord,
  reconcile,
  type Steps,
  type TargetOrder,
} from '../../src/index.ts'
import { Draw, type Input, inputOf, intentOf, START_MS } from './reconcile-inputs.ts'

/** Rounds after which a set of targets that stands still has to be reached. */
const ROUNDS = 40

export interface FuzzCounts {
  inputs: number
  placed: number
  canceled: number
  waited: number
}

/** Draws consistent sets of a bot, targets and orders; throws at the first that breaks an invariant of `reconcile`. */
export function fuzzReconcile(inputs: number, firstSeed: number): FuzzCounts {
  const counts: FuzzCounts = { inputs: 0, placed: 0, canceled: 0, waited: 0 }
  for (let seed = firstSeed; seed < firstSeed + inputs; seed += 1) {
    const draw = new Draw(seed)
    const input = inputOf(draw)
    try {
      const actions = reconcile({ ...input, cause: 'fuzz' })
      checkActions(input, actions)
      counts.placed += actions.place.length + actions.resend.length
      counts.canceled += actions.cancel.length
      if (actions.wakeAtWallMs !== null) counts.waited += 1
      settle(input, draw)
    } catch (error) {
      throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
    }
    counts.inputs += 1
  }
  return counts
}

function must(condition: boolean, broken: string): void {
  if (!condition) throw new Error(broken)
}

/** Written from the docstring of `reconcile`, not from its code. */
function checkActions(input: Input, actions: Actions): void {
  const { orders, wallMs, targets } = input
  const live = orders.filter(({ status }) => status !== 'absent')
  const liveAt = (key: OrderKey) => live.find((order) => keyText(order) === keyText(key))
  const out = [...actions.place, ...actions.resend]
  must(new Set(out.map(keyText)).size === out.length, 'invariant 1: two orders for one key')
  for (const intent of out) must(liveAt(intent) === undefined, 'invariant 1: placed beside a live order')
  const known = new Map(orders.map((order) => [order.clientOrderId, order]))
  for (const { clientOrderId } of actions.place) must(!known.has(clientOrderId), 'invariant 3: an id used again')
  for (const { clientOrderId } of actions.resend)
    must(known.get(clientOrderId)?.status === 'absent', 'invariant 3: sent again without a proof of absence')
  for (const order of actions.withdraw) must(order.status === 'intended', 'withdrawn after it was sent')
  for (const order of actions.cancel) {
    must(order.status === 'accepted' || order.status === 'partially_filled', 'canceled what does not rest')
    must(order.type === 'limit', 'canceled a market order')
    const sentAt = order.cancel === 'submitted' ? (order.cancelSubmittedWallMs ?? 0) : Number.NEGATIVE_INFINITY
    must(wallMs >= sentAt + DEFAULT_POLICY.cancelRetryMs, 'a cancel repeated too early')
  }
  for (const target of targets) {
    if (liveAt(target) !== undefined) continue
    const due = dueOf(input, target)
    const placed = out.find((intent) => keyText(intent) === keyText(target))
    must((placed !== undefined) === due <= wallMs, `invariants 4 and 5: ${keyText(target)} is due at ${due}`)
    if (due > wallMs && Number.isFinite(due)) must((actions.wakeAtWallMs ?? 0) <= due, 'nobody wakes for a target')
    if (placed !== undefined) checkIntent(input, target, placed)
  }
  must(
    out.every((intent) => targets.some((target) => keyText(target) === keyText(intent))),
    'placed what nobody wants',
  )
  if (actions.wakeAtWallMs !== null) must(actions.wakeAtWallMs > wallMs, 'wakes for the past')
  for (const order of live) checkKept(input, order, actions)
}

function checkIntent({ bot, alone }: Input, target: TargetOrder, placed: OrderIntent): void {
  const reduceOnly = target.purpose === 'close' && target.positionSide === 'net' && alone
  const wanted = { ...intentOf(bot, target), reduceOnly, cause: 'fuzz' }
  must(JSON.stringify(sorted(placed)) === JSON.stringify(sorted(wanted)), 'placed something else than the target')
}

const sorted = (intent: OrderIntent) => Object.entries(intent).sort(([a], [b]) => (a < b ? -1 : 1))

/** When a target without a live order may go out, Infinity while another order has to change first. */
function dueOf({ orders, assumed }: Input, target: TargetOrder): number {
  const retryAt = target.sequence.deferral?.retryAtWallMs ?? 0
  const counted = orders.filter(({ status, clientOrderId }) => status !== 'absent' && !assumed.has(clientOrderId))
  if (target.purpose === 'close') {
    const other = (order: OrderRecord) => order.purpose === 'close' && order.positionSide !== target.positionSide
    return counted.every(other) ? retryAt : Number.POSITIVE_INFINITY
  }
  if (target.purpose === 'start') return retryAt
  const isParent = ({ purpose, slot, side }: OrderRecord) =>
    purpose === 'slot' && slot === target.slot && side !== target.side
  const parent = counted.find(isParent)
  if (parent === undefined) return retryAt
  const ended = parent.status === 'filled' || parent.status === 'canceled' || parent.status === 'rejected'
  if (!ended && parent.reportedQuantity === 0) return retryAt
  if (parent.firstFillWallMs === null) return Number.POSITIVE_INFINITY
  return Math.max(retryAt, parent.firstFillWallMs + DEFAULT_POLICY.counterDelayMs)
}

/** What is wrong and rests is canceled at once or as soon as the last cancel had its time; what is right is left alone. */
function checkKept({ targets, orders, wallMs }: Input, order: OrderRecord, actions: Actions): void {
  const target = targets.find((each) => keyText(each) === keyText(order))
  const rests = (order.status === 'accepted' || order.status === 'partially_filled') && order.type === 'limit'
  const touched = actions.cancel.includes(order) || actions.withdraw.includes(order)
  const left = order.quantity - order.filledQuantity
  if (target !== undefined && target.price === order.price && (order.type === 'market' || left === target.quantity)) {
    must(!touched, 'what is right is not left alone')
    return
  }
  if (touched || (!rests && order.status !== 'intended')) return
  const canceledAt = order.cancel === 'submitted' ? (order.cancelSubmittedWallMs ?? 0) : Number.NEGATIVE_INFINITY
  const waitsForCancel = wallMs < canceledAt + DEFAULT_POLICY.cancelRetryMs
  const parent = orders.find(
    ({ purpose, slot, side, status }) =>
      status !== 'absent' && purpose === order.purpose && slot === order.slot && side !== order.side,
  )
  // More of the parent may come: an order that is too small is not replaced for every part of it.
  const grows =
    target !== undefined &&
    target.price === order.price &&
    left < target.quantity &&
    typeof parent?.firstFillWallMs === 'number' &&
    wallMs < order.createdWallMs + DEFAULT_POLICY.counterDelayMs
  must((rests && waitsForCancel) || grows, 'an order that is wrong is neither canceled nor taken back')
  must(actions.wakeAtWallMs !== null, 'nobody wakes for an order that is wrong')
}

/** An exchange that does what it is told: following the actions ends at the targets, and there nothing more is to do. */
function settle(input: Input, draw: Draw): void {
  for (let round = 0; round < ROUNDS; round += 1) {
    const actions = reconcile({ ...input, cause: 'fuzz' })
    const before = input.orders
    const { place, resend, cancel, withdraw, wakeAtWallMs } = actions
    input.orders = before.filter((order) => !withdraw.includes(order)).flatMap((order) => answered(order, cancel, draw))
    for (const ended of before)
      if (!input.orders.some((order) => order.clientOrderId === ended.clientOrderId)) end(input, ended)
    const sent = [...place, ...resend].map((intent) => intendedOrder(intent, input.wallMs, input.wallMs))
    const again = new Set(sent.map((order) => order.clientOrderId))
    input.orders = [...input.orders.filter((order) => !again.has(order.clientOrderId)), ...sent]
    const still = place.length + resend.length + cancel.length + withdraw.length === 0
    const same = before.length === input.orders.length && before.every((order, i) => order === input.orders[i])
    if (still && same && wakeAtWallMs === null) {
      checkSettled(input)
      return
    }
    input.wallMs = wakeAtWallMs === null ? input.wallMs + 100 : Math.max(input.wallMs + 1, wakeAtWallMs)
  }
  throw new Error('never comes to rest')
}

/** One order after the exchange has spoken; none when it is over and done with. */
function answered(order: OrderRecord, cancel: readonly OrderRecord[], draw: Draw): OrderRecord[] {
  const { status, quantity } = order
  if (status === 'absent') return [order]
  const over = (state: 'filled' | 'canceled', cumulative: Steps): OrderEvent => {
    return { type: 'reported', venueOrderId: '7', state, quantity, cumulative, reason: null }
  }
  if (status === 'filled' || status === 'canceled') return []
  if (cancel.includes(order))
    return draw.chance(70) ? [] : [applyOrderEvent(order, { type: 'cancel_submitted', wallMs: START_MS })]
  if (order.type === 'market' && status !== 'intended') return [applyOrderEvent(order, over('filled', quantity))]
  if (status === 'intended') return [applyOrderEvent(order, { type: 'submitted', wallMs: START_MS })]
  if (status === 'submitted') return [applyOrderEvent(order, { type: 'acknowledged', venueOrderId: '7' })]
  if (status === 'unknown')
    return [applyOrderEvent(order, draw.chance(50) ? { type: 'proved_absent' } : reportedLive(quantity))]
  return [order]
}

const reportedLive = (quantity: Steps): OrderEvent => {
  return { type: 'reported', venueOrderId: '7', state: 'live', quantity, cumulative: 0 as Steps, reason: null }
}

/** What the bot makes of an end: a market order is done, a level gets its next identity. */
function end(input: Input, ended: OrderRecord): void {
  input.targets = input.targets.flatMap((target) => {
    if (keyText(target) !== keyText(ended)) return [target]
    if (target.type === 'market') return []
    const { cycle, attempt } = target.sequence
    return [
      {
        ...target,
        sequence: {
          ...FIRST_SEQUENCE,
          cycle: Math.max(cycle, ended.cycle),
          attempt: Math.max(attempt, ended.attempt) + 1,
        },
      },
    ]
  })
}

/** At rest: what is wanted rests as it is wanted, and what does not has something that stands in its way for good. */
function checkSettled(input: Input): void {
  const live = input.orders.filter(({ status }) => status !== 'absent')
  for (const order of live) {
    const target = input.targets.find((each) => keyText(each) === keyText(order))
    must(target !== undefined, `at rest ${keyText(order)} is alive and nobody wants it`)
    must(target?.price === order.price, `at rest ${keyText(order)} stands at another price`)
    must(target?.quantity === order.quantity - order.filledQuantity, `at rest ${keyText(order)} has another quantity`)
  }
  for (const target of input.targets) {
    const there = live.some((order) => keyText(order) === keyText(target))
    must(there || dueOf(input, target) === Number.POSITIVE_INFINITY, `at rest ${keyText(target)} is missing`)
  }
}
