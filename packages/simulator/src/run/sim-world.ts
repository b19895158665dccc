import { createBitgetVenue } from '@gridpilot/bitget'
import { DEFAULT_WIRE_SETTINGS } from '@gridpilot/bitget-wire'
import { type BotStatus, err, ok, type Result } from '@gridpilot/core'
import type { EngineError } from '@gridpilot/engine'
import { type Clock, createEngine, type Notifier, type Venue } from '@gridpilot/engine'
import type { Store } from '@gridpilot/store'
import type { VenueEvent } from '@gridpilot/venue-sim'
import { SimDisk } from '../disk/sim-disk.ts'
import { secretOf } from '../exchange/key-secret.ts'
import { PriceWorld } from '../exchange/price-world.ts'
import { SimExchange } from '../exchange/sim-exchange.ts'
import type {
  DurableCommit,
  HandAction,
  PlannedAccount,
  PlannedBot,
  RaisedAlert,
  SeedOptions,
  SentRequest,
  Truth,
  UserCommand,
  World,
} from '../face.ts'
import { FaultBoard } from '../faults/fault-board.ts'
import type { FaultKind } from '../faults/fault-kind.ts'
import type { SeedPlan } from '../plan/seed-plan.ts'
import type { Platform } from '../platform/virtual-platform.ts'
import { SimProcess } from '../process/sim-process.ts'
import { Random } from '../random.ts'
import { Scheduler } from '../time/scheduler.ts'
import type { Endpoint } from '../wire/endpoint.ts'
import { RestTransport } from '../wire/rest-transport.ts'
import { SocketHub } from '../wire/socket-hub.ts'
import { EventLog } from './event-log.ts'
import { Lives } from './lives.ts'
import { openingsOf, truthOf } from './truth-view.ts'
import { Watch } from './watch.ts'

export const USER = 'user-0'
const ADDRESS = '127.0.0.1:9'
/** How long a process waits before it asks again for an account that another one holds. */
const ATTACH_AGAIN_MS = 1_000

/** Everything a run consists of, and what checkers may see of it. */
export class SimWorld implements World {
  phase: World['phase'] = 'safety'
  /** What the host's clock shows beyond the true time, ms: it may be set at any moment. */
  clockErrorMs = 0
  /** What every clock of the host has gained by running fast, ms. */
  driftMs = 0
  process: SimProcess | null = null
  /** The store of the present process, as its server uses it beside the engine. */
  store: Store | null = null
  readonly plan: SeedPlan
  readonly scheduler: Scheduler
  readonly faults: FaultBoard
  readonly exchange: SimExchange
  readonly hub: SocketHub
  readonly transport: RestTransport
  readonly log: EventLog
  readonly watch: Watch
  readonly truth: Truth
  readonly openings: World['openings']
  readonly bots: PlannedBot[] = []
  readonly alerts: RaisedAlert[] = []
  readonly commands: UserCommand[] = []
  readonly hands: HandAction[] = []
  /** When an old backup was put back. */
  readonly restoredMs: number[] = []
  /** Of every line, ms one way; slow lines are mended with the faults. */
  readonly latency = { low: 1, high: 1 }
  readonly lives: Lives
  readonly priceWorlds = new Map<string, PriceWorld>()
  readonly #options: SeedOptions
  readonly #jitter: Random
  #disk: SimDisk | null = null
  readonly #running: SimProcess[] = []
  #processes = 0
  #booting = false
  readonly #statusOf = new Map<string, BotStatus>()
  #statuses: ReadonlySet<BotStatus> = new Set()

  constructor(plan: SeedPlan, options: SeedOptions) {
    this.plan = plan
    this.#options = options
    this.log = new EventLog(plan.startMs, options.trace)
    this.scheduler = new Scheduler(plan.startMs)
    this.faults = new FaultBoard(plan.seed, plan.mix, (kind, detail) => this.note('fault', `${kind} ${detail}`))
    this.#jitter = new Random(plan.seed, 'Math.random')
    const { scheduler, faults } = this
    const exchange = () => this.exchange
    const { latency } = this
    Object.assign(latency, plan.exchange.latency)
    const { readLagMs, signatureWindowMs, requestTimeoutMs } = plan.exchange
    this.hub = new SocketHub({
      scheduler,
      faults,
      random: new Random(plan.seed, 'sockets'),
      exchange,
      latency,
      onFrame: (process, text) => {
        if (text.includes('fill"')) this.lives.moment('P4-killed-with-fill', process, 'afterwards')
      },
    })
    this.transport = new RestTransport({
      scheduler,
      faults,
      random: new Random(plan.seed, 'requests'),
      exchange,
      latency,
      readLagMs,
      signatureWindowMs,
      requestTimeoutMs,
      onSend: (process, request, endpoint) => {
        this.watch.send(request)
        return this.#leaves(process, request, endpoint)
      },
      moveTo: (symbol, price) => {
        this.priceWorlds.get(symbol)?.jumpTo(price)
        this.exchange.move(symbol, price)
        this.hub.tellPrice(symbol)
      },
      onTaken: (process, endpoint) => {
        if (endpoint === 'place') this.lives.moment('P2-killed-before-answer', process, 'at_once')
      },
      onAnswered: (process, endpoint) => {
        if (endpoint === 'place') this.lives.moment('P3-killed-before-record', process, 'afterwards')
      },
    })
    this.lives = new Lives(this)
    this.exchange = this.#openExchange()
    this.truth = truthOf(this.exchange)
    this.openings = openingsOf(plan.accounts, this.truth)
    for (const { accountId } of plan.oldPositions) this.faults.count('E28-older-than-history', accountId)
    this.watch = new Watch(
      options.checkers.map((make) => make()),
      this,
    )
  }

  get seed(): number {
    return this.plan.seed
  }

  get nowMs(): number {
    return this.scheduler.nowMs
  }

  get startedMs(): number {
    return this.plan.startMs
  }

  get accounts() {
    return this.plan.accounts
  }

  get sends() {
    return this.transport.sends
  }

  get commits() {
    return this.disk.commits
  }

  get standing(): ReadonlySet<FaultKind> {
    return this.faults.standing
  }

  get timers(): number {
    return this.process === null ? 0 : this.scheduler.waitingFor(this.process)
  }

  get disk(): SimDisk {
    if (this.#disk === null) throw new Error('the world has not begun')
    return this.#disk
  }

  rows<Row>(sql: string, ...parameters: readonly (string | number | null)[]): readonly Row[] {
    return this.disk.rows(sql, parameters) as readonly Row[]
  }

  note(kind: string, detail: string): void {
    this.log.write(this.nowMs, kind, detail)
    // Not yet there while this world is still being built.
    this.watch?.line(detail)
  }

  readonly platform: Platform = {
    wallMs: () => this.#wallMs(),
    random: () => this.#jitter.next(),
    setTimer: (delayMs, action) => this.scheduler.after(delayMs, this.scheduler.current, 'timer', `${delayMs}`, action),
    request: (config) => this.transport.request(config),
    connect: () => {
      const process = this.scheduler.current
      if (process === null) throw new Error('a socket that belongs to no process')
      return this.hub.connect(process, this.nowMs < this.transport.unreachableUntilMs ? 'connect ECONNREFUSED' : null)
    },
  }

  #wallMs(): number {
    return Math.floor(this.nowMs + this.driftMs + this.clockErrorMs)
  }

  /** The clock the server gives its engine and adapter: set when the process started, steady from then on. */
  steadyMs(process: SimProcess): number {
    return Math.floor(this.nowMs + this.driftMs + process.clockErrorMs)
  }

  /** Whether a request gets out of its process before that dies. */
  #leaves(process: SimProcess, { body }: SentRequest, endpoint: Endpoint): 'goes' | 'dies' {
    const { lives } = this
    if (endpoint === 'cancel' || endpoint === 'place') {
      if (lives.moment('P1-killed-before-send', process, 'at_once')) return 'dies'
      const stopping = this.#statuses.has('stopping')
      if (stopping && lives.moment('P7-killed-while-stopping', process, 'at_once')) return 'dies'
    }
    const starting = endpoint === 'place' && (JSON.stringify(body) ?? '').includes('0_0"')
    return starting && lives.moment('P6-killed-while-starting', process, 'at_once') ? 'dies' : 'goes'
  }

  #committed(durable: DurableCommit): void {
    this.watch.commit(durable)
    for (const { id, status } of durable.commit.bots) this.#statusOf.set(id, status)
    this.#statuses = new Set(this.#statusOf.values())
    const { process } = this
    if (process === null || durable.process !== process.number) return
    const { fills, ledger } = durable.commit
    if (fills.length > 0) this.lives.moment('P5-killed-after-fill', process, 'at_once')
    if (ledger.some(({ kind }) => kind === 'funding')) this.lives.moment('P8-killed-after-funding', process, 'at_once')
  }

  /** What the exchange's events say about faults that need no coin. */
  #notice(events: readonly VenueEvent[]): void {
    for (const event of events) {
      if (event.kind === 'order_canceled' && event.reason === 'post_only_fill_cancel') {
        this.faults.count('E15-post-only-crossing', event.order.clientOrderId)
      }
      if (event.kind !== 'fill') continue
      if (event.order.status === 'partially_filled') this.faults.count('W7-partial-fills', event.order.clientOrderId)
      if (this.process !== null && !this.hub.listens(event.accountId)) {
        this.faults.count('W3-fill-in-gap', event.order.clientOrderId)
      }
    }
  }

  #openExchange(): SimExchange {
    const { plan } = this
    const { signatureWindowMs, rateLimitFactor, clientOrderIdRule, touchQuantity } = plan.exchange
    for (const { symbol } of plan.instruments) {
      const home = plan.prices[symbol]
      if (home === undefined) throw new Error(`no price of ${symbol}`)
      const wish = { style: plan.market.style, swing: plan.market.swing, home }
      this.priceWorlds.set(symbol, new PriceWorld(wish, new Random(plan.seed, `price:${symbol}`)))
    }
    return new SimExchange({
      instruments: plan.instruments,
      prices: plan.prices,
      accounts: plan.accounts,
      oldPositions: plan.oldPositions,
      wire: { ...DEFAULT_WIRE_SETTINGS, signatureWindowMs, rateLimitFactor, framesPerSecond: 10 },
      clientOrderIdRule,
      touchQuantity,
      nowMs: () => Math.floor(this.nowMs),
      onEvents: (events) => {
        if (this.watch === undefined) return
        this.#notice(events)
        this.watch.venue(events)
        this.hub.tell(events)
      },
    })
  }

  /** An installation with its user and accounts; no process yet. */
  async begin(): Promise<void> {
    this.#disk = await SimDisk.create({
      seed: this.plan.seed,
      scheduler: this.scheduler,
      faults: this.faults,
      onCommit: (commit) => this.#committed(commit),
      note: (kind, detail) => this.note(kind, detail),
    })
    const store = this.disk.open()
    await store.users.create({
      id: USER,
      email: 'owner@example.test',
      passwordHash: '-',
      role: 'user',
      isDemo: false,
      language: 'en',
    })
    for (const { accountId } of this.accounts) {
      await store.accounts.create(USER, {
        id: accountId,
        kind: 'bitget-demo',
        name: accountId,
        isDefault: accountId === 'account-0',
        canTrade: true,
        venueAccount: null,
      })
    }
  }

  /** A process starts: it opens the store and takes the accounts over. */
  boot(): void {
    this.#processes += 1
    const process = new SimProcess(this.#processes, this.clockErrorMs)
    this.#booting = true
    this.lives.started(process)
    this.scheduler.after(0, process, 'boot', `process ${process.number}`, () => this.#start(process))
  }

  /** Runs, or is about to. */
  get isUp(): boolean {
    return this.process !== null || this.#booting
  }

  #start(process: SimProcess): void {
    this.#booting = false
    const { canary } = this.#options
    // As opening the real file does, which only one process can: whoever held a lease is gone. One that stands still lives.
    if (this.#running.every(({ alive }) => !alive)) this.disk.freeLeases()
    this.#running.push(process)
    const store = this.disk.open()
    this.store = store
    const engineStore = this.disk.engineStore(process, store.engine)
    const clock = this.#clock(process)
    process.engine = createEngine({
      store: canary?.store?.(engineStore) ?? engineStore,
      clock: canary?.clock?.(clock) ?? clock,
      notifier: this.#notifier(process),
      holder: `process-${process.number}`,
      log: {
        info: () => undefined,
        warn: (fields, message) => this.note('warn', `${message} ${JSON.stringify(fields)}`),
        error: (fields, message) => this.note('error', `${message} ${JSON.stringify(fields)}`),
      },
    })
    this.process = process
    for (const account of this.accounts) {
      const { accountId } = account
      const venue = this.#venueOf(process, account)
      this.#attach(process, accountId, canary?.venue?.(venue, accountId) ?? venue)
    }
  }

  /** As a server does: an account that another process holds is asked for until its lease is free. */
  #attach(process: SimProcess, accountId: string, venue: Venue): void {
    void process.engine.attach(accountId, venue).then((attached) => {
      if (attached.ok) return
      this.note('warn', `attach ${accountId}: ${attached.error.message}`)
      const again = () => this.#attach(process, accountId, venue)
      this.scheduler.after(ATTACH_AGAIN_MS, process, 'engine', 'attach', again)
    })
  }

  #venueOf(process: SimProcess, { accountId, family }: PlannedAccount) {
    const { signatureWindowMs, readLagMs, requestTimeoutMs, askFamily } = this.plan.exchange
    return createBitgetVenue({
      restUrl: `http://${ADDRESS}`,
      wsUrl: `ws://${ADDRESS}`,
      apiKey: `key-${accountId}`,
      apiSecret: secretOf(accountId),
      passphrase: 'words',
      demo: true,
      family: askFamily ? 'auto' : family,
      settings: {
        signatureWindowMs,
        readLagMs,
        requestTimeoutMs,
        symbols: this.plan.instruments.map(({ symbol }) => symbol),
      },
      wallMs: () => this.steadyMs(process),
      log: (event, fields) => this.note('adapter', `${event} ${JSON.stringify(fields)}`),
    })
  }

  #clock(process: SimProcess): Clock {
    return {
      wallMs: () => this.steadyMs(process),
      marketMs: () => this.steadyMs(process),
      after: (delayMs, action) => this.scheduler.after(delayMs, process, 'engine', `${delayMs}`, action),
    }
  }

  #notifier(process: SimProcess): Notifier {
    return {
      raise: (alert) => {
        this.note('alert', `${alert.severity} ${alert.code} ${alert.key} ${alert.message}`)
        this.alerts.push({ ...alert, process: process.number, raisedMs: this.nowMs, resolvedMs: null })
      },
      resolve: (accountId, key) => {
        this.alerts.forEach((alert, at) => {
          if (alert.accountId !== accountId || alert.key !== key || alert.resolvedMs !== null) return
          this.alerts[at] = { ...alert, resolvedMs: this.nowMs }
        })
      },
    }
  }

  /** A person's command, as the server hands it to the engine. */
  give(botId: string, command: UserCommand['command'], run: () => Promise<Result<unknown, EngineError>>): void {
    const index = this.commands.length
    this.commands.push({ index, givenMs: this.nowMs, botId, command, answer: null })
    const answered = (result: Result<null, EngineError>) => {
      const given = this.commands[index]
      if (given !== undefined) this.commands[index] = { ...given, answer: { atMs: this.nowMs, result } }
      this.note('answered', `${command.name} ${botId} ${result.ok ? 'ok' : result.error.code}`)
    }
    run().then(
      (result) => answered(result.ok ? ok(null) : result),
      (error: unknown) => answered(err({ code: 'internal', message: String(error) })),
    )
  }
}
