import {
  type GridBot,
  isFlat,
  isSettled,
  isTerminal,
  isUnresolved,
  type OrderRecord,
  stopMayAct,
} from '@gridpilot/core'
import { type AccountState, asNext, isCatchingUp, isPrepared, stopsOf } from './account-state.ts'
import { isEditing } from './edits.ts'
import { keyMayAsk, keyMaySend } from './key-refusal.ts'
import type { Message, Preparation } from './message.ts'
import type { Clock } from './ports/clock.ts'
import type { Venue } from './ports/venue.ts'
import { nothingToClose } from './position-differences.ts'
import { prepareAccount, startNeeds } from './prepare.ts'
import { sweepAccount } from './sweep.ts'

const TICK_MS = 250
const LOOKUP_AGAIN_MS = 700
const CANCEL_PATIENCE_MS = 1_500
const FILLS_PATIENCE_MS = 500
const STOP_FILLS_PATIENCE_MS = 1_000
/** A verifying sweep must be later than the bot's last activity, so it waits a moment. */
const VERIFY_PATIENCE_MS = 50
const PREPARE_AGAIN_MS = 2_000
const MAX_LOOKUPS = 8
const CATCH_UP_AGAIN_MS = 2_000
/** Without a pushed price for this long, prices are asked for: limits and stop losses must not go blind. */
const PRICE_PATIENCE_MS = 5_000
const PRICE_AGAIN_MS = 2_000

export interface ChoresOptions {
  readonly state: AccountState
  readonly venue: Venue
  readonly clock: Clock
  readonly sweepEveryMs: number
  /** Keep reporting idleness while nothing happens: a lock-step market may have missed the last report. */
  readonly heartbeat: boolean
  /** Is this process still the account's owner? Asked right before anything of the account is changed. */
  readonly maySend: () => boolean
  readonly post: (message: Message) => void
}

/**
 * The reading side of an account: sweeps, look-ups of unresolved orders, preparing starts, wake-ups. It only asks and
 * posts the answers to the mailbox; it never changes anything itself.
 */
export class Chores {
  private readonly options: ChoresOptions
  private readonly lookedUpAt = new Map<string, number>()
  private readonly lookingUp = new Set<string>()
  private readonly suspects = new Set<string>()
  private readonly preparing = new Map<string, number>()
  private readonly priceAskedAt = new Map<string, number>()
  private sweeping = false
  private sweepWanted = false
  private sweepSoonAt = Number.POSITIVE_INFINITY
  private lastSweepMs = 0
  private wakeAtMs = Number.POSITIVE_INFINITY
  private stopTick: () => void = () => {}
  private sweepNotBeforeMs = 0
  private closed = true

  constructor(options: ChoresOptions) {
    this.options = options
  }

  /** Begins to read: only once what is durable has been loaded, or a sweep would start from empty cursors. */
  start(): void {
    this.closed = false
    this.stopTick = this.options.clock.after(TICK_MS, () => this.tick())
  }

  /** Answers to questions of an account that was reloaded meanwhile are dropped: their cursors are not the stored ones. */
  private post(message: Message): void {
    if (!this.closed) this.options.post(message)
  }

  /** No read under way or due, no order unresolved, no preparation open. */
  get isIdle(): boolean {
    const { state, clock } = this.options
    if (isCatchingUp(state) || !keyMaySend(state, clock.wallMs())) return false
    if (state.postponed.size + state.waitingBills.size + state.unnamedBills.size > 0) return false
    if (this.sweeping || this.sweepWanted || this.lookingUp.size > 0 || this.suspects.size > 0) return false
    for (const bot of this.options.state.bots.values())
      if (this.needsPreparation(bot) || isEditing(bot) || bot.status === 'stopping') return false
    for (const order of this.options.state.orders.values()) {
      if (order.status === 'intended' || isUnresolved(order) || order.cancel !== 'none') return false
      if (isTerminal(order.status) && !isSettled(order)) return false
    }
    return true
  }

  requestSweep(): void {
    this.sweepWanted = true
    this.sweepIfDue(this.options.clock.wallMs())
  }

  /** A look within so many wall ms, whatever else is due. */
  sweepSoon(withinMs: number): void {
    this.sweepSoonAt = Math.min(this.sweepSoonAt, this.options.clock.wallMs() + withinMs)
  }

  /** `againMs`: wall ms that the sweep after a failed one waits. */
  sweepDone(succeeded: boolean, againMs = PREPARE_AGAIN_MS): void {
    this.sweeping = false
    if (succeeded) return
    this.sweepNotBeforeMs = this.options.clock.wallMs() + againMs
    this.sweepSoonAt = this.sweepNotBeforeMs
  }

  /** Asks for one order by id soon, whatever we think of it. */
  suspect(clientOrderId: string): void {
    this.suspects.add(clientOrderId)
  }

  lookupDone(clientOrderId: string): void {
    this.lookingUp.delete(clientOrderId)
    this.suspects.delete(clientOrderId)
  }

  preparationDone(botId: string, wallMs: number): void {
    this.preparing.set(botId, wallMs + PREPARE_AGAIN_MS)
  }

  wakeAt(wallMs: number): void {
    this.wakeAtMs = Math.min(this.wakeAtMs, wallMs)
  }

  /** Called at the end of each turn: starts at once what the new state asks for. */
  afterTurn(wallMs: number): void {
    if (this.closed) return
    const { state } = this.options
    for (const bot of state.bots.values()) {
      if (this.needsPreparation(bot)) this.prepare(bot, wallMs)
      if (bot.status === 'stopping' && this.readyToVerify(bot))
        this.sweepSoonAt = Math.min(this.sweepSoonAt, wallMs + VERIFY_PATIENCE_MS)
    }
    for (const order of state.orders.values()) {
      if (isTerminal(order.status) && !isSettled(order))
        this.sweepSoonAt = Math.min(this.sweepSoonAt, wallMs + this.fillsPatience(order, wallMs))
    }
    for (const { status, settled } of state.stops.values()) {
      if (status === 'executed' && !settled)
        this.sweepSoonAt = Math.min(this.sweepSoonAt, wallMs + STOP_FILLS_PATIENCE_MS)
    }
    if (isCatchingUp(state)) this.sweepSoonAt = Math.min(this.sweepSoonAt, wallMs + CATCH_UP_AGAIN_MS)
    for (const { sinceWallMs } of state.waitingBills.values())
      this.sweepSoonAt = Math.min(this.sweepSoonAt, wallMs + this.billPatience(sinceWallMs, wallMs))
    this.pricesDue(wallMs)
    this.lookupsDue(wallMs)
    this.sweepIfDue(wallMs)
  }

  close(): void {
    this.closed = true
    this.stopTick()
  }

  private tick(): void {
    if (this.closed) return
    this.stopTick = this.options.clock.after(TICK_MS, () => this.tick())
    const wallMs = this.options.clock.wallMs()
    if (wallMs >= this.wakeAtMs) {
      this.wakeAtMs = Number.POSITIVE_INFINITY
      this.post({ type: 'wake' })
      return
    }
    this.afterTurn(wallMs)
    if (this.options.heartbeat && this.isIdle) this.post({ type: 'wake' })
  }

  /** Rows that are late are asked for again and again, less often the longer they are. */
  private fillsPatience({ clientOrderId }: OrderRecord, wallMs: number): number {
    const late = wallMs - (this.options.state.endedSeenWallMs.get(clientOrderId) ?? wallMs)
    return Math.min(Math.max(FILLS_PATIENCE_MS, late / 4), this.options.sweepEveryMs)
  }

  /** Funding is shared after a read lag; where the position stays unexplained, it is looked at less and less often. */
  private billPatience(sinceWallMs: number, wallMs: number): number {
    const left = sinceWallMs + this.options.venue.settings.readLagMs - wallMs
    return left > 0
      ? left
      : Math.min(Math.max(FILLS_PATIENCE_MS, (wallMs - sinceWallMs) / 4), this.options.sweepEveryMs)
  }

  private readyToVerify(bot: GridBot): boolean {
    const { state } = this.options
    if (bot.goal === 'flat' && !isFlat(bot.positions) && !nothingToClose(state, bot, state.positions)) return false
    for (const order of state.orders.values()) {
      if (order.botId === bot.id && order.status !== 'absent' && !isSettled(order)) return false
    }
    return !stopsOf(state, bot.id).some(stopMayAct)
  }

  private needsPreparation(bot: GridBot): boolean {
    return !isPrepared(this.options.state, bot)
  }

  private prepare(bot: GridBot, wallMs: number): void {
    // What the account held before has to be known: else a bot's own first trade could be taken for it.
    if (this.options.state.cursors.baseline === undefined) return
    if (wallMs < (this.preparing.get(bot.id) ?? 0) || !keyMaySend(this.options.state, wallMs)) return
    this.preparing.set(bot.id, Number.POSITIVE_INFINITY)
    const next = asNext(bot)
    const needs = startNeeds(this.options.state, next)
    const preparing: Promise<Preparation> =
      needs === null
        ? Promise.resolve({ outcome: 'refused', reason: 'isolated_not_alone' })
        : prepareAccount(this.options.venue, next, needs, this.options.maySend)
    void preparing
      .catch((error: unknown) => ({ outcome: 'retry' as const, reason: String(error) }))
      .then((preparation) => this.post({ type: 'prepared', botId: bot.id, preparation }))
  }

  private pricesDue(wallMs: number): void {
    const { state, venue } = this.options
    for (const { goal, config } of state.bots.values()) {
      if (goal !== 'run' && goal !== 'hold') continue
      const { symbol } = config
      const seen = state.tickerSeenWallMs.get(symbol) ?? state.loadedWallMs
      if (wallMs - seen <= PRICE_PATIENCE_MS || wallMs - (this.priceAskedAt.get(symbol) ?? 0) < PRICE_AGAIN_MS) continue
      this.priceAskedAt.set(symbol, wallMs)
      void venue.ticker(symbol).then(
        (read) => read.ok && this.post({ type: 'venue', event: { type: 'ticker', ticker: read.value } }),
        () => undefined,
      )
    }
  }

  private sweepIfDue(wallMs: number): void {
    const due = this.sweepWanted || wallMs >= this.sweepSoonAt || wallMs - this.lastSweepMs >= this.options.sweepEveryMs
    if (!due || this.sweeping || this.closed || wallMs < this.sweepNotBeforeMs) return
    this.sweeping = true
    this.sweepWanted = false
    this.sweepSoonAt = Number.POSITIVE_INFINITY
    this.lastSweepMs = wallMs
    const { venue, clock, state } = this.options
    const { fills = null, bills = null, orders = null } = state.cursors
    const cursors = { fills, bills, orders: state.catchUp === null || state.bots.size === 0 ? undefined : orders }
    void sweepAccount(venue, clock, cursors).then((result) => this.post({ type: 'sweep', result }))
  }

  private lookupsDue(wallMs: number): void {
    if (!keyMayAsk(this.options.state)) return
    const askedAt = ({ clientOrderId }: OrderRecord) => this.lookedUpAt.get(clientOrderId) ?? Number.NEGATIVE_INFINITY
    const due = [...this.options.state.orders.values()].filter(
      (order) =>
        this.wantsLookup(order, wallMs) &&
        !this.lookingUp.has(order.clientOrderId) &&
        wallMs - askedAt(order) >= LOOKUP_AGAIN_MS,
    )
    // Whoever was asked for longest ago first, or the first ones would be asked for again and again.
    due.sort((a, b) => askedAt(a) - askedAt(b))
    for (const order of due.slice(0, Math.max(0, MAX_LOOKUPS - this.lookingUp.size))) this.lookUp(order, wallMs)
    for (const id of this.suspects) if (!this.options.state.orders.has(id)) this.suspects.delete(id)
    for (const id of this.lookedUpAt.keys()) if (!this.options.state.orders.has(id)) this.lookedUpAt.delete(id)
  }

  private wantsLookup(order: OrderRecord, wallMs: number): boolean {
    if (order.status === 'unknown' || this.suspects.has(order.clientOrderId)) return true
    if (order.cancel !== 'submitted' || isTerminal(order.status)) return false
    return wallMs - (order.cancelSubmittedWallMs ?? 0) > CANCEL_PATIENCE_MS
  }

  private lookUp(order: OrderRecord, wallMs: number): void {
    this.lookingUp.add(order.clientOrderId)
    this.lookedUpAt.set(order.clientOrderId, wallMs)
    const { clientOrderId, symbol } = order
    void this.options.venue
      .lookup(symbol, clientOrderId)
      .catch((error: unknown) => ({
        ok: false as const,
        error: { kind: 'unavailable' as const, code: 'adapter_threw', message: String(error) },
      }))
      .then((read) => this.post({ type: 'lookup', clientOrderId, startedWallMs: wallMs, read }))
  }
}
