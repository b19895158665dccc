import type { BotCommand, GridConfig, Instrument, PositionMode, Result, Ticks } from '@gridpilot/core'
import type { AccountFamily, Alert, Clock, EngineError, EngineFace, EngineStore, Venue } from '@gridpilot/engine'
import type { AccountView, Bill, OrderRow, PlanRow, PositionView, VenueEvent, VenueFill } from '@gridpilot/venue-sim'
import type { FaultKind } from './faults/fault-kind.ts'

/** How one seed is run. Seed, commit and these options determine every event of the run. */
export interface SeedOptions {
  /** Fresh checkers are made for every run; none: the run only has to end converged. */
  readonly checkers: readonly CheckerFactory[]
  /** A planted bug, active in every process of the run. */
  readonly canary?: Canary
  /** Gets every line of the event log as it is written. */
  readonly trace?: (line: string) => void
  /** Leaves parts of the seed's world out: how the shrinker makes a failure small. */
  readonly without?: Cut
}

/** What is left out of a seed's world. The rest stays as the seed drew it. */
export interface Cut {
  readonly faults?: readonly FaultKind[]
  /** Indices of bots and of script steps, as drawn. */
  readonly bots?: readonly number[]
  readonly steps?: readonly number[]
  /** The safety phase ends this long after its beginning, ms. */
  readonly endsAfterMs?: number
}

export interface SeedResult {
  readonly seed: number
  /** Of the event log, 16 hexadecimal digits: equal for the same seed, options and commit. */
  readonly hash: string
  readonly events: number
  /** Virtual time the run took, and Σ time a bot was managed. */
  readonly simulatedMs: number
  readonly botMs: number
  /** How often each kind of fault fired; kinds that did not are left out. */
  readonly faults: Readonly<Partial<Record<FaultKind, number>>>
  readonly violation: Violation | null
}

export interface Violation {
  /** `I1` … `I26` of the invariant table, or `crash` for an error nobody expected. */
  readonly invariant: string
  readonly message: string
  /** Virtual ms since the beginning of the run. */
  readonly atMs: number
  /** The last lines of the event log, the newest last; at most 50. */
  readonly trace: readonly string[]
}

/** One rule, watched through one run. Each method returns what is wrong, in words, or null. */
export interface Checker {
  readonly invariant: string
  /** After every event of the run, when everything it caused in the process has come to rest. Keep it cheap. */
  afterEvent?(world: World, event: WorldEvent): string | null
  /** When a request leaves the process, before it is on its way. */
  onSend?(world: World, request: SentRequest): string | null
  /** When the exchange's own state has changed. */
  onVenue?(world: World, events: readonly VenueEvent[]): string | null
  /** When a transaction of the engine has become durable. */
  onCommit?(world: World, commit: DurableCommit): string | null
  /** A line of a process's log, and what the simulation notes beside it. */
  onLine?(world: World, line: string): string | null
  /** Nothing is in flight, no fault stands and the price rests: after the liveness phase, for every run. */
  atRest?(world: World): string | null
}

export type CheckerFactory = () => Checker

/** A planted bug: what a process of the run gets instead of its ports. */
export interface Canary {
  readonly name: string
  venue?(venue: Venue, accountId: string): Venue
  store?(store: EngineStore): EngineStore
  clock?(clock: Clock): Clock
}

/** What a checker may see: both sides of the wire. It must change nothing. */
export interface World {
  readonly seed: number
  /** True time, epoch ms; the process's own clock may be wrong. */
  readonly nowMs: number
  readonly startedMs: number
  readonly phase: 'safety' | 'liveness' | 'rest'
  readonly accounts: readonly PlannedAccount[]
  readonly bots: readonly PlannedBot[]
  readonly truth: Truth
  /** By account. */
  readonly openings: ReadonlyMap<string, Opening>
  /** Every request that left a process, oldest first. */
  readonly sends: readonly SentRequest[]
  readonly commits: readonly DurableCommit[]
  /** Rows of the database as they are durable now. */
  rows<Row>(sql: string, ...parameters: readonly (string | number | null)[]): readonly Row[]
  /** Raised and not resolved alerts are told apart by `resolvedMs`. */
  readonly alerts: readonly RaisedAlert[]
  readonly commands: readonly UserCommand[]
  /** What a person did on the exchange by hand. */
  readonly hands: readonly HandAction[]
  /** The process that owns the accounts now; null while none runs. */
  readonly process: Process | null
  /** Timers, answers and frames that wait for that process. */
  readonly timers: number
  /** When an old backup of the database was put back: what had been committed after it was made is gone. */
  readonly restoredMs: readonly number[]
  /** Faults that may fire now. */
  readonly standing: ReadonlySet<FaultKind>
}

/** What an account has from before everything its exchange still tells (FAULTS E28); nothing in most worlds. */
export interface Opening {
  /** USDT that no bill explains. */
  readonly balance: bigint
  /** Signed steps that no fill explains, by `symbol:positionSide`. */
  readonly positions: ReadonlyMap<string, bigint>
}

/** The exchange's private truth. Account ids are the engine's. */
export interface Truth {
  /** null: no price yet. */
  price(symbol: string): { readonly last: Ticks; readonly mark: Ticks } | null
  instrument(symbol: string): Instrument
  account(accountId: string): AccountView
  openOrders(accountId: string): readonly OrderRow[]
  finishedOrders(accountId: string): readonly OrderRow[]
  order(accountId: string, clientOrderId: string): OrderRow | null
  fills(accountId: string): readonly VenueFill[]
  bills(accountId: string): readonly Bill[]
  positions(accountId: string): readonly PositionView[]
  plans(accountId: string): readonly PlanRow[]
  /** Executed, failed and canceled ones. */
  finishedPlans(accountId: string): readonly PlanRow[]
  leverage(accountId: string, symbol: string): number
}

export interface PlannedAccount {
  readonly accountId: string
  readonly family: AccountFamily
  readonly positionMode: PositionMode
  /** USDT, decimal text. */
  readonly deposit: string
}

export interface PlannedBot {
  readonly index: number
  readonly accountId: string
  readonly botId: string
  /** As in client order ids: `g<installation>-<code>-…`. */
  readonly code: string
  readonly installation: string
  readonly config: GridConfig
}

export interface Process {
  /** 1, 2, 3 … */
  readonly number: number
  readonly engine: EngineFace
  /** Epoch this process was given, by account. */
  readonly epochs: ReadonlyMap<string, number>
}

/** One HTTP request on its way out of a process. */
export interface SentRequest {
  readonly index: number
  readonly sentMs: number
  readonly process: number
  /** null: unsigned. */
  readonly accountId: string | null
  readonly method: string
  readonly path: string
  readonly query: Readonly<Record<string, string>>
  /** Parsed JSON; null without a body. */
  readonly body: unknown
  /** Whether it may change something at the exchange. */
  readonly writes: boolean
  /** Epoch the sending process holds for the account; null before it had one. */
  readonly epoch: number | null
}

/** What one transaction of the engine made durable. */
export interface DurableCommit {
  readonly index: number
  readonly durableMs: number
  readonly process: number
  readonly accountId: string
  readonly commit: Parameters<EngineStore['commit']>[1]
}

export interface RaisedAlert extends Alert {
  readonly process: number
  readonly raisedMs: number
  readonly resolvedMs: number | null
}

/** A command as a person gave it, and what they were told. */
export interface UserCommand {
  readonly index: number
  readonly givenMs: number
  readonly botId: string
  readonly command: BotCommand | { readonly name: 'add' } | { readonly name: 'forget' }
  /** null: never answered (the process died, or it has not come yet). */
  readonly answer: { readonly atMs: number; readonly result: Result<null, EngineError> } | null
}

export interface HandAction {
  readonly atMs: number
  readonly accountId: string
  readonly kind:
    | 'cancel_order'
    | 'foreign_order'
    | 'close_position'
    | 'change_leverage'
    | 'deposit'
    | 'withdraw'
    | 'revoke_key'
    | 'restore_key'
  /** Client order id, symbol or amount: what it was about. */
  readonly subject: string
}

/** One event of the run, after it happened. */
export interface WorldEvent {
  readonly index: number
  readonly atMs: number
  /** `timer`, `request`, `answer`, `frame`, `disk`, `price`, `step`, `fault`, … */
  readonly kind: string
  readonly detail: string
}
