import {
  assertNever,
  err,
  type GridBot,
  isEnded,
  isSettled,
  ok,
  openPositions,
  stopKey,
  stopMayAct,
} from '@gridpilot/core'
import { type AccountState, markPrepared, ordersOf, type Rival, stopsOf } from './account-state.ts'
import { Billing } from './billing.ts'
import { forgetHandCancels } from './canceled-by-hand.ts'
import type { Chores } from './chores.ts'
import type { EngineOptions } from './engine-face.ts'
import type { BotView } from './engine-view.ts'
import { Fold } from './fold.ts'
import { ForgottenOrders } from './forgotten-orders.ts'
import { takeInstruments } from './instrument-watch.ts'
import { KeyWatch } from './key-refusal.ts'
import type { Message, Reply } from './message.ts'
import { namedBot } from './named-bot.ts'
import type { Venue, VenueEvent } from './ports/venue.ts'
import { positionDifferences, positionKey } from './position-differences.ts'
import { ProtectionFold } from './protection/protection-fold.ts'
import type { StopEnquiries } from './protection/stop-enquiries.ts'
import type { Quarantine } from './quarantine.ts'
import { claimCursors, Rivals, rivalCursors } from './rivals.ts'
import type { Sweep } from './sweep.ts'
import { SweepFold } from './sweep-fold.ts'
import { takenOf } from './taken-by-hand.ts'
import type { Turn } from './turn.ts'

/** Largest error of our clock against the venue's that is left after measuring the offset. */
const CLOCK_ERROR_MS = 500

/** What a forgotten life left open is looked for so often until it is gone. */
const LEFTOVER_AGAIN_MS = 2_000

interface Orphan {
  readonly symbol: string
  readonly clientOrderId: string
}
/** Sweeps that must have looked before an unknown order can only be somebody else's work. */
const SETTLE_SWEEPS_MS = 45_000

/** What an intake works on. */
export interface IntakeParts {
  readonly state: AccountState
  readonly venue: Venue
  readonly options: EngineOptions
  readonly chores: Chores
  readonly enquiries: StopEnquiries
  readonly viewOf: (botId: string) => BotView | null
  readonly quarantine: Quarantine
}

/** Takes every kind of message into a turn: what it states is folded, what it asks is noted, nothing is sent. */
export class Intake {
  readonly fold: Fold
  readonly protection: ProtectionFold
  private readonly accountId: string
  private readonly state: AccountState
  private readonly venue: Venue
  private readonly options: EngineOptions
  private readonly chores: Chores
  private readonly sweepFold: SweepFold
  private readonly rivals: Rivals
  private readonly keys: KeyWatch
  /** Symbols of which a person was told. */
  private readonly toldForgotten = new Set<string>()
  private readonly viewOf: (botId: string) => BotView | null

  constructor({ state, venue, options, chores, enquiries, viewOf, quarantine }: IntakeParts) {
    this.accountId = state.accountId
    this.state = state
    this.venue = venue
    this.options = options
    this.chores = chores
    this.viewOf = viewOf
    const { settings } = venue
    this.protection = new ProtectionFold({ state, store: options.store, settings, enquiries })
    this.fold = new Fold(state, options.store, this.protection, quarantine)
    const { readLagMs, historyMs } = settings
    const billing = new Billing({ state, store: options.store, quarantine, readLagMs })
    const forgotten = new ForgottenOrders(state, options.store)
    const { notifier } = options
    this.sweepFold = new SweepFold({ state, fold: this.fold, billing, forgotten, notifier, historyMs })
    this.keys = new KeyWatch(state, options.notifier)
    this.rivals = new Rivals(state, this.proofDelayMs + SETTLE_SWEEPS_MS)
  }

  async take(turn: Turn, message: Message, replies: (() => void)[]): Promise<void> {
    switch (message.type) {
      case 'venue':
        return this.takeVenue(turn, message.event)
      case 'gateway':
        return this.takeGateway(turn, message)
      case 'lookup':
        this.chores.lookupDone(message.clientOrderId)
        if (message.read.ok) {
          const report = message.read.value.found ? message.read.value.report : null
          this.fold.lookedUp(turn, message.clientOrderId, report, message.startedWallMs, this.proofDelayMs)
          await this.fold.fills(turn, [])
        }
        return
      case 'stop_lookup':
        return this.protection.answered(turn, message.answer)
      case 'sweep':
        return this.takeSweep(turn, message)
      case 'prepared':
        return this.takePrepared(turn, message)
      case 'command': {
        if (!this.state.bots.has(message.botId)) {
          replies.push(() => message.reply(err({ code: 'not_found', message: 'no such bot on this account' })))
          return
        }
        if (message.command.name === 'edit' && !this.rulesAreKnown(message.botId)) {
          replies.push(() =>
            message.reply(
              err({ code: 'unknown_symbol', message: 'the trading rules of the symbol are not known now' }),
            ),
          )
          return
        }
        turn.apply(message.botId, { type: 'command', command: message.command, times: turn.times })
        this.afterResume(turn, message)
        replies.push(() => this.replyView(message.botId, message.reply))
        return
      }
      case 'add_bot':
        if (!this.state.instruments.has(message.bot.config.symbol)) {
          replies.push(() =>
            message.reply(err({ code: 'unknown_symbol', message: 'the exchange does not list this symbol' })),
          )
          return
        }
        turn.addBot(message.bot)
        replies.push(() => this.replyView(message.bot.id, message.reply))
        return
      case 'forget':
        return this.takeForget(turn, message, replies)
      case 'claim':
        this.takeClaim(turn)
        replies.push(() => message.reply(ok(null)))
        return
      case 'instruments':
        return takeInstruments(turn, message.instruments, this.options.notifier)
      case 'wake':
        return
      default:
        return assertNever(message)
    }
  }

  private rulesAreKnown(botId: string): boolean {
    const { bots, instruments } = this.state
    return instruments.has(bots.get(botId)?.config.symbol ?? '')
  }

  /** What a hand has closed is not there to be sold again: the bot waits until it is given back, or is stopped. */
  private afterResume(turn: Turn, { botId, command }: Extract<Message, { type: 'command' }>): void {
    if (command.name !== 'resume') return
    forgetHandCancels(this.state, botId)
    if (takenOf(this.state, botId) !== 0) turn.pause(botId, 'position_closed_by_hand')
  }

  private replyView(botId: string, reply: Reply<BotView>): void {
    const view = this.viewOf(botId)
    reply(view === null ? err({ code: 'not_found', message: 'no such bot on this account' }) : ok(view))
  }

  private async takeVenue(turn: Turn, event: VenueEvent): Promise<void> {
    switch (event.type) {
      case 'ticker':
        return this.fold.ticker(turn, event.ticker)
      case 'order':
        return this.fold.report(turn, event.report)
      case 'fill':
        return this.fold.fills(turn, [event.fill])
      case 'connected':
        this.state.connected = true
        this.options.notifier.resolve(this.accountId, 'disconnected')
        this.chores.requestSweep()
        turn.changes.push({ type: 'account', accountId: this.accountId })
        return
      case 'disconnected':
        this.state.connected = false
        this.state.disconnectReason = event.reason
        turn.changes.push({ type: 'account', accountId: this.accountId })
        return
      case 'position':
        return
      default:
        return assertNever(event)
    }
  }

  private takeGateway(turn: Turn, { result }: Extract<Message, { type: 'gateway' }>): void {
    if (result.type === 'sending' || result.type === 'cancel_sent') {
      const type = result.type === 'sending' ? 'submitted' : 'cancel_submitted'
      for (const id of result.clientOrderIds) {
        const order = this.state.orders.get(id)
        if (order !== undefined) turn.order(order, { type, wallMs: result.wallMs })
      }
      return
    }
    if ('outcomes' in result && this.keys.answered(turn, result.outcomes)) this.chores.requestSweep()
    if (result.type === 'stop_sending') this.protection.sending(turn, result.clientOrderIds, result.wallMs)
    else if (result.type === 'stop_placed') this.protection.placed(turn, result.outcomes)
    else if (result.type === 'stop_canceled') this.protection.canceled(result.outcomes)
    else if (result.type === 'placed') this.fold.submitted(turn, result.outcomes, this.venue.settings.requestTimeoutMs)
    else if (result.type === 'canceled') {
      for (const { outcome, clientOrderId } of result.outcomes)
        if (outcome !== 'accepted') this.chores.suspect(clientOrderId)
    }
  }

  private async takeSweep(turn: Turn, { result }: Extract<Message, { type: 'sweep' }>): Promise<void> {
    if (!result.ok) {
      this.chores.sweepDone(false, this.keys.lookFailed(turn, result.error) ?? undefined)
      this.options.log.warn({ account: this.accountId, code: result.error.code }, 'sweep failed')
      return
    }
    this.keys.looked(turn)
    const { installation } = this.state
    const findings = await this.sweepFold.apply(turn, result.sweep, installation)
    // Not before: a sweep that begins while this one is still being folded would read from the old cursors again.
    this.chores.sweepDone(true)
    if (this.state.cursors.baseline === undefined) this.chores.requestSweep()
    for (const id of findings.missing) this.chores.suspect(id)
    const rival = this.rivals.look(result.sweep, installation, findings.unknown)
    if (rival !== null) this.stopFor(turn, rival)
    for (const orphan of findings.orphans) await this.handleOrphan(turn, orphan, result.sweep)
    this.forgetLeftovers(result.sweep)
    await this.sweepStops(turn, result.sweep)
  }

  /** Stops under our prefix that nobody remembers (a restored backup) protect what is no longer decided here. */
  private async sweepStops(turn: Turn, { openStops, positions, startedWallMs }: Sweep): Promise<void> {
    for (const stop of await this.protection.swept(turn, openStops, startedWallMs)) {
      const { clientOrderId, symbol } = stop
      this.options.log.warn({ account: this.accountId, stop: clientOrderId }, 'stop of ours without a record')
      turn.cancelStrayStop({ clientOrderId, symbol, rank: 1, act: 'cancel', stop })
    }
    const differences = positionDifferences(this.state, positions)
    this.protection.settle(turn, {
      startedWallMs,
      explained: ({ symbol, positionSide }) => !differences.has(positionKey(symbol, positionSide)),
    })
  }

  /** Age at which what was sent must show, if it arrived at all. */
  private get proofDelayMs(): number {
    const { signatureWindowMs, readLagMs } = this.venue.settings
    return Math.max(signatureWindowMs, readLagMs) + CLOCK_ERROR_MS
  }

  /** Two programs on one account would undo and double each other's orders: nothing more leaves from here. */
  private stopFor(turn: Turn, rival: Rival): void {
    if (this.state.rival !== null) return
    this.state.rival = rival
    turn.setCursor(...rivalCursors(rival))
    turn.changes.push({ type: 'account', accountId: this.accountId })
    const { accountId } = this
    const params = { order: rival.clientOrderId }
    const message = `${rival.kind}: ${rival.clientOrderId}`
    this.options.notifier.raise({
      key: 'rival',
      severity: 'critical',
      code: rival.kind,
      message,
      accountId,
      botId: null,
      params,
    })
  }

  private takeClaim(turn: Turn): void {
    for (const [name, value] of claimCursors(this.state)) turn.setCursor(name, value)
    this.state.rival = null
    this.rivals.claimed(turn.times.wallMs)
    this.options.notifier.resolve(this.accountId, 'rival')
    turn.changes.push({ type: 'account', accountId: this.accountId })
    this.chores.requestSweep()
  }

  /**
   * An open order under our prefix without a live intent: remembered as alive → adopted; left over, or remembered as
   * ended → canceled, which a list that is only out of date takes no harm from.
   */
  private async handleOrphan(turn: Turn, orphan: Orphan, { startedWallMs }: Sweep): Promise<void> {
    const stored = await this.options.store.orderByClientId(this.accountId, orphan.clientOrderId)
    this.options.log.warn(
      { account: this.accountId, order: orphan.clientOrderId },
      'order of ours without a live intent',
    )
    if (stored !== null && isSettled(stored)) turn.cancelStray({ ...orphan, rank: 1 })
    else if (stored !== null) turn.adopt(stored)
    else if (this.rivals.isLeftover(orphan.clientOrderId)) this.takeOff(turn, orphan, startedWallMs)
    else this.stopFor(turn, { kind: 'copied_database', clientOrderId: orphan.clientOrderId })
  }

  /** Of a bot that an older backup has forgotten, or of one that made it in a life nobody remembers: a person must look. */
  private takeOff(turn: Turn, orphan: Orphan, seenWallMs: number): void {
    turn.cancelStray({ ...orphan, rank: 1 })
    const owner = namedBot(this.state, orphan)
    if (owner !== null) this.state.leftovers.set(owner.bot.id, seenWallMs)
    this.chores.sweepSoon(LEFTOVER_AGAIN_MS)
    const { accountId } = this
    const { symbol, clientOrderId: order } = orphan
    if (this.toldForgotten.has(symbol)) return
    this.toldForgotten.add(symbol)
    const message = `order ${order} of ${symbol} is of this installation and remembered by nobody: canceled`
    const alert = { key: `forgotten_order:${symbol}`, code: 'forgotten_order', message, params: { symbol, order } }
    this.options.notifier.raise({ ...alert, severity: 'critical', accountId, botId: null })
  }

  /** A look that began late enough after they were seen, and shows none, ends what is left over of a bot. */
  private forgetLeftovers({ startedWallMs }: Sweep): void {
    const { leftovers } = this.state
    for (const [botId, seenWallMs] of leftovers)
      if (Math.abs(startedWallMs - seenWallMs) > this.venue.settings.readLagMs) leftovers.delete(botId)
    if (leftovers.size > 0) this.chores.sweepSoon(LEFTOVER_AGAIN_MS)
  }

  private takePrepared(turn: Turn, message: Extract<Message, { type: 'prepared' }>): void {
    const { botId, preparation } = message
    this.chores.preparationDone(botId, turn.times.wallMs)
    if (preparation.outcome === 'refused') {
      turn.apply(botId, { type: 'start_refused', reason: preparation.reason, times: turn.times })
    } else if (preparation.outcome === 'ready') {
      markPrepared(this.state, botId)
      this.fold.ticker(turn, preparation.ticker)
      this.fold.price(turn, botId)
    }
  }

  private takeForget(turn: Turn, message: Extract<Message, { type: 'forget' }>, replies: (() => void)[]): void {
    const bot: GridBot | undefined = this.state.bots.get(message.botId)
    if (
      bot !== undefined &&
      ((!isEnded(bot) && bot.goal !== 'none') ||
        ordersOf(this.state, bot.id).some((order) => order.status !== 'absent') ||
        stopsOf(this.state, bot.id).some(stopMayAct))
    ) {
      replies.push(() => message.reply(err({ code: 'account_busy', message: 'the bot has to be stopped first' })))
      return
    }
    if (bot !== undefined) {
      for (const { positionSide, size } of openPositions(bot.positions))
        turn.addExternal(bot.config.symbol, positionSide, size)
      for (const order of ordersOf(this.state, bot.id)) this.state.orders.delete(order.clientOrderId)
      for (const stop of stopsOf(this.state, bot.id)) this.state.stops.delete(stopKey(stop))
      this.state.bots.delete(bot.id)
    }
    replies.push(() => message.reply(ok(null)))
  }
}
