import { type ApiKey, DEFAULT_KEY_RIGHTS, type Family, type KeyRing, type TradingDesk } from '@gridpilot/bitget-wire'
import {
  assert,
  err,
  formatMoney,
  type Instrument,
  type Money,
  neg,
  ok,
  type PositionMode,
  type Result,
  type Ticks,
} from '@gridpilot/core'
import {
  type Bill,
  type ClientOrderIdRule,
  type CommandKind,
  type CommandResult,
  type FillRule,
  type MarketView,
  type Refusal,
  refusal,
  SimVenue,
  type VenueCommand,
  type VenueEvent,
} from '@gridpilot/venue-sim'
import { DurableCountdowns } from './durable/durable-countdowns.ts'
import { digestOf, EMPTY_HISTORY, type HistoryDigest } from './durable/history-digest.ts'
import type { FamilyRow, Journal, JournalEntry, Progress } from './durable/journal.ts'
import type { JournalCommand } from './durable/journal-command.ts'
import { applyInstrumentChange, type InstrumentChange } from './market/instrument-change.ts'
import type { Market } from './market/market.ts'
import type { MarketPlan } from './market/market-plan.ts'
import type { MirrorMoment } from './market/mirror-moment.ts'
import { MirroredMarket } from './market/mirrored-market.ts'
import { EXIT, StartRefused } from './process/exit.ts'

const FIRST_UID = 1_000_000_001
/** Venue ids have 19 digits from the first one on. */
const ID_FLOOR = 1_000_000_000_000_000_000n

/** The key itself, and what of its rights is not as usual (DEFAULT_KEY_RIGHTS). */
export type KeyWish = Pick<ApiKey, 'key' | 'secret' | 'passphrase'> & Partial<Omit<ApiKey, 'accountId'>>

export interface AccountForm {
  readonly family: Family
  readonly positionMode: PositionMode
}

const USUAL_FORM: AccountForm = { family: 'classic', positionMode: 'one_way' }

/** Each family's rule for client order ids (API.md 2 and 11.2). */
const CLIENT_ORDER_ID_RULES: Readonly<Record<Family, ClientOrderIdRule>> = { classic: 'forever', unified: 'open' }

interface Parts {
  readonly venue: SimVenue
  readonly market: Market
  readonly journal: Journal
  readonly digest: HistoryDigest
}

/**
 * The venue, its market and their durable file as one thing. Every change goes through here: it happens in memory, is
 * made durable by `flush`, and only what `flush` returns may be answered or pushed.
 */
export class Exchange implements TradingDesk, KeyRing {
  readonly venue: SimVenue
  readonly market: Market
  /** Of countdown-cancel-all; what is due fires when somebody asks. */
  readonly countdowns: DurableCountdowns
  readonly #journal: Journal
  readonly #keys: Map<string, ApiKey>
  readonly #traders: Set<string>
  readonly #families: Map<string, Family>
  #digest: HistoryDigest
  #events: VenueEvent[] = []
  #entries: JournalEntry[] = []
  /** How many of the entries are more than prices. */
  #commands = 0
  #newKeys: ApiKey[] = []
  #newFamilies: FamilyRow[] = []
  #committedPosition: number

  private constructor({ venue, market, journal, digest }: Parts) {
    this.venue = venue
    this.market = market
    this.#journal = journal
    this.#keys = new Map(journal.keys().map((key) => [key.key, key]))
    this.#families = new Map(journal.families().map(({ accountId, family }) => [accountId, family]))
    this.countdowns = new DurableCountdowns(journal.countdowns())
    this.#digest = digest
    this.#committedPosition = market.position
    this.#traders = new Set(venue.accountIds().filter((accountId) => hasTraded(venue, accountId)))
  }

  /** Everything as it was at the last commit; on an empty file the market opens with its first point. */
  static open(journal: Journal, plan: MarketPlan, fillRule: FillRule): Exchange {
    const snapshot = journal.latestSnapshot()
    const venue =
      snapshot === null
        ? new SimVenue({ instruments: plan.instruments, settings: { fillRule }, idFloor: ID_FLOOR })
        : SimVenue.restore(snapshot.venue)
    const market = plan.open(snapshot?.market ?? null)
    let digest = snapshot?.digest ?? EMPTY_HISTORY
    const drain = () => {
      digest = digestOf(digest, venue.drainEvents())
    }
    const walkTo = (position: number) => {
      while (market.position < position && market.step(venue));
      drain()
    }
    for (const { position, command } of journal.entriesAfter(snapshot?.entryId ?? 0)) {
      walkTo(position)
      repeat(venue, market, command)
      drain()
    }
    const progress = journal.progress()
    walkTo(progress?.position ?? 0)
    refuseOtherHistory(progress?.digest ?? digest, digest)
    const exchange = new Exchange({ venue, market, journal, digest })
    if (progress === null) exchange.flush()
    return exchange
  }

  // Writes

  /** As `openAccount`, for who may not be refused. */
  createAccount(deposit: Money, key: KeyWish, form: Partial<AccountForm> = {}): ApiKey {
    const done = this.openAccount(deposit, key, form)
    assert(done.ok, done.ok ? '' : `account refused: ${done.error.code} ${done.error.detail}`)
    return done.value
  }

  /** The account gets a number of its own. The key must be new. */
  openAccount(deposit: Money, key: KeyWish, form: Partial<AccountForm> = {}): Result<ApiKey, Refusal> {
    const { family, positionMode } = { ...USUAL_FORM, ...form }
    const accountId = String(FIRST_UID + this.venue.accountIds().length)
    const settings = { positionMode, clientOrderIdRule: CLIENT_ORDER_ID_RULES[family] }
    const done = this.execute({ kind: 'create_account', accountId, deposit: formatMoney(deposit), settings })
    if (!done.ok) return done
    this.#noteFamily(accountId, family)
    return ok(this.createKey(accountId, key))
  }

  /** One more key to the account; the key must be new. */
  createKey(accountId: string, wish: KeyWish): ApiKey {
    assert(this.venue.hasAccount(accountId), `no account ${accountId}`)
    assert(!this.#keys.has(wish.key), 'an API key is used twice')
    const key: ApiKey = { ...DEFAULT_KEY_RIGHTS, ...wish, accountId }
    this.#keys.set(key.key, key)
    this.#newKeys.push(key)
    return key
  }

  /** What left a trace is journaled as it was said; a refusal usually leaves none. */
  execute<K extends CommandKind>(command: Extract<VenueCommand, { kind: K }>): CommandResult<K> {
    this.#events.push(...this.venue.drainEvents())
    const done = this.venue.execute(command, this.market.marketMs)
    const events = this.venue.drainEvents()
    this.#events.push(...events)
    if (!done.ok && events.length === 0) return done
    if (command.kind === 'submit') this.#traders.add(command.accountId)
    this.#record(command)
    return done
  }

  /** `amount` > 0. */
  deposit(accountId: string, amount: Money): Result<Bill, Refusal> {
    return this.execute({ kind: 'transfer', accountId, amount: formatMoney(amount) })
  }

  /** `amount` > 0; refused beyond what is free. */
  withdraw(accountId: string, amount: Money): Result<Bill, Refusal> {
    return this.execute({ kind: 'transfer', accountId, amount: formatMoney(neg(amount)) })
  }

  /** The account moves to the other protocol, and to its rule for client order ids. */
  setFamily(accountId: string, family: Family): void {
    if (this.familyOf(accountId) === family) return
    const rule = CLIENT_ORDER_ID_RULES[family]
    const done = this.execute({ kind: 'set_client_order_id_rule', accountId, rule })
    assert(done.ok, 'an account without a client order id rule')
    this.#noteFamily(accountId, family)
  }

  /**
   * Walks the symbol's price to `price` by hand, now: orders on the way fill. The feed goes on from there (its prices
   * are multiplied from then on). Refused where prices are somebody else's.
   */
  moveMarket(symbol: string, price: Ticks): Result<MarketView, Refusal> {
    if (this.venue.instrument(symbol) === null) return err(refusal('unknown_symbol', symbol))
    if (!Number.isSafeInteger(price) || price < 1) return err(refusal('price_off_tick', `${symbol}: whole ticks ≥ 1`))
    const move = this.market.handMove(symbol, price)
    if (move === null) return err(refusal('not_offered', 'a mirrored market has the prices of the one it mirrors'))
    this.market.moveByHand(move, this.venue)
    this.#record({ kind: 'move_market', move })
    const view = this.venue.market(symbol)
    assert(view !== null, 'a moved symbol without a price')
    return ok(view)
  }

  /** Filters, caps, fees, tiers or status from now on; resting orders stay as they are. */
  changeInstrument(symbol: string, change: InstrumentChange): Result<Instrument, Refusal> {
    const done = applyInstrumentChange(this.venue, { symbol, change }, this.market.marketMs)
    if (done.ok) this.#record({ kind: 'change_instrument', symbol, change })
    return done
  }

  /** The market's next point; false when the feed has ended. */
  stepMarket(): boolean {
    return this.market.step(this.venue)
  }

  /** What the upstream of a mirrored market told, now. */
  mirror(moment: MirrorMoment): void {
    const { market } = this
    assert(market instanceof MirroredMarket, 'only a mirrored market has an upstream')
    market.mirror(moment, this.venue)
    this.#entries.push({ position: market.position, command: { kind: 'mirror', moment } })
  }

  /** Makes everything since the last flush durable and returns its events: only now may anybody hear of them. */
  flush(): readonly VenueEvent[] {
    const events = this.#append()
    this.#journal.syncNow()
    return events
  }

  /**
   * As `flush`, without standing still for the disk: the events returned may be told once `durable` is called, or a
   * later flush has returned. `durable` gets the error when that failed: the process must end then.
   */
  flushSoon(durable: (error: Error | null) => void): readonly VenueEvent[] {
    const events = this.#append()
    this.#journal.syncLater(durable)
    return events
  }

  /** True while something written is not durable yet. */
  get behind(): boolean {
    return this.#journal.behind
  }

  #append(): readonly VenueEvent[] {
    const events = [...this.#events, ...this.venue.drainEvents()]
    if (events.length === 0 && !this.#hasUnwritten() && this.market.position === this.#committedPosition) return events
    this.#digest = digestOf(this.#digest, events)
    this.#journal.append({
      entries: this.#entries,
      keys: this.#newKeys,
      families: this.#newFamilies,
      countdowns: this.countdowns.takeUnwritten(),
      candles: this.market.unsavedCandles(),
      progress: this.#progress(),
    })
    this.#events = []
    this.#entries = []
    this.#newKeys = []
    this.#newFamilies = []
    this.#commands = 0
    this.#committedPosition = this.market.position
    return events
  }

  /** True when something other than prices waits for the next flush. */
  hasPending(): boolean {
    this.#events.push(...this.venue.drainEvents())
    const rows = this.#newKeys.length + this.#newFamilies.length
    return this.#commands + rows + this.#events.length > 0 || this.countdowns.hasUnwritten
  }

  /** Shortens the next start. Call it right after a flush. */
  writeSnapshot(): void {
    assert(!this.#hasUnwritten() && this.market.position === this.#committedPosition, 'snapshot before flush')
    this.#journal.writeSnapshot(this.#progress(), this.venue.snapshot(), this.market.snapshot())
  }

  // Reads

  find(key: string): ApiKey | null {
    return this.#keys.get(key) ?? null
  }

  familyOf(accountId: string): Family {
    return this.#families.get(accountId) ?? 'classic'
  }

  keys(): readonly ApiKey[] {
    return [...this.#keys.values()]
  }

  /** Accounts that ever had an order. */
  traders(): ReadonlySet<string> {
    return this.#traders
  }

  /** Grows with every change: how much a restart would have to replay. */
  get sequence(): number {
    return this.#digest.sequence
  }

  #hasUnwritten(): boolean {
    const rows = this.#entries.length + this.#newKeys.length + this.#newFamilies.length
    return rows > 0 || this.countdowns.hasUnwritten
  }

  #noteFamily(accountId: string, family: Family): void {
    this.#families.set(accountId, family)
    this.#newFamilies.push({ accountId, family })
  }

  #record(command: JournalCommand): void {
    this.#commands += 1
    this.#entries.push({ position: this.market.position, command })
  }

  #progress(): Progress {
    return { position: this.market.position, digest: this.#digest }
  }
}

/** Does again what the journal holds; a refusal where there was none would show in the digest. */
function repeat(venue: SimVenue, market: Market, command: JournalCommand): void {
  if (command.kind === 'move_market') market.moveByHand(command.move, venue)
  else if (command.kind === 'change_instrument') applyInstrumentChange(venue, command, market.marketMs)
  else if (command.kind === 'mirror') {
    assert(market instanceof MirroredMarket, 'only a mirrored market has an upstream')
    market.repeat(command.moment, venue)
  } else venue.execute(command, market.marketMs)
}

/** Another history than the recorded one means changed data or another program: trading on would be a guess. */
function refuseOtherHistory(recorded: HistoryDigest, replayed: HistoryDigest): void {
  if (recorded.hash === replayed.hash && recorded.sequence === replayed.sequence) return
  throw new StartRefused(
    EXIT.failed,
    `replaying the journal gives another history than the one recorded (event ${replayed.sequence}, recorded ` +
      `${recorded.sequence}): the file was changed, or another version of the program wrote it`,
  )
}

function hasTraded(venue: SimVenue, accountId: string): boolean {
  return venue.openOrders(accountId).length > 0 || venue.finishedOrders(accountId).length > 0
}
