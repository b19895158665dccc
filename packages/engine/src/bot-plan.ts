import {
  desired,
  type GridBot,
  keyText,
  type OrderKey,
  type OrderRecord,
  type TargetOrder,
  type Ticks,
} from '@gridpilot/core'
import { type AccountState, ordersOf } from './account-state.ts'
import { assumeFills } from './assumed-fills.ts'
import { type Admitted, admitByRisk } from './risk-gate.ts'
import type { Waiting } from './waiting.ts'

/** What one bot wants at this moment, before it is compared with what rests. */
export interface BotPlan {
  /** With the executions that are stated and not booked yet: only for planning. */
  readonly bot: GridBot
  readonly orders: readonly OrderRecord[]
  readonly targets: readonly TargetOrder[]
  /** Levels that want an order and are held back, by key. */
  readonly waiting: ReadonlyMap<string, Waiting>
  /** Prices, by key, at which an order could not be placed now: one that rests there already stays. */
  readonly kept: ReadonlyMap<string, Ticks>
  /** Ended orders whose missing executions `bot` assumes. */
  readonly assumed: ReadonlySet<string>
}

export function planOf(state: AccountState, booked: GridBot, orders: readonly OrderRecord[], wallMs: number): BotPlan {
  const { bot, orderIds } = assumeFills(state, booked, orders, wallMs)
  const { targets, deferred } = desiredOf(state, bot)
  const kept = new Map(deferred.map(({ key, price }) => [keyText(key), price]))
  return { bot, orders, targets, kept, waiting: new Map(), assumed: orderIds }
}

/** The targets of one bot that the user's limits allow, or none while its instrument is unknown. */
export function desiredOf(state: AccountState, bot: GridBot): Admitted {
  const instrument = state.instruments.get(bot.config.symbol)
  if (instrument === undefined) return { targets: [], deferred: [], wanted: 0, held: [] }
  return admitByRisk(state, bot, desired(bot, instrument))
}

export interface DeferredLevel extends Waiting {
  readonly key: OrderKey
}

/**
 * Levels without an order and why: outside the band, beyond the cap, behind one that waits for margin, or waiting after
 * a refusal. Never silently missing (FAULTS I16).
 */
export function deferredOf(state: AccountState, bot: GridBot): DeferredLevel[] {
  const wanted = desiredOf(state, bot)
  const held = state.waiting.get(bot.id)
  // An order proven absent holds no place: its level waits like any other.
  const live = new Set(
    ordersOf(state, bot.id)
      .filter(({ status }) => status !== 'absent')
      .map(keyText),
  )
  const rows: DeferredLevel[] = [
    ...wanted.held,
    ...wanted.deferred
      .filter(({ key }) => !live.has(keyText(key)))
      .map(({ key, reason }) => ({ key, reason, code: '' })),
  ]
  for (const target of wanted.targets) {
    const text = keyText(target)
    const why = held?.get(text) ?? target.sequence.deferral
    if (why === null || live.has(text)) continue
    const { purpose, slot, side } = target
    rows.push({ key: { purpose, slot, side }, reason: why.reason, code: why.code })
  }
  return rows
}
