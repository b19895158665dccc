import { isEnded, stopKey, type Times } from '@gridpilot/core'
import { type AccountState, emptyAccountState, externalChange } from './account-state.ts'
import { standingAlerts } from './bot-alerts.ts'
import { Chores } from './chores.ts'
import type { EngineOptions } from './engine-face.ts'
import type { AccountView, BotView } from './engine-view.ts'
import { Intake } from './intake.ts'
import { keyRefusalOf } from './key-refusal.ts'
import type { Message } from './message.ts'
import { pacedReads } from './paced-reads.ts'
import type { Venue } from './ports/venue.ts'
import { trailOf } from './position-trail.ts'
import { StopEnquiries, stopsAreIdle } from './protection/stop-enquiries.ts'
import type { Quarantine } from './quarantine.ts'
import type { RequestBudget } from './request-budget.ts'
import { rivalOf } from './rivals.ts'
import type { SwitchRun } from './switch-run.ts'
import { Turn } from './turn.ts'
import { accountView, botView } from './view.ts'

const DEFAULT_SWEEP_MS = 15_000
const ASK_AGAIN_MS = 2_000
const LIST_AGAIN_MS = 10_000

/** What a memory is made from; all of it outlives the memory. */
export interface AccountMemoryParts {
  readonly accountId: string
  readonly venue: Venue
  readonly options: EngineOptions
  readonly budget: RequestBudget
  readonly quarantine: Quarantine
  readonly switchRun: Readonly<SwitchRun>
  readonly maySend: () => boolean
  readonly post: (message: Message) => void
}

/**
 * An account in memory: its state, and all that asks for it and folds into it. Where it is no longer what the store holds,
 * it is dropped as a whole, and another takes its place.
 */
export class AccountMemory {
  readonly state: AccountState
  readonly chores: Chores
  private readonly parts: AccountMemoryParts
  private readonly sweepEveryMs: number
  private readonly enquiries: StopEnquiries
  private readonly intake: Intake
  /** The next turn has to take all that was in flight for unknown. */
  private freshlyLoaded = true
  private closed = false

  constructor(parts: AccountMemoryParts) {
    const { accountId, venue, options, budget, quarantine, switchRun, maySend, post } = parts
    const { clock } = options
    this.parts = parts
    this.sweepEveryMs = Math.min(options.sweepEveryMs ?? DEFAULT_SWEEP_MS, DEFAULT_SWEEP_MS)
    const state = emptyAccountState(accountId, clock.wallMs(), switchRun)
    this.state = state
    this.chores = new Chores({
      state,
      venue: pacedReads(venue, clock, budget),
      clock,
      sweepEveryMs: this.sweepEveryMs,
      heartbeat: options.onIdle !== undefined,
      maySend,
      post,
    })
    this.enquiries = new StopEnquiries({
      state,
      venue: pacedReads(venue, clock, budget),
      clock,
      post: (answer) => post({ type: 'stop_lookup', answer }),
    })
    const { chores, enquiries } = this
    this.intake = new Intake({
      state,
      venue,
      options,
      chores,
      enquiries,
      quarantine,
      viewOf: (botId) => this.bot(botId),
    })
  }

  /** Reads what is durable, and tells again what a person has to know of it. */
  async load(): Promise<void> {
    const { accountId, options } = this.parts
    const { state } = this
    const loaded = await options.store.load(accountId)
    state.installation = loaded.installation
    for (const bot of loaded.bots) {
      state.bots.set(bot.id, bot)
      state.positionTrail.set(bot.id, trailOf(bot, loaded.recentFills))
    }
    for (const fill of loaded.recentFills) if (fill.botId === null) state.externalChanges.push(externalChange(fill))
    for (const order of loaded.orders) state.orders.set(order.clientOrderId, order)
    for (const stop of loaded.stops) state.stops.set(stopKey(stop), stop)
    Object.assign(state.cursors, loaded.cursors)
    state.lastTradeId = loaded.cursors.last_trade ?? loaded.cursors.fills ?? null
    for (const alert of standingAlerts(accountId, state.bots.values())) options.notifier.raise(alert)
    state.rival = rivalOf(loaded.cursors)
    state.keyRefusal = keyRefusalOf(loaded.cursors)
  }

  /** Instruments: without them no bot can be stepped. Asks until the venue answers; false: closed meanwhile. */
  async list(): Promise<boolean> {
    const { accountId, venue, options } = this.parts
    while (!this.closed) {
      const read = await venue.instruments()
      if (read.ok) {
        for (const instrument of read.value) this.state.instruments.set(instrument.symbol, instrument)
        if (!this.isListed()) this.listLater()
        break
      }
      this.state.disconnectReason = read.error.message
      options.log.warn({ account: accountId, code: read.error.code }, 'instruments not available yet')
      await new Promise<void>((resolve) => options.clock.after(ASK_AGAIN_MS, resolve))
    }
    return !this.closed
  }

  view(idle: boolean): AccountView {
    return accountView(this.state, this.parts.options.clock.wallMs(), this.sweepEveryMs, idle)
  }

  bot(botId: string): BotView | null {
    return botView(this.state, botId, this.parts.options.clock.wallMs(), this.sweepEveryMs)
  }

  /** No read under way or due, nothing unexplained. */
  get isIdle(): boolean {
    return this.chores.isIdle && this.enquiries.isIdle && stopsAreIdle(this.state)
  }

  /** Is this an id that we gave? */
  isOurs(clientOrderId: string): boolean {
    return this.intake.fold.isOurs(clientOrderId, this.state.installation)
  }

  /** A turn at this moment, under the user's limits of this moment. */
  begin(): Turn {
    const { accountId, options } = this.parts
    const turn = new Turn(this.state, this.times())
    this.state.risk = options.riskOf?.(accountId) ?? null
    return turn
  }

  /** Folds what has arrived; `replies` gets the answers to be given once that is durable. */
  async take(turn: Turn, messages: readonly Message[], replies: (() => void)[]): Promise<void> {
    if (this.freshlyLoaded) this.intake.fold.markUnresolvedAfterRestart(turn, turn.times)
    this.freshlyLoaded = false
    for (const message of messages) await this.intake.take(turn, message, replies)
    this.intake.protection.settle(turn, null)
  }

  /** Starts at once to ask for what the new state leaves open. */
  afterTurn({ times }: Turn): void {
    this.chores.afterTurn(times.wallMs)
    this.enquiries.afterTurn()
  }

  /** Answers to what was asked for this memory are dropped. */
  close(): void {
    this.closed = true
    this.chores.close()
    this.enquiries.close()
  }

  private times(): Times {
    const { clock } = this.parts.options
    let marketMs = 0
    for (const ticker of this.state.tickers.values()) marketMs = Math.max(marketMs, ticker.occurredAtMs)
    return { wallMs: clock.wallMs(), marketMs: marketMs === 0 ? clock.marketMs() : marketMs }
  }

  private isListed(): boolean {
    const { bots, instruments } = this.state
    return [...bots.values()].every((bot) => isEnded(bot) || instruments.has(bot.config.symbol))
  }

  /** A symbol that is not listed, or could not be read, may be later: until then its bots are frozen as they are. */
  private listLater(): void {
    const { venue, options, post } = this.parts
    options.clock.after(LIST_AGAIN_MS, () => {
      void venue.instruments().then((read) => {
        if (this.closed) return
        if (read.ok) for (const instrument of read.value) this.state.instruments.set(instrument.symbol, instrument)
        if (!this.isListed()) return this.listLater()
        // What was reported meanwhile was not taken in: everything in flight is unknown, as after a restart.
        this.freshlyLoaded = true
        post({ type: 'wake' })
        this.chores.requestSweep()
      })
    })
  }
}
