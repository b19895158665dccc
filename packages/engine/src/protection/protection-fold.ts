import { type Fill, type GridBot, type ProtectiveStop, parseClientOrderId, stopKey, stopMayAct } from '@gridpilot/core'
import type { AccountState, HeldFill } from '../account-state.ts'
import { Booking } from '../booking.ts'
import { knowHistory } from '../know-history.ts'
import type { EngineStore } from '../ports/store.ts'
import type { StopReport, SubmitOutcome, VenueSettings } from '../ports/venue.ts'
import type { Turn } from '../turn.ts'
import type { StopAnswer, StopEnquiries } from './stop-enquiries.ts'

/** Largest error of our clock against the venue's that is left after measuring the offset. */
const CLOCK_ERROR_MS = 500
/** Where the exchange does not name the order a stop became, its executions carry the time at which it acted. */
const SAME_MOMENT_MS = 2_000
/** An execution that closes more than is booked waits for those before it as long as rows may be late. */
const EARLY_PATIENCE_MS = 30_000
/** A stop that was seen and is then in no list: only after so many complete reads it counts as gone. */
const READS_UNTIL_GONE = 5

export interface ProtectionFoldParts {
  readonly state: AccountState
  readonly store: EngineStore
  readonly settings: VenueSettings
  readonly enquiries: StopEnquiries
}

/** Folds what the exchange says of our stops into a turn: outcomes, sweeps, executions of what they became. */
export class ProtectionFold {
  private readonly state: AccountState
  private readonly store: EngineStore
  private readonly settings: VenueSettings
  private readonly enquiries: StopEnquiries
  /** When the newest complete answer about a stop was asked for. */
  private readonly answeredAt = new Map<string, number>()
  private unknownBefore: ReadonlySet<string> = new Set()

  constructor({ state, store, settings, enquiries }: ProtectionFoldParts) {
    this.state = state
    this.store = store
    this.settings = settings
    this.enquiries = enquiries
  }

  /** A stop is about to leave: from now on its outcome is not known until the exchange says it. */
  sending(turn: Turn, clientOrderIds: readonly string[], wallMs: number): void {
    for (const clientOrderId of clientOrderIds) {
      const stop = this.byClientId(clientOrderId)
      if (stop?.status === 'intended') turn.stop(stop, { type: 'sent', wallMs })
    }
  }

  placed(turn: Turn, outcomes: readonly SubmitOutcome[]): void {
    for (const outcome of outcomes) {
      const stop = this.byClientId(outcome.clientOrderId)
      if (stop !== null) this.placedOne(turn, stop, outcome)
    }
  }

  private placedOne(turn: Turn, stop: ProtectiveStop, outcome: SubmitOutcome): void {
    if (outcome.outcome === 'accepted') {
      const live = turn.stop(stop, { type: 'acknowledged', venueOrderId: outcome.venueOrderId })
      if (stop.status !== 'live' && live.status === 'live') this.note(turn, live, 'protection_placed')
    } else if (outcome.outcome === 'unknown') turn.stop(stop, { type: 'lost' })
    else if (outcome.error.kind === 'rate_limited') turn.stop(stop, { type: 'turned_away' })
    else {
      const refused = turn.stop(stop, { type: 'refused', code: outcome.error.code, wallMs: turn.times.wallMs })
      // The first refusal is told, the retries are not: the alert about missing protection follows the bound.
      if (stop.misfortunes === 0 && refused.status === 'rejected') this.note(turn, refused, 'protection_refused')
    }
  }

  /** Taken or not: only the stop's state tells what became of the cancel. */
  canceled(outcomes: readonly SubmitOutcome[]): void {
    for (const { clientOrderId } of outcomes) {
      const stop = this.byClientId(clientOrderId)
      if (stop !== null) this.enquiries.suspect(stopKey(stop))
    }
  }

  async answered(turn: Turn, answer: StopAnswer): Promise<void> {
    const stop = this.byClientId(answer.clientOrderId)
    this.enquiries.answered(answer, stop === null ? null : stopKey(stop))
    if (stop !== null && answer.read.ok) {
      const report = answer.read.value.found ? answer.read.value.report : null
      this.answeredAt.set(stop.clientOrderId, answer.startedWallMs)
      this.lookedUp(turn, stop, report, answer.startedWallMs)
    }
    await this.releaseHeld(turn)
  }

  private byClientId(clientOrderId: string): ProtectiveStop | null {
    for (const stop of this.state.stops.values()) if (stop.clientOrderId === clientOrderId) return stop
    return null
  }

  private lookedUp(turn: Turn, stop: ProtectiveStop, report: StopReport | null, startedWallMs: number): void {
    const { signatureWindowMs, readLagMs } = this.settings
    const proofDelayMs = Math.max(signatureWindowMs, readLagMs) + CLOCK_ERROR_MS
    if (report !== null) {
      const next = this.report(turn, stop, report)
      const late = next.cancelWallMs !== null && startedWallMs >= next.cancelWallMs + proofDelayMs
      if (next.status === 'live' && next.cancel === 'submitted' && late) turn.stop(next, { type: 'cancel_unresolved' })
      return
    }
    const open = stop.status === 'unknown' || stop.status === 'live'
    if (!open || startedWallMs < (stop.sentWallMs ?? stop.createdWallMs) + proofDelayMs) return
    const read = turn.stop(stop, { type: 'read_absent' })
    const enough = read.status === 'live' ? READS_UNTIL_GONE : 2
    if (read.absentReads >= enough) turn.stop(read, { type: 'proved_absent', wallMs: turn.times.wallMs })
    else this.enquiries.suspect(stopKey(stop))
  }

  private report(turn: Turn, stop: ProtectiveStop, report: StopReport): ProtectiveStop {
    const { venueOrderId, state, executedOrderId, quantity, triggerPrice, updatedAtMs: occurredMs } = report
    const facts = { venueOrderId, state, executedOrderId, quantity, triggerPrice, occurredMs }
    const next = turn.stop(stop, { type: 'reported', ...facts, wallMs: turn.times.wallMs })
    if (next.status === stop.status) return next
    if (next.status === 'executed') this.acted(turn, next)
    else if (next.status === 'live') this.note(turn, next, 'protection_placed')
    else if (next.cancel === 'none') this.note(turn, next, 'protection_removed')
    return next
  }

  /** The exchange has closed for the bot: whatever is left of it ends too, and no order of its grid stays behind. */
  private acted(turn: Turn, stop: ProtectiveStop): void {
    this.note(turn, stop, 'protection_acted')
    const goal = this.state.bots.get(stop.botId)?.goal
    if (goal !== 'run' && goal !== 'hold') return
    const command = { name: 'stop', closePosition: true, reason: stop.reason } as const
    turn.apply(stop.botId, { type: 'command', command, times: turn.times })
  }

  private note(turn: Turn, stop: ProtectiveStop, code: string): void {
    if (!this.state.bots.has(stop.botId)) return
    const { side, triggerPrice, quantity, reason } = stop
    turn.note(stop.botId, { code, params: { side, price: triggerPrice, quantity, reason, venue_code: stop.code } })
  }

  /** One look at everything that rests: what is missing is asked for, what nobody remembers is told twice. */
  async swept(turn: Turn, open: readonly StopReport[], startedWallMs: number): Promise<readonly StopReport[]> {
    const byId = new Map(open.map((report) => [report.clientOrderId, report]))
    for (const [key, stop] of this.state.stops) {
      const report = byId.get(stop.clientOrderId)
      // One that was refused or proven absent and rests was made under the same name in a life that an older backup forgot.
      if (report !== undefined && stop.status !== 'intended') this.report(turn, stop, report)
      else if (stop.status === 'live' && stop.createdWallMs < startedWallMs) this.enquiries.suspect(key)
    }
    const unknown = open.filter((report) => this.isOurs(report) && this.byClientId(report.clientOrderId) === null)
    const orphans = unknown.filter(({ clientOrderId }) => this.unknownBefore.has(clientOrderId))
    this.unknownBefore = new Set(unknown.map(({ clientOrderId }) => clientOrderId))
    await this.releaseHeld(turn)
    return orphans
  }

  private isOurs({ clientOrderId }: StopReport): boolean {
    const [bot] = this.state.bots.values()
    const parts = parseClientOrderId(clientOrderId)
    return parts?.purpose === 'protect' && parts.installation === bot?.installation
  }

  /**
   * Settles the stops that acted: every execution is booked once the quantity is reached, once nothing of the bot is left
   * on that position, or once a later look at the account explains the position to the last step.
   */
  settle(
    turn: Turn,
    sweep: { readonly startedWallMs: number; readonly explained: (stop: ProtectiveStop) => boolean } | null,
  ) {
    for (const stop of this.state.stops.values()) {
      if (stop.status !== 'executed' || stop.settled) continue
      const left = this.state.bots.get(stop.botId)?.positions[stop.positionSide].size ?? 0
      const complete = left === 0 || (stop.quantity !== null && stop.filledQuantity >= stop.quantity)
      const ended = stop.endedWallMs ?? 0
      // A time that is yet to come is of before the clock was set back (FAULTS P15): older than any sweep.
      const since = ended > turn.times.wallMs ? 0 : ended
      const seen =
        sweep?.explained(stop) === true &&
        sweep.startedWallMs > since + (stop.filledQuantity > 0 ? 0 : this.settings.readLagMs + CLOCK_ERROR_MS)
      if ((complete || seen) && !this.isHeld(stop)) turn.stop(stop, { type: 'settled' })
    }
  }

  private isHeld = (stop: ProtectiveStop): boolean =>
    [...this.state.heldFills.values()].some(({ fill }) => couldBeOf(stop, fill))

  /** An execution of no order of ours: is it a stop's? true: booked, or held until the stops that could be it answered. */
  async takesFill(turn: Turn, fill: Fill): Promise<boolean> {
    const outcome = await this.book(turn, fill, turn.times.wallMs)
    if (outcome === 'booked') return true
    const candidates = [...this.state.stops].filter(([, stop]) => stopMayAct(stop) && couldBeOf(stop, fill))
    if (candidates.length === 0 && outcome === 'unowned') return false
    if (!this.state.heldFills.has(fill.tradeId)) {
      this.state.heldFills.set(fill.tradeId, { fill, sinceWallMs: turn.times.wallMs })
    }
    for (const [key, { status }] of candidates) if (status !== 'executed') this.enquiries.suspect(key)
    return true
  }

  private async book(turn: Turn, fill: Fill, sinceWallMs: number): Promise<'booked' | 'early' | 'unowned'> {
    const stop = this.namedBy(fill) ?? this.actedWith(fill) ?? (await this.stored(fill))
    if (stop === null) return 'unowned'
    const isNamed = stop.executedOrderId === fill.venueOrderId || stop.clientOrderId === fill.clientOrderId
    if (!isNamed && this.isAwaited({ fill, sinceWallMs }, mayStillAct)) return 'early'
    if (this.isEarly(stop, fill) && turn.times.wallMs - sinceWallMs < EARLY_PATIENCE_MS) return 'early'
    const first = stop.status !== 'executed'
    new Booking(turn).stopFill(fill, stop)
    const after = this.byClientId(stop.clientOrderId)
    if (first && after !== null) this.acted(turn, after)
    return 'booked'
  }

  /** It closes more of its leg than is booked: executions that opened it are still on their way. */
  private isEarly({ botId, positionSide }: ProtectiveStop, { quantity }: Fill): boolean {
    const bot = this.state.bots.get(botId)
    return bot !== undefined && positionSide !== 'net' && Math.abs(bot.positions[positionSide].size) < quantity
  }

  private namedBy(fill: Fill): ProtectiveStop | null {
    const isNamed = ({ executedOrderId, clientOrderId }: ProtectiveStop) =>
      executedOrderId === fill.venueOrderId || clientOrderId === fill.clientOrderId
    return [...this.state.stops.values()].find(isNamed) ?? null
  }

  /**
   * Where the exchange does not say which order a stop became: the stop that acted in the same moment, has that much
   * left to close and triggers nearest to the price. In a gap several act at once. A stop becomes a market order, so
   * what rested was somebody's own.
   */
  private actedWith(fill: Fill): ProtectiveStop | null {
    if (fill.liquidity === 'maker') return null
    const distance = ({ triggerPrice }: ProtectiveStop) => Math.abs(triggerPrice - fill.price)
    const acted = [...this.state.stops.values()]
      .filter((stop) => stop.status === 'executed' && stop.executedOrderId === null && couldBeOf(stop, fill))
      .filter(({ executedMs }) => Math.abs((executedMs ?? 0) - fill.occurredAtMs) <= SAME_MOMENT_MS)
      .filter(({ quantity, filledQuantity }) => quantity === null || filledQuantity + fill.quantity <= quantity)
    return acted.sort((a, b) => distance(a) - distance(b))[0] ?? null
  }

  private async stored(fill: Fill): Promise<ProtectiveStop | null> {
    const { accountId } = this.state
    const parts = parseClientOrderId(fill.clientOrderId)
    if (parts?.purpose === 'protect') return this.store.stopByClientId(accountId, fill.clientOrderId)
    return this.store.stopByExecutedOrder(accountId, fill.venueOrderId)
  }

  /** Books what was held: to the stop that proved to have acted, or as foreign once every candidate answered late enough. */
  async releaseHeld(turn: Turn): Promise<void> {
    const fills = [...this.state.heldFills.values()].map(({ fill }) => fill)
    await knowHistory(turn, this.store, fills)
    for (const [tradeId, held] of this.state.heldFills) {
      const booked = this.state.bookedTradeIds.has(tradeId)
      const outcome = booked ? 'booked' : await this.book(turn, held.fill, held.sinceWallMs)
      if (outcome === 'early' || (outcome === 'unowned' && this.isAwaited(held))) continue
      this.state.heldFills.delete(tradeId)
      if (outcome === 'unowned') new Booking(turn).fill(held.fill, null)
    }
  }

  /** Has a stop that this execution could be of not answered since the exchange knows of the execution? */
  private isAwaited({ fill, sinceWallMs }: HeldFill, counts = stopMayAct): boolean {
    let awaited = false
    for (const [key, stop] of this.state.stops) {
      if (!counts(stop) || !couldBeOf(stop, fill)) continue
      const answered = this.answeredAt.get(stop.clientOrderId) ?? Number.NEGATIVE_INFINITY
      if (answered >= sinceWallMs + this.settings.readLagMs) continue
      awaited = true
      this.enquiries.suspect(key)
    }
    return awaited
  }

  /** After a restart nothing is known about what was in flight: every such stop is unknown, sent "just now" at worst. */
  markUnresolvedAfterRestart(turn: Turn): void {
    for (const stop of this.state.stops.values()) {
      if (stop.status === 'intended' || stop.status === 'unknown') {
        turn.stop(turn.stop(stop, { type: 'sent', wallMs: turn.times.wallMs }), { type: 'lost' })
      } else if (stop.status === 'live' && stop.cancel !== 'none') turn.stop(stop, { type: 'cancel_unresolved' })
    }
  }
}

const mayStillAct = (stop: ProtectiveStop): boolean => stop.status !== 'executed' && stopMayAct(stop)

const couldBeOf = (stop: ProtectiveStop, fill: Fill): boolean =>
  stop.symbol === fill.symbol && stop.side === fill.side && stop.positionSide === fill.positionSide

/** May the bot's closing order for this position go out: no stop of its own can close the same once more. */
export function closeMayGo(state: AccountState, bot: GridBot, positionSide: string): boolean {
  for (const stop of state.stops.values()) {
    if (stop.botId === bot.id && stop.positionSide === positionSide && stopMayAct(stop)) return false
  }
  return true
}
