import type { GridBot } from '../grid/grid-bot.ts'
import type { Steps, Ticks } from '../instrument/instrument.ts'
import { clientOrderId } from '../order/client-order-id.ts'
import { type DesiredStop, placementPrice } from './desired-protection.ts'
import { type ProtectiveStop, stopKey, stopMayAct } from './protective-stop.ts'

/** Wall ms after which a cancel without a visible effect is sent again. */
const CANCEL_AGAIN_MS = 3_000
/** A stop is not replaced more often than this: parts of one fill come together. */
const REPLACE_EVERY_MS = 1_000
const FIRST_RETRY_MS = 1_000
const LAST_RETRY_MS = 60_000

export interface StopReconciliation {
  readonly bot: Pick<GridBot, 'id' | 'installation' | 'code' | 'revision' | 'config'>
  /** By key; what should rest now. */
  readonly desired: readonly DesiredStop[]
  /** The latest stop of each key, ended ones included. */
  readonly stops: readonly ProtectiveStop[]
  readonly mark: Ticks | null
  readonly wallMs: number
}

export interface StopActions {
  /** Fresh intents, durable before they are sent. */
  readonly place: readonly ProtectiveStop[]
  readonly cancel: readonly ProtectiveStop[]
  readonly wakeAtWallMs: number | null
}

/**
 * Makes the stops at the exchange agree with what should rest: at most one of each key that may act, replaced only
 * after its end was seen. The exchange refuses partial stops that together exceed the position and a second one for all
 * of it, so the old one has to end first; stops for the whole position need no resizing.
 */
export function reconcileStops({ bot, desired, stops, mark, wallMs }: StopReconciliation): StopActions {
  const place: ProtectiveStop[] = []
  const cancel: ProtectiveStop[] = []
  let wakeAt = Number.POSITIVE_INFINITY
  const wanted = new Map(desired.map((stop) => [stopKey(stop), stop]))
  const latest = new Map(stops.map((stop) => [stopKey(stop), stop]))
  for (const [key, stop] of latest) {
    if (stop.status !== 'live') continue
    const target = wanted.get(key)
    if (target !== undefined && fits(stop, target)) continue
    const due = target === undefined || stop.cancel === 'submitted' ? dueOfCancel(stop) : dueOfReplacement(stop)
    if (due <= wallMs) cancel.push(stop)
    else wakeAt = Math.min(wakeAt, due)
  }
  for (const [key, target] of wanted) {
    const before = latest.get(key)
    if (before !== undefined && stopMayAct(before)) continue
    const due = before === undefined ? wallMs : dueAfter(before, wallMs)
    if (due <= wallMs) place.push(freshStop(bot, target, before, mark, wallMs))
    else wakeAt = Math.min(wakeAt, due)
  }
  return { place, cancel, wakeAtWallMs: Number.isFinite(wakeAt) ? wakeAt : null }
}

const dueOfCancel = (stop: ProtectiveStop): number =>
  stop.cancel === 'submitted' ? (stop.cancelWallMs ?? 0) + CANCEL_AGAIN_MS : Number.NEGATIVE_INFINITY

const dueOfReplacement = (stop: ProtectiveStop): number => stop.createdWallMs + REPLACE_EVERY_MS

function dueAfter({ misfortunes, endedWallMs }: ProtectiveStop, wallMs: number): number {
  // An end that is yet to come is of before the clock was set back: nobody waits for it.
  const ended = endedWallMs ?? 0
  if (misfortunes === 0 || ended > wallMs) return Number.NEGATIVE_INFINITY
  return ended + Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** (misfortunes - 1))
}

/** Does what rests do what should be done? At the rule's price, or as early as a computed rule allows. */
export function fits(stop: ProtectiveStop, target: DesiredStop): boolean {
  if (stop.cancel !== 'none' || stop.quantity !== target.quantity || stop.marginMode !== target.marginMode) return false
  const [low, high] = target.price <= target.nearest ? [target.price, target.nearest] : [target.nearest, target.price]
  return stop.triggerPrice >= low && stop.triggerPrice <= high
}

function freshStop(
  bot: StopReconciliation['bot'],
  target: DesiredStop,
  before: ProtectiveStop | undefined,
  mark: Ticks | null,
  wallMs: number,
): ProtectiveStop {
  const { botId, side, positionSide, marginMode, reason, quantity } = target
  // Proven never to have arrived: the same id goes out again, else the next one.
  const attempt = before === undefined ? 0 : before.status === 'absent' ? before.attempt : before.attempt + 1
  const { installation, code, revision } = bot
  const identity = { installation, bot: code, revision, purpose: 'protect', slot: -1, side, cycle: 0, attempt } as const
  return {
    ...{ botId, side, positionSide, marginMode, reason, quantity, attempt },
    clientOrderId: clientOrderId(identity),
    symbol: bot.config.symbol,
    triggerPrice: placementPrice(target, mark),
    ...{ status: 'intended', cancel: 'none', venueOrderId: null, executedOrderId: null, executedMs: null },
    ...{ filledQuantity: 0 as Steps, settled: false, misfortunes: before?.misfortunes ?? 0, code: null },
    ...{ createdWallMs: wallMs, sentWallMs: null, cancelWallMs: null, endedWallMs: null, absentReads: 0 },
  }
}
