import { closeSync, existsSync, openSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { err, ok, type Result } from '@gridpilot/core'
import type { EngineStore } from '@gridpilot/engine'
import { Kysely, SqliteDialect } from 'kysely'
import { SqliteEngineStore } from './engine/sqlite-engine-store.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { AccountRepository } from './repositories/account-repository.ts'
import { BotEventRepository } from './repositories/bot-event-repository.ts'
import { FillRepository } from './repositories/fill-repository.ts'
import { GridBotRepository } from './repositories/grid-bot-repository.ts'
import { LedgerRepository } from './repositories/ledger-repository.ts'
import { OrderRepository } from './repositories/order-repository.ts'
import { PositionRepository } from './repositories/position-repository.ts'
import { SettingsRepository } from './repositories/settings-repository.ts'
import { UserRepository } from './repositories/user-repository.ts'
import type { Schema } from './schema/schema.ts'
import { cachedDatabase } from './sqlite/cached-database.ts'
import { connect } from './sqlite/connection.ts'
import { toFailure } from './sqlite/failure.ts'
import { takeProcessLock } from './sqlite/process-lock.ts'
import { type StoreError, StoreFailure } from './store-error.ts'

export interface StoreOptions {
  /** The database file; made when absent, readable by its owner only. Its folder must exist. */
  readonly path: string
  /** Wall time, epoch ms. */
  readonly now: () => number
  /** Draws a whole number in [0, below), evenly and unpredictably. */
  readonly random: (below: number) => number
}

export interface Store {
  readonly engine: EngineStore
  readonly users: UserRepository
  readonly accounts: AccountRepository
  readonly gridBots: GridBotRepository
  readonly positions: PositionRepository
  readonly orders: OrderRepository
  readonly fills: FillRepository
  readonly ledger: LedgerRepository
  readonly events: BotEventRepository
  readonly settings: SettingsRepository
  /** Waits for what is under way, then closes the file and frees it for another process. */
  close(): Promise<void>
}

/** Only the owner may read what is in the database: keys and tokens are protected inside it too, addresses are not. */
const OWNER_ONLY = 0o600

/**
 * Opens the database, alone: locks it for this process, checks that its pages are whole and that commits are durable,
 * and brings its schema up to date. Errors: `database_in_use`, `database_newer`, `database_corrupt`,
 * `database_unusable`, `migration_failed`; the file is then left as it was and unlocked.
 */
export async function openStore(options: StoreOptions): Promise<Result<Store, StoreError>> {
  const steps: (() => void)[] = []
  const release = () => {
    for (const step of steps.splice(0).reverse()) step()
  }
  try {
    const path = claimFile(options.path)
    const lock = takeProcessLock(`${path}.lock`)
    if (!lock) {
      const message = `another Gridpilot process is using ${options.path}: stop it first, or choose another data folder`
      return err({ code: 'database_in_use', message })
    }
    steps.push(() => lock.release())
    const database = connect(path)
    steps.push(() => database.close())
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: cachedDatabase(database) }) })
    const migrated = await migrate(db, MIGRATIONS, options.now)
    if (!migrated.ok) {
      release()
      return migrated
    }
    return ok(assemble(db, options, release))
  } catch (error) {
    release()
    return err(openError(toFailure(error), options.path))
  }
}

/** Makes the file if need be and returns its one real path, so that two names of a file share one lock. */
function claimFile(path: string): string {
  if (!existsSync(path)) closeSync(openSync(path, 'a', OWNER_ONLY))
  const folder = realpathSync(dirname(path))
  return existsSync(path) ? realpathSync(path) : join(folder, basename(path))
}

function openError(error: unknown, path: string): StoreError {
  if (error instanceof StoreFailure && error.code === 'database_corrupt') {
    const message = `${path} is damaged (${error.message}): restore a backup; nothing was changed`
    return { code: 'database_corrupt', message }
  }
  const reason = error instanceof Error ? error.message : String(error)
  return { code: 'database_unusable', message: `${path} cannot be used: ${reason}` }
}

function assemble(db: Kysely<Schema>, options: StoreOptions, release: () => void): Store {
  const settings = new SettingsRepository(db, options.now, options.random)
  return {
    users: new UserRepository(db, options.now),
    accounts: new AccountRepository(db, options.now),
    gridBots: new GridBotRepository(db, options.now, settings),
    positions: new PositionRepository(db),
    orders: new OrderRepository(db),
    fills: new FillRepository(db),
    ledger: new LedgerRepository(db),
    events: new BotEventRepository(db),
    settings,
    engine: new SqliteEngineStore(db, options.now),
    async close() {
      // A transaction holds Kysely's only connection, so this one runs when the others are done.
      await db.connection().execute(async () => release())
    },
  }
}
