import { closeSync, existsSync, openSync, realpathSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { err, ok, type Result } from '@gridpilot/core'
import type { EngineStore } from '@gridpilot/engine'
import type Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { createEquityWriter } from './engine/equity-writer.ts'
import { SqliteEngineStore } from './engine/sqlite-engine-store.ts'
import { engineStatements } from './engine/statements.ts'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { AccountRepository } from './repositories/account-repository.ts'
import { AlertRepository } from './repositories/alert-repository.ts'
import { ApiKeyRepository } from './repositories/api-key-repository.ts'
import { AuditRepository } from './repositories/audit-repository.ts'
import { BacktestRepository } from './repositories/backtest-repository.ts'
import { BotEventRepository } from './repositories/bot-event-repository.ts'
import { EquityRepository } from './repositories/equity-repository.ts'
import { FillRepository } from './repositories/fill-repository.ts'
import { GridBotRepository } from './repositories/grid-bot-repository.ts'
import { IdempotencyRepository } from './repositories/idempotency-repository.ts'
import { LedgerRepository } from './repositories/ledger-repository.ts'
import { ModelCallRepository } from './repositories/model-call-repository.ts'
import { OrderRepository } from './repositories/order-repository.ts'
import { PositionRepository } from './repositories/position-repository.ts'
import { RecommendationRepository } from './repositories/recommendation-repository.ts'
import { RiskDayRepository } from './repositories/risk-day-repository.ts'
import { RiskSettingsRepository } from './repositories/risk-settings-repository.ts'
import { SessionRepository } from './repositories/session-repository.ts'
import { SettingsRepository } from './repositories/settings-repository.ts'
import { ShadowRepository } from './repositories/shadow-repository.ts'
import { UserRepository } from './repositories/user-repository.ts'
import { createRowIds } from './row-id.ts'
import type { Schema } from './schema/schema.ts'
import { backUp } from './sqlite/backup.ts'
import { cachedDatabase } from './sqlite/cached-database.ts'
import { connect } from './sqlite/connection.ts'
import { toFailure } from './sqlite/failure.ts'
import { takeProcessLock } from './sqlite/process-lock.ts'
import { type StoreError, StoreFailure } from './store-error.ts'
import { type Execute, executeOn } from './template.ts'

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
  readonly sessions: SessionRepository
  readonly accounts: AccountRepository
  readonly apiKeys: ApiKeyRepository
  readonly riskSettings: RiskSettingsRepository
  readonly riskDays: RiskDayRepository
  readonly gridBots: GridBotRepository
  readonly positions: PositionRepository
  readonly orders: OrderRepository
  readonly fills: FillRepository
  readonly ledger: LedgerRepository
  readonly events: BotEventRepository
  readonly equity: EquityRepository
  readonly alerts: AlertRepository
  readonly audit: AuditRepository
  readonly backtests: BacktestRepository
  readonly optimizations: BacktestRepository
  readonly idempotency: IdempotencyRepository
  readonly recommendations: RecommendationRepository
  readonly settings: SettingsRepository
  readonly shadows: ShadowRepository
  readonly modelCalls: ModelCallRepository
  /** Copies the database to a new file while it is used. Errors: `backup_exists`, `backup_failed`. */
  backup(toPath: string): Promise<Result<null, StoreError>>
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
    const cached = cachedDatabase(database)
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: cached }) })
    const keep = (version: number) => keepBefore(database, path, version)
    const migrated = await migrate(db, MIGRATIONS, options.now, keep)
    if (!migrated.ok) {
      release()
      return migrated
    }
    // We hold the database alone, so whoever held a lease is gone: a restart after kill -9 need not wait.
    await db.updateTable('leases').set({ renewed_at: 0 }).execute()
    return ok(assemble(db, database, executeOn(cached), options, release))
  } catch (error) {
    release()
    return err(openError(toFailure(error), options.path))
  }
}

/**
 * The database as it was before its schema changes, beside it. One from an attempt that died is older and whole, so it
 * stays: the first of a version is the one that nothing has touched.
 */
async function keepBefore(
  database: Database.Database,
  path: string,
  version: number,
): Promise<Result<null, StoreError>> {
  const kept = await backUp(database, `${path}.v${version}.backup`)
  return kept.ok || kept.error.code === 'backup_exists' ? ok(null) : kept
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

/** The repositories over an open, migrated database; `release` runs when the store is closed. */
export function assemble(
  db: Kysely<Schema>,
  database: Database.Database,
  execute: Execute,
  { now, random }: Omit<StoreOptions, 'path'>,
  release: () => void,
): Store {
  const rowIds = createRowIds(now, random)
  const settings = new SettingsRepository(db, now, random)
  const statements = engineStatements(db, execute)
  const equityWriter = createEquityWriter(statements.upsertEquity)
  return {
    engine: new SqliteEngineStore(db, { statements, equity: equityWriter, settings, nowMs: now }),
    users: new UserRepository(db, now),
    sessions: new SessionRepository(db, now),
    accounts: new AccountRepository(db, now),
    apiKeys: new ApiKeyRepository(db, now),
    riskSettings: new RiskSettingsRepository(db, now),
    riskDays: new RiskDayRepository(db, now),
    gridBots: new GridBotRepository(db, now, settings),
    positions: new PositionRepository(db),
    orders: new OrderRepository(db),
    fills: new FillRepository(db),
    ledger: new LedgerRepository(db),
    events: new BotEventRepository(db),
    equity: new EquityRepository(db, equityWriter),
    alerts: new AlertRepository(db, now, rowIds),
    audit: new AuditRepository(db, now, rowIds),
    backtests: new BacktestRepository(db, now, 'backtests'),
    optimizations: new BacktestRepository(db, now, 'optimizations'),
    idempotency: new IdempotencyRepository(db, now),
    recommendations: new RecommendationRepository(db),
    settings,
    shadows: new ShadowRepository(db),
    modelCalls: new ModelCallRepository(db),
    backup: (toPath) => backUp(database, toPath),
    async close() {
      // A transaction holds Kysely's only connection, so this one runs when the others are done.
      await db.connection().execute(async () => release())
    },
  }
}
