import Database from 'better-sqlite3'
import { Kysely, SqliteDialect } from 'kysely'
import { migrate } from './migrate.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { assemble, type Store, type StoreOptions } from './open-store.ts'
import type { Schema } from './schema/schema.ts'
import { cachedDatabase } from './sqlite/cached-database.ts'
import { executeOn } from './template.ts'

/** What one process of a simulation needs to open a store; there is no file. */
export type MemoryStoreOptions = Omit<StoreOptions, 'path'>

/**
 * A database without a file, for simulations: the same schema, statements and code as on a disk. It outlives the
 * processes that open it; what they keep in memory dies with them.
 */
export interface MemoryDisk {
  /** A store as a new process sees it. Several may be open, but their calls must not overlap. */
  open(options: MemoryStoreOptions): Store
  /** Rows as they are committed now. */
  rows(sql: string, parameters: readonly (string | number | null)[]): readonly unknown[]
  /** The whole database, to be opened again as another disk. */
  image(): Buffer
  close(): void
}

/** `image`: of another disk; without one, an empty database of the newest schema. */
export async function createMemoryDisk(image?: Buffer): Promise<MemoryDisk> {
  const database = image === undefined ? new Database(':memory:') : new Database(image)
  database.pragma('foreign_keys = ON')
  if (image === undefined) {
    const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: cachedDatabase(database) }) })
    const migrated = await migrate(db, MIGRATIONS, () => 0)
    if (!migrated.ok) throw new Error(migrated.error.message)
  }
  return {
    open: (options) => {
      const cached = cachedDatabase(database)
      const db = new Kysely<Schema>({ dialect: new SqliteDialect({ database: cached }) })
      return assemble(db, database, executeOn(cached), options, () => undefined)
    },
    rows: (sql, parameters) => database.prepare(sql).all(...parameters),
    image: () => database.serialize(),
    close: () => database.close(),
  }
}
