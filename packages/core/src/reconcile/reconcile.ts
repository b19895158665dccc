import { assert } from '../assert.ts'
import type { TargetOrder } from '../grid/desired.ts'
import type { GridBot } from '../grid/grid-bot.ts'
import { deferralWait } from '../grid/sequence.ts'
import type { Ticks } from '../instrument/instrument.ts'
import { clientOrderId } from '../order/client-order-id.ts'
import { keyText, type OrderIntent, type OrderKey, type OrderRecord, opposite } from '../order/order.ts'
import { isSettled, isTerminal, isUnresolved } from '../order/order-transitions.ts'

/**
 * Makes the exchange agree with the target, as a pure function. Invariants, checked here and by every caller's tests:
 *
 *  1. At most one order that may still fill per key (slot, side); unknown outcomes count (FAULTS I1).
 *  2. An order is replaced only after its end was seen and all its fills are booked: cancel, see it ended, place.
 *  3. The identity of a new order is a function of the bot's sequence; the same id is never two different orders.
 *     After a proof of absence the same id goes out again.
 *  4. Nothing is placed to close while any other order of the bot may still fill; the close of the other leg of a
 *     hedge changes nothing here and may.
 *  5. A counter order waits until its parent ended, or for `counterDelayMs` after the parent's first fill. A parent that
 *     ended while its executions are late is waited for until they are assumed (FAULTS E11). One of which nothing is
 *     filled is nobody's parent and keeps nothing waiting.
 */
export interface ReconcilePolicy {
  /** Wall ms after a parent's first fill until its counter order may rest beside it (SPEC §5: 2 s). */
  readonly counterDelayMs: number
  /** Wall ms after which an unanswered or ineffective cancel is sent again. */
  readonly cancelRetryMs: number
}

export const DEFAULT_POLICY: ReconcilePolicy = { counterDelayMs: 2_000, cancelRetryMs: 3_000 }

export interface ReconcileInput {
  readonly bot: GridBot
  readonly targets: readonly TargetOrder[]
  /** Prices, by key, of levels without a target: an order that rests there stays, as it could not be placed again now. */
  readonly kept?: ReadonlyMap<string, Ticks>
  /** Every order of this bot that is not settled, absent ones included. */
  readonly orders: readonly OrderRecord[]
  /** Ended orders whose late executions the targets count already: nothing waits for their rows. None by default. */
  readonly assumed?: ReadonlySet<string>
  readonly wallMs: number
  readonly cause: string
  /** Close orders may be reduce-only: true when no other bot or position shares the symbol. */
  readonly alone: boolean
}

export interface Actions {
  /** Fresh intents, durable before they are sent. */
  readonly place: readonly OrderIntent[]
  /** Intents proven absent that go out again under the same id. */
  readonly resend: readonly OrderIntent[]
  readonly cancel: readonly OrderRecord[]
  /** Durable intents no longer wanted: to be taken back if they have not been sent yet. */
  readonly withdraw: readonly OrderRecord[]
  /** Earliest wall time at which a waiting decision is due again; null: nothing waits. */
  readonly wakeAtWallMs: number | null
}

export function reconcile(input: ReconcileInput, policy: ReconcilePolicy = DEFAULT_POLICY): Actions {
  const live = new Map<string, OrderRecord>()
  const absent = new Map<string, OrderRecord>()
  for (const order of input.orders) {
    if (order.status === 'absent') {
      absent.set(order.clientOrderId, order)
      continue
    }
    if (isSettled(order)) continue
    const key = keyText(order)
    assert(!live.has(key), `two orders may fill for ${key} of bot ${input.bot.id}`)
    live.set(key, order)
  }
  const wanted = new Map(input.targets.map((target) => [keyText(target), target]))
  const plan = new Plan(input, policy, live)
  for (const [key, order] of live) plan.keepOrCancel(order, wanted.get(key))
  for (const [key, target] of wanted) if (!live.has(key)) plan.placeWhenDue(target, absent)
  return plan.actions()
}

class Plan {
  private readonly place: OrderIntent[] = []
  private readonly resend: OrderIntent[] = []
  private readonly cancel: OrderRecord[] = []
  private readonly withdraw: OrderRecord[] = []
  private wakeAt = Number.POSITIVE_INFINITY
  private readonly input: ReconcileInput
  private readonly policy: ReconcilePolicy
  private readonly live: ReadonlyMap<string, OrderRecord>

  constructor(input: ReconcileInput, policy: ReconcilePolicy, live: ReadonlyMap<string, OrderRecord>) {
    this.input = input
    this.policy = policy
    this.live = live
  }

  actions(): Actions {
    const wakeAtWallMs = Number.isFinite(this.wakeAt) ? this.wakeAt : null
    return { place: this.place, resend: this.resend, cancel: this.cancel, withdraw: this.withdraw, wakeAtWallMs }
  }

  keepOrCancel(order: OrderRecord, target: TargetOrder | undefined): void {
    const right = target === undefined ? this.isKept(order) : this.stillRight(order, target)
    if (right) return
    if (order.status === 'intended') this.withdraw.push(order)
    if (isUnresolved(order) || order.status === 'intended' || order.type === 'market') return
    if (order.status === 'filled' || order.status === 'canceled') return
    if (order.cancel === 'submitted') {
      const due = this.after(order.cancelSubmittedWallMs ?? 0, this.policy.cancelRetryMs)
      if (this.input.wallMs < due) {
        this.wakeAt = Math.min(this.wakeAt, due)
        return
      }
    }
    this.cancel.push(order)
  }

  /** Nothing could be placed there now; what rests at another price is of a range that has moved. */
  private isKept(order: OrderRecord): boolean {
    return order.price !== null && this.input.kept?.get(keyText(order)) === order.price
  }

  /** Right price, and a remaining quantity that equals the target or is about to (more of a parent may come). */
  private stillRight(order: OrderRecord, target: TargetOrder): boolean {
    if (order.price !== target.price) return false
    if (order.type === 'market') return true
    const remaining = order.quantity - order.filledQuantity
    if (remaining === target.quantity) return true
    if (remaining > target.quantity) return false
    const parent = this.live.get(keyText(counterKey(order)))
    if (parent === undefined || parent.firstFillWallMs === null) return false
    const due = this.after(order.createdWallMs, this.policy.counterDelayMs)
    if (this.input.wallMs >= due) return false
    this.wakeAt = Math.min(this.wakeAt, due)
    return true
  }

  placeWhenDue(target: TargetOrder, absent: ReadonlyMap<string, OrderRecord>): void {
    const due = this.dueAt(target)
    if (due > this.input.wallMs) {
      if (Number.isFinite(due)) this.wakeAt = Math.min(this.wakeAt, due)
      return
    }
    const intent = this.intent(target)
    if (absent.has(intent.clientOrderId)) this.resend.push(intent)
    else this.place.push(intent)
  }

  /** When this target may go out; Infinity: not before something else happens. */
  private dueAt(target: TargetOrder): number {
    const { deferral } = target.sequence
    const wait = deferral === null ? 0 : deferralWait(deferral)
    const retryAt = deferral === null ? Number.NEGATIVE_INFINITY : this.after(deferral.retryAtWallMs - wait, wait)
    if (target.purpose === 'close') return this.mayChange(target) ? Number.POSITIVE_INFINITY : retryAt
    if (target.purpose === 'start') return retryAt
    const parent = this.live.get(keyText(counterKey(target)))
    if (parent === undefined || isUntouched(parent) || this.isAssumed(parent)) return retryAt
    if (parent.firstFillWallMs === null) return Number.POSITIVE_INFINITY
    return Math.max(retryAt, this.after(parent.firstFillWallMs, this.policy.counterDelayMs))
  }

  /** So long after a time that is past. One that is yet to come is of before the clock was set back (FAULTS P15): due now. */
  private after(sinceWallMs: number, delayMs: number): number {
    return sinceWallMs > this.input.wallMs ? Number.NEGATIVE_INFINITY : sinceWallMs + delayMs
  }

  /** Could an order that is still alive change what this one has to close? */
  private mayChange({ positionSide }: TargetOrder): boolean {
    const open = [...this.live.values()].filter((order) => !this.isAssumed(order))
    return open.some((order) => order.purpose !== 'close' || order.positionSide === positionSide)
  }

  private isAssumed({ clientOrderId }: OrderRecord): boolean {
    return this.input.assumed?.has(clientOrderId) ?? false
  }

  private intent(target: TargetOrder): OrderIntent {
    const { bot, cause, alone } = this.input
    const { cycle, attempt } = target.sequence
    const { purpose, slot, side, positionSide, type, price, quantity, timeInForce } = target
    const revision = purpose === 'slot' ? (bot.slots[slot]?.revision ?? bot.revision) : bot.revision
    const identity = {
      installation: bot.installation,
      bot: bot.code,
      revision,
      purpose,
      slot,
      side,
      cycle,
      attempt,
    }
    return {
      clientOrderId: clientOrderId(identity),
      botId: bot.id,
      symbol: bot.config.symbol,
      positionSide,
      marginMode: bot.config.marginMode,
      revision,
      purpose,
      slot,
      side,
      cycle,
      attempt,
      type,
      price,
      quantity,
      timeInForce,
      reduceOnly: purpose === 'close' && positionSide === 'net' && alone,
      cause,
    }
  }
}

/** Nobody's parent: what is wanted on the other side is the rest of a level that ended partly filled. */
const isUntouched = ({ status, reportedQuantity }: OrderRecord): boolean =>
  !isTerminal(status) && reportedQuantity === 0

const counterKey = (key: OrderKey): OrderKey => ({ purpose: key.purpose, slot: key.slot, side: opposite(key.side) })
