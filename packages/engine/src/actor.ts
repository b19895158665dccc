import { err, isEnded, stopKey, type Times } from '@gridpilot/core'
import { type AccountState, emptyAccountState, externalChange, isUnanswered } from './account-state.ts'
import { Chores } from './chores.ts'
import { DeadMan } from './dead-man.ts'
import { decide, type Sends } from './decide.ts'
import type { EngineError, EngineOptions } from './engine-face.ts'
import type { AccountView, BotView, EngineChange } from './engine-view.ts'
import { OrderGateway } from './gateway.ts'
import { InstrumentWatch } from './instrument-watch.ts'
import { Intake } from './intake.ts'
import { keyMaySend, keyRefusalOf } from './key-refusal.ts'
import { LeaseKeeper } from './lease-keeper.ts'
import { LiquidationWatch } from './liquidation-watch.ts'
import type { Message } from './message.ts'
import { pacedReads } from './paced-reads.ts'
import type { Venue } from './ports/venue.ts'
import { trailOf } from './position-trail.ts'
import { MissingAlert } from './protection/missing-alert.ts'
import { type ProtectionSends, protect } from './protection/protect.ts'
import { referenceOf, requestOf, StopEnquiries, stopsAreIdle } from './protection/stop-enquiries.ts'
import { EventFailure, Quarantine } from './quarantine.ts'
import { RequestBudget } from './request-budget.ts'
import { rivalOf } from './rivals.ts'
import { standingAlerts } from './standing-alerts.ts'
import { Turn } from './turn.ts'
import { accountView, botView } from './view.ts'

export const DEFAULT_SWEEP_MS = 15_000
const MAX_BATCH = 500
const RELOAD_DELAY_MS = 2_000
const LIST_AGAIN_MS = 10_000

/**
 * The one owner of an exchange account: a mailbox worked off strictly in turns. Each turn folds what arrived, decides
 * what should rest, commits facts, state and intents in one transaction, and only then sends and tells.
 */
export class AccountActor {
  readonly accountId: string
  private readonly options: EngineOptions
  private readonly venue: Venue
  private readonly publish: (changes: readonly EngineChange[]) => void
  private readonly inbox: Message[] = []
  private readonly budget: RequestBudget
  private readonly quarantine = new Quarantine()
  /** The account was read again after a failure, and nothing has become durable since. */
  private reloaded = false
  private state: AccountState
  private readonly gateway: OrderGateway
  private chores: Chores
  private enquiries: StopEnquiries
  private intake: Intake
  private readonly liquidations: LiquidationWatch
  private readonly missingAlert: MissingAlert
  private readonly instrumentWatch: InstrumentWatch
  private readonly lease: LeaseKeeper
  private readonly deadMan: DeadMan
  private working = false
  private ready = false
  private freshlyLoaded = true
  private closed = false
  private stopStream: () => void = () => {}
  /** Symbols of the open stream; null: none is open. */
  private streamed: string | null = null
  private readonly watched = new Set<string>()

  constructor(
    accountId: string,
    venue: Venue,
    options: EngineOptions,
    publish: (changes: readonly EngineChange[]) => void,
  ) {
    this.accountId = accountId
    this.venue = venue
    this.options = options
    this.publish = publish
    this.budget = new RequestBudget(venue.settings.requestsPerSecond)
    this.liquidations = new LiquidationWatch(options.notifier)
    this.lease = new LeaseKeeper({
      accountId,
      holder: options.holder,
      store: options.store,
      clock: options.clock,
      onLost: () => this.lost(),
      onBack: () => this.gateway.resume(),
    })
    this.deadMan = new DeadMan({
      ...{ accountId, venue, budget: this.budget, clock: options.clock, notifier: options.notifier },
      secondsOf: () => options.cancelAllAfterOf?.(accountId) ?? null,
      state: () => this.state,
      isWell: () => this.ready && this.maySend(),
    })
    this.state = this.newState()
    this.gateway = this.newGateway()
    this.chores = this.newChores()
    this.enquiries = this.newEnquiries()
    this.intake = this.newIntake()
    this.instrumentWatch = new InstrumentWatch({
      venue: this.venue,
      clock: options.clock,
      state: () => this.state,
      post: (message) => this.post(message),
    })
    this.missingAlert = new MissingAlert(accountId, options.notifier)
    venue.fence?.(() => this.maySend())
  }

  /**
   * Takes the lease and loads; then everything else happens by itself, in the background if the venue is away. false:
   * another process holds the account, and nothing was done.
   */
  async start(): Promise<boolean> {
    if (!(await this.lease.take())) return false
    await this.load()
    return true
  }

  post(message: Message): void {
    if (this.closed) {
      if ('reply' in message) message.reply(err({ code: 'account_busy', message: 'the engine is shutting down' }))
      return
    }
    this.inbox.push(message)
    void this.work()
  }

  watch(symbol: string): void {
    this.watched.add(symbol)
    this.restream()
  }

  view(): AccountView {
    return accountView(this.state, this.options.clock.wallMs(), this.sweepEveryMs, this.isIdle)
  }

  bot(botId: string): BotView | null {
    return botView(this.state, botId, this.options.clock.wallMs(), this.sweepEveryMs)
  }

  /** Nothing waits, nothing is in flight, nothing is unexplained. */
  get isIdle(): boolean {
    if (!this.ready || this.working || this.inbox.length > 0) return false
    return this.gateway.isIdle && this.chores.isIdle && this.enquiries.isIdle && stopsAreIdle(this.state)
  }

  /** Waits for what is in flight, at most `graceMs`. Orders keep resting; what stays open is unknown after restart. */
  async close(graceMs: number): Promise<void> {
    const switchedOff = this.deadMan.close()
    const deadline = this.options.clock.wallMs() + graceMs
    while (!this.gateway.isIdle && this.options.clock.wallMs() < deadline) {
      await new Promise<void>((resolve) => this.options.clock.after(20, resolve))
    }
    await switchedOff
    this.closed = true
    this.stopStream()
    this.gateway.close()
    this.chores.close()
    this.enquiries.close()
    this.instrumentWatch.close()
    while (this.working) await new Promise<void>((resolve) => this.options.clock.after(5, resolve))
    await this.lease.close()
  }

  private get sweepEveryMs(): number {
    return Math.min(this.options.sweepEveryMs ?? DEFAULT_SWEEP_MS, DEFAULT_SWEEP_MS)
  }

  private newState(): AccountState {
    return emptyAccountState(this.accountId, this.options.clock.wallMs(), this.deadMan.run)
  }

  private newGateway(): OrderGateway {
    return new OrderGateway({
      venue: this.venue,
      clock: this.options.clock,
      budget: this.budget,
      report: (result) => this.post({ type: 'gateway', result }),
      isOurs: (clientOrderId) => this.intake.fold.isOurs(clientOrderId, this.state.installation),
      isUnanswered: (clientOrderId) => isUnanswered(this.state, clientOrderId),
      maySend: () => this.maySend(),
    })
  }

  private maySend(): boolean {
    if (this.closed || this.state.rival !== null || !keyMaySend(this.state, this.options.clock.wallMs())) return false
    return this.lease.isCurrent
  }

  private newChores(): Chores {
    return new Chores({
      state: this.state,
      venue: pacedReads(this.venue, this.options.clock, this.budget),
      clock: this.options.clock,
      sweepEveryMs: this.sweepEveryMs,
      heartbeat: this.options.onIdle !== undefined,
      maySend: () => this.maySend(),
      post: (message) => this.post(message),
    })
  }

  private newEnquiries(): StopEnquiries {
    const { clock } = this.options
    const venue = pacedReads(this.venue, clock, this.budget)
    return new StopEnquiries({
      state: this.state,
      venue,
      clock,
      post: (answer) => this.post({ type: 'stop_lookup', answer }),
    })
  }

  private newIntake(): Intake {
    const { state, venue, options, chores, enquiries, quarantine } = this
    return new Intake({ state, venue, options, chores, enquiries, quarantine, viewOf: (botId) => this.bot(botId) })
  }

  private async load(): Promise<void> {
    const loaded = await this.options.store.load(this.accountId)
    this.state.installation = loaded.installation
    for (const bot of loaded.bots) {
      this.state.bots.set(bot.id, bot)
      this.state.positionTrail.set(bot.id, trailOf(bot, loaded.recentFills))
    }
    for (const fill of loaded.recentFills)
      if (fill.botId === null) this.state.externalChanges.push(externalChange(fill))
    for (const order of loaded.orders) this.state.orders.set(order.clientOrderId, order)
    for (const stop of loaded.stops) this.state.stops.set(stopKey(stop), stop)
    Object.assign(this.state.cursors, loaded.cursors)
    this.state.lastTradeId = loaded.cursors.last_trade ?? loaded.cursors.fills ?? null
    for (const alert of standingAlerts(this.accountId, this.state.bots.values())) this.options.notifier.raise(alert)
    this.state.rival = rivalOf(loaded.cursors)
    this.state.keyRefusal = keyRefusalOf(loaded.cursors)
    void this.open()
  }

  /** Instruments first: without them no bot can be stepped. Retries until the venue answers. */
  private async open(): Promise<void> {
    while (!this.closed && !this.ready) {
      const read = await this.venue.instruments()
      if (read.ok) {
        for (const instrument of read.value) this.state.instruments.set(instrument.symbol, instrument)
        this.ready = true
        if (!this.listed()) this.listLater(this.state)
        break
      }
      this.state.disconnectReason = read.error.message
      this.options.log.warn({ account: this.accountId, code: read.error.code }, 'instruments not available yet')
      await new Promise<void>((resolve) => this.options.clock.after(RELOAD_DELAY_MS, resolve))
    }
    if (this.closed) return
    this.chores.start()
    this.instrumentWatch.start()
    this.inbox.unshift({ type: 'wake' })
    await this.work()
    this.restream()
    this.chores.requestSweep()
  }

  private listed(): boolean {
    const { bots, instruments } = this.state
    return [...bots.values()].every((bot) => isEnded(bot) || instruments.has(bot.config.symbol))
  }

  /** A symbol that is not listed, or could not be read, may be later: until then its bots are frozen as they are. */
  private listLater(state: AccountState): void {
    this.options.clock.after(LIST_AGAIN_MS, () => {
      void this.venue.instruments().then((read) => {
        if (this.closed || state !== this.state) return
        if (read.ok) for (const instrument of read.value) state.instruments.set(instrument.symbol, instrument)
        if (!this.listed()) return this.listLater(state)
        // What was reported meanwhile was not taken in: everything in flight is unknown, as after a restart.
        this.freshlyLoaded = true
        this.post({ type: 'wake' })
        this.chores.requestSweep()
      })
    })
  }

  /** One stream for all symbols of the account; a new one is opened before the old one goes. */
  private restream(): void {
    if (!this.ready || this.closed) return
    const symbols = new Set(this.watched)
    for (const bot of this.state.bots.values()) if (!isEnded(bot)) symbols.add(bot.config.symbol)
    const key = [...symbols].sort().join()
    if (key === this.streamed) return
    this.streamed = key
    const stopOld = this.stopStream
    this.stopStream = this.venue.stream([...symbols], (event) => this.post({ type: 'venue', event }))
    stopOld()
  }

  private async work(): Promise<void> {
    if (this.working || !this.ready) return
    this.working = true
    try {
      while (this.inbox.length > 0 && this.ready && !this.closed) await this.turn(this.inbox.splice(0, MAX_BATCH))
    } finally {
      this.working = false
    }
    this.reportIdle()
  }

  private reportIdle(): void {
    if (!this.isIdle || this.closed) return
    const { accountId, lastTradeId, heardMarketMs: marketMs } = this.state
    this.options.onIdle?.({ accountId, lastTradeId, marketMs: marketMs === 0 ? null : marketMs })
  }

  private times(): Times {
    const { clock } = this.options
    let marketMs = 0
    for (const ticker of this.state.tickers.values()) marketMs = Math.max(marketMs, ticker.occurredAtMs)
    return { wallMs: clock.wallMs(), marketMs: marketMs === 0 ? clock.marketMs() : marketMs }
  }

  private async turn(messages: readonly Message[]): Promise<void> {
    const turn = new Turn(this.state, this.times())
    this.state.risk = this.options.riskOf?.(this.accountId) ?? null
    const replies: (() => void)[] = []
    let sends: Sends | null = null
    try {
      if (this.freshlyLoaded) this.intake.fold.markUnresolvedAfterRestart(turn, turn.times)
      this.freshlyLoaded = false
      for (const message of messages) await this.intake.take(turn, message, replies)
      this.intake.protection.settle(turn, null)
      sends = decide(turn, causeOf(messages))
      const stops = protect(turn)
      const committed = turn.isEmpty || (await this.commit(turn))
      if (!committed) {
        this.refuseAll([...messages, ...this.inbox.splice(0)])
        return
      }
      this.send(sends)
      this.sendStops(turn, stops)
    } catch (error) {
      // A full disk must not keep a bot from leaving: its orders are durable, and nothing is placed by taking them off.
      if (sends !== null) this.gateway.cancel(sends.cancel.filter(({ rank }) => rank === 0))
      await this.reload(error, messages)
      return
    }
    for (const reply of replies) reply()
    this.alertFrom(turn.changes)
    this.liquidations.look(this.state)
    this.publish(turn.changes)
    this.chores.afterTurn(turn.times.wallMs)
    this.enquiries.afterTurn()
    this.deadMan.look()
    this.restream()
  }

  private refuseAll(messages: readonly Message[]): void {
    const error: EngineError = { code: 'account_busy', message: 'another process owns this account' }
    for (const item of messages) if ('reply' in item) item.reply(err(error))
  }

  private async commit(turn: Turn): Promise<boolean> {
    if (this.state.lastTradeId !== null) turn.setCursor('last_trade', this.state.lastTradeId)
    const result = await this.options.store.commit(this.accountId, turn.commit(this.lease.epoch))
    if (result.ok) {
      this.lease.renewed(turn.times.wallMs)
      this.recovered()
      return true
    }
    this.lost()
    return false
  }

  /** Another process has taken the account over: nothing more is sent from here, and a person is told. */
  private lost(): void {
    if (!this.state.owned) return
    this.options.log.error(
      { account: this.accountId },
      'another process owns this account: this one stops acting on it',
    )
    this.state.owned = false
    this.closed = true
    this.stopStream()
    this.deadMan.stop()
    this.gateway.close()
    this.chores.close()
    this.enquiries.close()
    this.instrumentWatch.close()
    void this.lease.close()
    this.refuseAll(this.inbox.splice(0))
    this.options.notifier.raise({
      key: 'lease_lost',
      severity: 'critical',
      code: 'lease_lost',
      message: 'another process owns this account',
      accountId: this.accountId,
      botId: null,
    })
    this.publish([{ type: 'account', accountId: this.accountId }])
  }

  private send(sends: Sends): void {
    this.gateway.cancel(sends.cancel)
    this.gateway.place(sends.place)
    for (const order of sends.withdraw) {
      if (!this.gateway.withdraw(order.clientOrderId)) continue
      const error = { kind: 'refused' as const, code: 'withdrawn', message: 'no longer wanted before it was sent' }
      const outcomes = [{ outcome: 'refused' as const, clientOrderId: order.clientOrderId, error }]
      this.post({ type: 'gateway', result: { type: 'placed', outcomes } })
    }
    if (sends.wakeAtWallMs !== null) this.chores.wakeAt(sends.wakeAtWallMs)
  }

  private sendStops(turn: Turn, { place, cancel, missing, wakeAtWallMs }: ProtectionSends): void {
    const requests = [
      ...turn.strayStops,
      ...cancel.map((stop) => ({ ...stop, rank: 0, act: 'cancel' as const, stop: referenceOf(stop) })),
      ...place.map((stop) => ({ ...stop, rank: 0, act: 'place' as const, stop: requestOf(stop) })),
    ]
    this.gateway.protect(requests)
    this.missingAlert.tell(missing)
    if (wakeAtWallMs !== null) this.chores.wakeAt(wakeAtWallMs)
  }

  /** What is durable is what is known again: the alarm of a reload is over. */
  private recovered(): void {
    if (this.reloaded) this.options.notifier.resolve(this.accountId, 'reloaded')
    this.reloaded = false
  }

  /** Memory is no longer what the store holds: forget it and start over from what is durable (halt beats guess). */
  private async reload(error: unknown, messages: readonly Message[]): Promise<void> {
    const message = error instanceof Error ? error.message : String(error)
    this.options.log.error({ account: this.accountId, error: message }, 'turn failed: reloading the account')
    const failure: EngineError = { code: 'internal', message }
    for (const item of messages) if ('reply' in item) item.reply(err(failure))
    if (error instanceof EventFailure) this.quarantine.failed(error.key)
    this.ready = false
    this.freshlyLoaded = true
    this.reloaded = true
    this.options.notifier.raise({
      key: 'reloaded',
      severity: 'critical',
      code: 'account_reloaded',
      message,
      accountId: this.accountId,
      botId: null,
    })
    this.gateway.dropPlacements()
    this.chores.close()
    this.enquiries.close()
    this.stopStream()
    this.streamed = null
    // What was read before belongs to the memory that is being dropped; commands, and what became of requests, do not.
    const kept = this.inbox.filter((item) => 'reply' in item || item.type === 'gateway')
    this.inbox.splice(0, this.inbox.length, ...kept)
    this.state = this.newState()
    this.chores = this.newChores()
    this.enquiries = this.newEnquiries()
    this.intake = this.newIntake()
    this.options.clock.after(RELOAD_DELAY_MS, () => {
      if (!this.closed) this.load().catch((again: unknown) => void this.reload(again, []))
    })
  }

  private alertFrom(changes: readonly EngineChange[]): void {
    for (const change of changes) {
      if (change.type !== 'note') continue
      const severity = ALERTED[change.note.code]
      if (severity === undefined) continue
      const { accountId, botId, note } = change
      const reason = String(note.params.reason ?? '')
      const key = `${note.code}:${botId}`
      this.options.notifier.raise({ key, severity, code: note.code, message: reason, accountId, botId })
    }
  }
}

const ALERTED: Readonly<Record<string, 'warning' | 'critical'>> = {
  halted: 'critical',
  liquidated: 'critical',
  start_refused: 'warning',
}

/** The most specific cause among what arrived, recorded on every order it leads to. */
function causeOf(messages: readonly Message[]): string {
  for (const message of messages) {
    if (message.type === 'command') return `command:${message.command.name}`
    if (message.type === 'venue' && message.event.type === 'fill') return `fill:${message.event.fill.tradeId}`
  }
  return messages[0]?.type === 'sweep' ? 'sweep' : 'plan'
}
