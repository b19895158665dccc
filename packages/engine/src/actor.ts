import { AccountMemory } from './account-memory.ts'
import { isUnanswered } from './account-state.ts'
import { AccountStream } from './account-stream.ts'
import { noteAlerts } from './bot-alerts.ts'
import { DeadMan } from './dead-man.ts'
import { decide, type Sends } from './decide.ts'
import type { EngineError, EngineOptions } from './engine-face.ts'
import type { AccountView, BotView, EngineChange } from './engine-view.ts'
import { OrderGateway } from './gateway.ts'
import { InstrumentWatch } from './instrument-watch.ts'
import { keyMaySend } from './key-refusal.ts'
import { LeaseKeeper } from './lease-keeper.ts'
import { LiquidationWatch } from './liquidation-watch.ts'
import { Mailbox } from './mailbox.ts'
import { causeOf, type Message, refuse } from './message.ts'
import type { Venue } from './ports/venue.ts'
import { MissingAlert } from './protection/missing-alert.ts'
import { type ProtectionSends, protect } from './protection/protect.ts'
import { referenceOf, requestOf } from './protection/stop-enquiries.ts'
import { EventFailure, Quarantine } from './quarantine.ts'
import { RequestBudget } from './request-budget.ts'
import type { Turn } from './turn.ts'

const RELOAD_DELAY_MS = 2_000

const NOT_OURS: EngineError = { code: 'account_busy', message: 'another process owns this account' }

/**
 * The one owner of an exchange account. Each turn folds what arrived, decides what should rest, commits facts, state and
 * intents in one transaction, and only then sends and tells.
 */
export class AccountActor {
  readonly accountId: string
  private readonly options: EngineOptions
  private readonly venue: Venue
  private readonly publish: (changes: readonly EngineChange[]) => void
  private readonly mailbox: Mailbox
  private readonly budget: RequestBudget
  private readonly quarantine = new Quarantine()
  private readonly gateway: OrderGateway
  private readonly liquidations: LiquidationWatch
  private readonly missingAlert: MissingAlert
  private readonly instrumentWatch: InstrumentWatch
  private readonly lease: LeaseKeeper
  private readonly deadMan: DeadMan
  private readonly stream: AccountStream
  private memory: AccountMemory
  /** The account was read again after a failure, and nothing has become durable since. */
  private reloaded = false

  constructor(
    accountId: string,
    venue: Venue,
    options: EngineOptions,
    publish: (changes: readonly EngineChange[]) => void,
  ) {
    const { clock, notifier, store, holder } = options
    const post = (message: Message) => this.post(message)
    this.accountId = accountId
    this.venue = venue
    this.options = options
    this.publish = publish
    this.mailbox = new Mailbox({ turn: (messages) => this.turn(messages), atRest: () => this.reportIdle() })
    this.budget = new RequestBudget(venue.settings.requestsPerSecond)
    this.liquidations = new LiquidationWatch(notifier)
    this.lease = new LeaseKeeper({
      accountId,
      holder,
      store,
      clock,
      onLost: () => this.lost(),
      onBack: () => this.gateway.resume(),
    })
    this.deadMan = new DeadMan({
      ...{ accountId, venue, budget: this.budget, clock, notifier },
      secondsOf: () => options.cancelAllAfterOf?.(accountId) ?? null,
      state: () => this.memory.state,
      isWell: () => this.mailbox.isOpen && this.maySend(),
    })
    this.memory = this.newMemory()
    this.gateway = new OrderGateway({
      ...{ venue, clock, budget: this.budget },
      report: (result) => post({ type: 'gateway', result }),
      isOurs: (clientOrderId) => this.memory.isOurs(clientOrderId),
      isUnanswered: (clientOrderId) => isUnanswered(this.memory.state, clientOrderId),
      maySend: () => this.maySend(),
    })
    this.instrumentWatch = new InstrumentWatch({ venue, clock, state: () => this.memory.state, post })
    this.missingAlert = new MissingAlert(accountId, notifier)
    this.stream = new AccountStream((symbols) => venue.stream(symbols, (event) => post({ type: 'venue', event })))
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
    this.mailbox.post(message)
  }

  watch(symbol: string): void {
    this.stream.watch(symbol)
    this.restream()
  }

  view(): AccountView {
    return this.memory.view(this.isIdle)
  }

  bot(botId: string): BotView | null {
    return this.memory.bot(botId)
  }

  /** Nothing waits, nothing is in flight, nothing is unexplained. */
  get isIdle(): boolean {
    return this.mailbox.isIdle && this.gateway.isIdle && this.memory.isIdle
  }

  /** Waits for what is in flight, at most `graceMs`. Orders keep resting; what stays open is unknown after restart. */
  async close(graceMs: number): Promise<void> {
    const { clock } = this.options
    const switchedOff = this.deadMan.close()
    const deadline = clock.wallMs() + graceMs
    while (!this.gateway.isIdle && clock.wallMs() < deadline)
      await new Promise<void>((resolve) => clock.after(20, resolve))
    await switchedOff
    this.stop()
    while (this.mailbox.isWorking) await new Promise<void>((resolve) => clock.after(5, resolve))
    await this.lease.close()
  }

  private newMemory(): AccountMemory {
    const { accountId, venue, options, budget, quarantine } = this
    return new AccountMemory({
      ...{ accountId, venue, options, budget, quarantine },
      switchRun: this.deadMan.run,
      maySend: () => this.maySend(),
      post: (message) => this.post(message),
    })
  }

  private maySend(): boolean {
    const { state } = this.memory
    if (this.mailbox.isClosed || state.rival !== null || !keyMaySend(state, this.options.clock.wallMs())) return false
    return this.lease.isCurrent
  }

  private async load(): Promise<void> {
    await this.memory.load()
    void this.open()
  }

  private async open(): Promise<void> {
    if (!(await this.memory.list())) return
    this.memory.chores.start()
    this.instrumentWatch.start()
    await this.mailbox.open()
    this.restream()
    this.memory.chores.requestSweep()
  }

  private restream(): void {
    if (this.mailbox.isOpen) this.stream.follow(this.memory.state.bots.values())
  }

  private reportIdle(): void {
    if (!this.isIdle || this.mailbox.isClosed) return
    const { accountId, lastTradeId, heardMarketMs: marketMs } = this.memory.state
    this.options.onIdle?.({ accountId, lastTradeId, marketMs: marketMs === 0 ? null : marketMs })
  }

  private async turn(messages: readonly Message[]): Promise<void> {
    const turn = this.memory.begin()
    const replies: (() => void)[] = []
    let sends: Sends | null = null
    try {
      await this.memory.take(turn, messages, replies)
      sends = decide(turn, causeOf(messages))
      const stops = protect(turn)
      const committed = turn.isEmpty || (await this.commit(turn))
      if (!committed) {
        refuse(messages, NOT_OURS)
        return
      }
      this.send(sends)
      this.sendStops(turn, stops)
    } catch (error) {
      // A full disk must not keep a bot from leaving: its orders are durable, and nothing is placed by taking them off.
      if (sends !== null) this.gateway.cancel(sends.cancel.filter(({ rank }) => rank === 0))
      this.reload(error, messages)
      return
    }
    for (const reply of replies) reply()
    for (const alert of noteAlerts(turn.changes)) this.options.notifier.raise(alert)
    this.liquidations.look(turn.state)
    this.publish(turn.changes)
    this.memory.afterTurn(turn)
    this.deadMan.look()
    this.restream()
  }

  private async commit(turn: Turn): Promise<boolean> {
    const { lastTradeId } = turn.state
    if (lastTradeId !== null) turn.setCursor('last_trade', lastTradeId)
    const result = await this.options.store.commit(this.accountId, turn.commit(this.lease.epoch))
    if (result.ok) {
      this.lease.renewed(turn.times.wallMs)
      this.recovered()
      return true
    }
    this.lost()
    return false
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
    if (sends.wakeAtWallMs !== null) this.memory.chores.wakeAt(sends.wakeAtWallMs)
  }

  private sendStops(turn: Turn, { place, cancel, missing, wakeAtWallMs }: ProtectionSends): void {
    const requests = [
      ...turn.strayStops,
      ...cancel.map((stop) => ({ ...stop, rank: 0, act: 'cancel' as const, stop: referenceOf(stop) })),
      ...place.map((stop) => ({ ...stop, rank: 0, act: 'place' as const, stop: requestOf(stop) })),
    ]
    this.gateway.protect(requests)
    this.missingAlert.tell(missing)
    if (wakeAtWallMs !== null) this.memory.chores.wakeAt(wakeAtWallMs)
  }

  /** What is durable is what is known again: the alarm of a reload is over. */
  private recovered(): void {
    if (this.reloaded) this.options.notifier.resolve(this.accountId, 'reloaded')
    this.reloaded = false
  }

  /** Memory is no longer what the store holds: forget it and start over from what is durable (halt beats guess). */
  private reload(error: unknown, messages: readonly Message[]): void {
    const { clock, log, notifier } = this.options
    const { accountId } = this
    const message = error instanceof Error ? error.message : String(error)
    log.error({ account: accountId, error: message }, 'turn failed: reloading the account')
    refuse(messages, { code: 'internal', message })
    if (error instanceof EventFailure) this.quarantine.failed(error.key)
    this.mailbox.hold()
    this.reloaded = true
    const alert = { key: 'reloaded', code: 'account_reloaded', message }
    notifier.raise({ ...alert, severity: 'critical', accountId, botId: null })
    this.gateway.dropPlacements()
    this.memory.close()
    this.stream.close()
    this.memory = this.newMemory()
    clock.after(RELOAD_DELAY_MS, () => {
      if (!this.mailbox.isClosed) this.load().catch((again: unknown) => this.reload(again, []))
    })
  }

  /** Another process has taken the account over: nothing more is sent from here, and a person is told. */
  private lost(): void {
    const { log, notifier } = this.options
    const { accountId } = this
    const { state } = this.memory
    if (!state.owned) return
    log.error({ account: accountId }, 'another process owns this account: this one stops acting on it')
    state.owned = false
    this.deadMan.stop()
    this.stop()
    void this.lease.close()
    this.mailbox.refuse(NOT_OURS)
    const alert = { key: 'lease_lost', code: 'lease_lost', message: NOT_OURS.message }
    notifier.raise({ ...alert, severity: 'critical', accountId, botId: null })
    this.publish([{ type: 'account', accountId }])
  }

  /** Nothing more is taken, asked or sent. */
  private stop(): void {
    this.mailbox.close()
    this.stream.close()
    this.gateway.close()
    this.memory.close()
    this.instrumentWatch.close()
  }
}
