import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { ApiKey, Family } from '@gridpilot/bitget-wire'
import { assert, type Candle } from '@gridpilot/core'
import type { VenueSnapshot } from '@gridpilot/venue-sim'
import Database from 'better-sqlite3'
import { EXIT, StartRefused } from '../process/exit.ts'
import type { CandleRow } from './candle-row.ts'
import type { CountdownRow } from './durable-countdowns.ts'
import type { HistoryDigest } from './history-digest.ts'
import type { JournalCommand } from './journal-command.ts'
import { WalSync } from './wal-sync.ts'

/** A command and the market position it was given at. */
export interface JournalEntry {
  readonly position: number
  readonly command: JournalCommand
}

export interface Progress {
  /** Number of the last market point walked to. */
  readonly position: number
  readonly digest: HistoryDigest
}

/** What one commit makes durable, all or nothing. */
export interface Batch {
  readonly entries: readonly JournalEntry[]
  readonly keys: readonly ApiKey[]
  readonly families: readonly FamilyRow[]
  readonly countdowns: readonly CountdownRow[]
  readonly candles: readonly CandleRow[]
  readonly progress: Progress
}

export interface FamilyRow {
  readonly accountId: string
  readonly family: Family
}

export interface StoredSnapshot extends Progress {
  /** Journal entries up to this one are contained in it. */
  readonly entryId: number
  readonly venue: VenueSnapshot
  /** Plain JSON, what the market's own `snapshot` said. */
  readonly market: unknown
}

/** 3: the venue's own commands as they are, accounts with a family, keys with rights, the market's place. */
const FORMAT = 3
const SNAPSHOTS_KEPT = 2

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS api_keys (
    key TEXT PRIMARY KEY, secret TEXT NOT NULL, passphrase TEXT NOT NULL, account_id TEXT NOT NULL,
    permissions TEXT NOT NULL, ips TEXT NOT NULL, demo INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS families (account_id TEXT PRIMARY KEY, family TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS countdowns (account_id TEXT PRIMARY KEY, due_ms INTEGER NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS journal (
    id INTEGER PRIMARY KEY AUTOINCREMENT, position INTEGER NOT NULL, command TEXT NOT NULL) STRICT;
  CREATE TABLE IF NOT EXISTS candles (
    symbol TEXT NOT NULL, kind TEXT NOT NULL, time INTEGER NOT NULL, open REAL NOT NULL, high REAL NOT NULL,
    low REAL NOT NULL, close REAL NOT NULL, volume REAL NOT NULL, PRIMARY KEY (symbol, kind, time))
    STRICT, WITHOUT ROWID;
  CREATE TABLE IF NOT EXISTS progress (
    id INTEGER PRIMARY KEY CHECK (id = 1), position INTEGER NOT NULL, sequence INTEGER NOT NULL, hash TEXT NOT NULL)
    STRICT;
  CREATE TABLE IF NOT EXISTS snapshots (
    id INTEGER PRIMARY KEY AUTOINCREMENT, entry_id INTEGER NOT NULL, position INTEGER NOT NULL,
    sequence INTEGER NOT NULL, hash TEXT NOT NULL, venue TEXT NOT NULL, market TEXT NOT NULL) STRICT;
`

interface ProgressRow {
  readonly position: number
  readonly sequence: number
  readonly hash: string
}

interface KeyRow {
  readonly key: string
  readonly secret: string
  readonly passphrase: string
  readonly account_id: string
  readonly permissions: string
  readonly ips: string
  readonly demo: number
}

const progressOf = ({ position, sequence, hash }: ProgressRow): Progress => ({ position, digest: { sequence, hash } })

/**
 * The exchange's durable file (SQLite): commands with the market position they were given at, the position reached,
 * and now and then the whole venue. State = latest snapshot + the journal after it + the market up to the position.
 */
export class Journal {
  readonly #db: Database.Database
  readonly #sync: WalSync
  readonly #commit: (batch: Batch) => void

  private constructor(db: Database.Database, sync: WalSync) {
    this.#db = db
    this.#sync = sync
    this.#commit = commitInto(db)
  }

  /** @throws StartRefused when another process has the file open or a newer program wrote it. */
  static open(dataDir: string): Journal {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const file = join(dataDir, 'exchange.sqlite')
    const db = new Database(file, { timeout: 2000 })
    chmodSync(file, 0o600) // API secrets are in it
    try {
      db.pragma('locking_mode = EXCLUSIVE')
      db.pragma('journal_mode = WAL')
      db.pragma('synchronous = FULL')
      db.exec(SCHEMA)
      db.prepare("INSERT INTO meta VALUES ('format', ?) ON CONFLICT DO UPDATE SET value = value").run(String(FORMAT))
      db.pragma('synchronous = NORMAL') // the log now exists durably; from here on WalSync waits for the disk
    } catch (error) {
      db.close()
      if (!String((error as { code?: unknown }).code).startsWith('SQLITE_BUSY')) throw error
      throw new StartRefused(EXIT.alreadyRunning, `another process has the database of ${dataDir} open`)
    }
    assert(db.pragma('journal_mode', { simple: true }) === 'wal', 'SQLite refused WAL')
    const journal = new Journal(db, new WalSync(`${file}-wal`))
    const format = Number(journal.readMeta('format'))
    if (format === FORMAT) return journal
    journal.close()
    throw new StartRefused(
      EXIT.failed,
      `${dataDir} was written by another version (format ${format}, not ${FORMAT}): start with an empty data ` +
        'directory, or with the version that wrote it',
    )
  }

  readMeta(name: string): string | null {
    const row = this.#db.prepare('SELECT value FROM meta WHERE name = ?').get(name) as { value: string } | undefined
    return row?.value ?? null
  }

  writeMeta(name: string, value: string): void {
    this.#db.prepare('INSERT INTO meta VALUES (?, ?) ON CONFLICT DO UPDATE SET value = excluded.value').run(name, value)
    this.#sync.note()
    this.#sync.now()
  }

  /**
   * Written, in one piece, and durable after `syncNow` or `syncLater`. Throws what SQLite throws: the memory is ahead of
   * the disk then, and the process must end.
   */
  append(batch: Batch): void {
    this.#commit(batch)
    this.#sync.note()
  }

  /** True while something appended is not durable. */
  get behind(): boolean {
    return this.#sync.behind
  }

  syncNow(): void {
    this.#sync.now()
  }

  /** Calls `done` when everything appended until now is durable; with an error the process must end. */
  syncLater(done: (error: Error | null) => void): void {
    this.#sync.later(done)
  }

  /** null before the first commit. */
  progress(): Progress | null {
    const row = this.#db.prepare('SELECT position, sequence, hash FROM progress').get() as ProgressRow | undefined
    return row === undefined ? null : progressOf(row)
  }

  keys(): readonly ApiKey[] {
    const rows = this.#db.prepare('SELECT * FROM api_keys').all() as KeyRow[]
    return rows.map(({ account_id: accountId, permissions, ips, demo, ...row }) => ({
      ...row,
      accountId,
      permissions: JSON.parse(permissions) as ApiKey['permissions'],
      ips: JSON.parse(ips) as ApiKey['ips'],
      demo: demo === 1,
    }))
  }

  families(): readonly FamilyRow[] {
    return this.#db.prepare('SELECT account_id AS accountId, family FROM families').all() as FamilyRow[]
  }

  /** Running countdowns: account and wall time they are due, epoch ms. */
  countdowns(): readonly (readonly [string, number])[] {
    return this.#db.prepare('SELECT account_id, due_ms FROM countdowns').raw().all() as [string, number][]
  }

  /** Kept candles of a mirrored market, ascending by time within symbol and kind. */
  *candles(): Generator<CandleRow> {
    const rows = this.#db.prepare('SELECT * FROM candles ORDER BY symbol, kind, time').iterate()
    for (const row of rows as IterableIterator<Candle & Omit<CandleRow, 'candle'>>) {
      const { symbol, kind, ...candle } = row
      yield { symbol, kind, candle }
    }
  }

  /** Oldest first. */
  *entriesAfter(entryId: number): Generator<JournalEntry> {
    const rows = this.#db.prepare('SELECT position, command FROM journal WHERE id > ? ORDER BY id').iterate(entryId)
    for (const row of rows as IterableIterator<{ position: number; command: string }>) {
      yield { position: row.position, command: JSON.parse(row.command) as JournalCommand }
    }
  }

  latestSnapshot(): StoredSnapshot | null {
    const row = this.#db.prepare('SELECT * FROM snapshots ORDER BY id DESC LIMIT 1').get() as
      | (ProgressRow & { entry_id: number; venue: string; market: string })
      | undefined
    if (row === undefined) return null
    const venue = JSON.parse(row.venue) as VenueSnapshot
    return { ...progressOf(row), entryId: row.entry_id, venue, market: JSON.parse(row.market) as unknown }
  }

  /** Stores venue and market as they are after the last commit, and forgets what older snapshots no longer need. */
  writeSnapshot(progress: Progress, venue: VenueSnapshot, market: unknown): void {
    const { position, digest } = progress
    this.#db.transaction(() => {
      this.#db
        .prepare(
          `INSERT INTO snapshots (entry_id, position, sequence, hash, venue, market)
           SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'journal'), 0), ?, ?, ?, ?, ?`,
        )
        .run(position, digest.sequence, digest.hash, JSON.stringify(venue), JSON.stringify(market))
      this.#db
        .prepare('DELETE FROM snapshots WHERE id NOT IN (SELECT id FROM snapshots ORDER BY id DESC LIMIT ?)')
        .run(SNAPSHOTS_KEPT)
      this.#db.prepare('DELETE FROM journal WHERE id <= (SELECT min(entry_id) FROM snapshots)').run()
    })()
    this.#sync.note()
  }

  close(): void {
    this.#sync.close()
    this.#db.close()
  }
}

/** Its statements are prepared once: commits are the exchange's daily bread. */
function commitInto(db: Database.Database): (batch: Batch) => void {
  const entry = db.prepare('INSERT INTO journal (position, command) VALUES (?, ?)')
  const key = db.prepare('INSERT INTO api_keys VALUES (?, ?, ?, ?, ?, ?, ?)')
  const family = db.prepare('INSERT INTO families VALUES (?, ?) ON CONFLICT DO UPDATE SET family = excluded.family')
  const countdown = db.prepare(
    'INSERT INTO countdowns VALUES (?, ?) ON CONFLICT DO UPDATE SET due_ms = excluded.due_ms',
  )
  const stopped = db.prepare('DELETE FROM countdowns WHERE account_id = ?')
  const candle = db.prepare('INSERT OR REPLACE INTO candles VALUES (?, ?, ?, ?, ?, ?, ?, ?)')
  const progress = db.prepare(
    `INSERT INTO progress VALUES (1, ?, ?, ?) ON CONFLICT DO UPDATE
     SET position = excluded.position, sequence = excluded.sequence, hash = excluded.hash`,
  )
  return db.transaction((batch: Batch) => {
    for (const each of batch.entries) entry.run(each.position, JSON.stringify(each.command))
    for (const { permissions, ips, ...each } of batch.keys) {
      const rights = [JSON.stringify(permissions), JSON.stringify(ips), each.demo ? 1 : 0]
      key.run(each.key, each.secret, each.passphrase, each.accountId, ...rights)
    }
    for (const each of batch.families) family.run(each.accountId, each.family)
    for (const { accountId, dueMs } of batch.countdowns) {
      if (dueMs === null) stopped.run(accountId)
      else countdown.run(accountId, dueMs)
    }
    for (const { symbol, kind, candle: each } of batch.candles) {
      candle.run(symbol, kind, each.time, each.open, each.high, each.low, each.close, each.volume)
    }
    const { position, digest } = batch.progress
    progress.run(position, digest.sequence, digest.hash)
  })
}
