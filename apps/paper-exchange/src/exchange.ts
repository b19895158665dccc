import { type ApiKey, DEFAULT_KEY_RIGHTS, type Family, type KeyRing, type TradingDesk } from '@gridpilot/bitget-wire'
import { assert, formatMoney, instrumentFor, type Money } from '@gridpilot/core'
import {
  type CommandKind,
  type CommandResult,
  DEFAULT_ACCOUNT,
  type FillRule,
  SimVenue,
  type VenueCommand,
  type VenueEvent,
} from '@gridpilot/venue-sim'
import { digestOf, EMPTY_HISTORY, type HistoryDigest } from './durable/history-digest.ts'
import type { Journal, JournalEntry } from './durable/journal.ts'
import type { Feed } from './feed/feed.ts'
import { Market } from './market/market.ts'
import { EXIT, StartRefused } from './process/exit.ts'

const FIRST_UID = 1_000_000_001
/** Venue ids have 19 digits from the first one on. */
const ID_FLOOR = 1_000_000_000_000_000_000n

/**
 * The venue, its market and their durable file as one thing. Every change goes through here: it happens in memory, is
 * made durable by `flush`, and only what `flush` returns may be answered or pushed.
 */
export class Exchange implements TradingDesk, KeyRing {
  readonly venue: SimVenue
  readonly market: Market
  readonly #journal: Journal
  readonly #keys: Map<string, ApiKey>
  readonly #traders: Set<string>
  readonly #families = new Map<string, Family>()
  #digest: HistoryDigest
  #events: VenueEvent[] = []
  #entries: JournalEntry[] = []
  #newKeys: ApiKey[] = []
  #committedPosition: number

  private constructor(parts: {
    venue: SimVenue
    market: Market
    journal: Journal
    keys: readonly ApiKey[]
    digest: HistoryDigest
  }) {
    this.venue = parts.venue
    this.market = parts.market
    this.#journal = parts.journal
    this.#keys = new Map(parts.keys.map((key) => [key.key, key]))
    this.#digest = parts.digest
    this.#committedPosition = parts.market.position
    this.#traders = new Set(parts.venue.accountIds().filter((accountId) => hasTraded(parts.venue, accountId)))
  }

  /** Everything as it was at the last commit; on an empty file the market opens with its first point. */
  static open(journal: Journal, feed: Feed, fillRule: FillRule): Exchange {
    const snapshot = journal.latestSnapshot()
    const instrument = instrumentFor(feed.symbol)
    const venue =
      snapshot === null
        ? new SimVenue({ instruments: [instrument], settings: { fillRule }, idFloor: ID_FLOOR })
        : SimVenue.restore(snapshot.venue)
    const market = new Market(feed, venue.instrument(feed.symbol) ?? instrument, snapshot?.position ?? -1)
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
      venue.execute(command, market.marketMs) // a refusal would show in the digest
      drain()
    }
    const progress = journal.progress()
    walkTo(progress?.position ?? 0)
    refuseOtherHistory(progress?.digest ?? digest, digest)
    const exchange = new Exchange({ venue, market, journal, keys: journal.keys(), digest })
    if (progress === null) exchange.flush()
    return exchange
  }

  // Writes

  /** The key's account gets a number of its own. */
  createAccount(deposit: Money, key: Pick<ApiKey, 'key' | 'secret' | 'passphrase'>): ApiKey {
    assert(!this.#keys.has(key.key), 'an API key is used twice')
    const accountId = String(FIRST_UID + this.venue.accountIds().length)
    const settings = DEFAULT_ACCOUNT
    const done = this.execute({ kind: 'create_account', accountId, deposit: formatMoney(deposit), settings })
    assert(done.ok, 'account numbers are used twice')
    const full: ApiKey = { ...DEFAULT_KEY_RIGHTS, ...key, accountId }
    this.#keys.set(full.key, full)
    this.#newKeys.push(full)
    return full
  }

  /** A refusal leaves no trace; everything else is journaled as it was said. */
  execute<K extends CommandKind>(command: Extract<VenueCommand, { kind: K }>): CommandResult<K> {
    const done = this.venue.execute(command, this.market.marketMs)
    if (!done.ok) return done
    if (command.kind === 'submit') this.#traders.add(command.accountId)
    this.#entries.push({ position: this.market.position, command })
    return done
  }

  setFamily(accountId: string, family: Family): void {
    this.#families.set(accountId, family)
  }

  /** The market's next point; false when the feed has ended. */
  stepMarket(): boolean {
    return this.market.step(this.venue)
  }

  /** Makes everything since the last flush durable and returns its events: only now may anybody hear of them. */
  flush(): readonly VenueEvent[] {
    const events = [...this.#events, ...this.venue.drainEvents()]
    if (events.length === 0 && this.#entries.length === 0 && this.market.position === this.#committedPosition) {
      return events
    }
    this.#digest = digestOf(this.#digest, events)
    this.#journal.commit({ entries: this.#entries, keys: this.#newKeys, progress: this.#progress() })
    this.#events = []
    this.#entries = []
    this.#newKeys = []
    this.#committedPosition = this.market.position
    return events
  }

  /** True when something other than prices waits for the next flush. */
  hasPending(): boolean {
    this.#events.push(...this.venue.drainEvents())
    return this.#entries.length > 0 || this.#events.length > 0
  }

  /** Shortens the next start. Call it right after a flush. */
  writeSnapshot(): void {
    assert(this.#entries.length === 0 && this.market.position === this.#committedPosition, 'snapshot before flush')
    this.#journal.writeSnapshot(this.#progress(), this.venue.snapshot())
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

  #progress() {
    return { position: this.market.position, digest: this.#digest }
  }
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
