import { assert, err, ok, type Result } from '@gridpilot/core'
import type { Kysely } from 'kysely'
import type { Migration } from './migrations/migration.ts'
import type { Db } from './schema/schema.ts'
import type { StoreError } from './store-error.ts'

/** The version the database is at; 0 for an empty one. */
async function schemaVersion(db: Db): Promise<number> {
  await db.schema
    .createTable('schema_version')
    .ifNotExists()
    .addColumn('version', 'integer', (column) => column.primaryKey())
    .addColumn('name', 'text', (column) => column.notNull())
    .addColumn('applied_at', 'bigint', (column) => column.notNull())
    .execute()
  const row = await db
    .selectFrom('schema_version')
    .select((select) => select.fn.max<number | null>('version').as('version'))
    .executeTakeFirst()
  return row?.version ?? 0
}

/**
 * Brings the schema up to the newest of `migrations`, each in a transaction of its own with its version row, so that a
 * crash leaves a whole step or none. A database written by a newer program is refused untouched. `beforeChange` is called
 * once when a database that holds something is about to change; when it fails, nothing is changed.
 */
export async function migrate(
  db: Db,
  migrations: readonly Migration[],
  nowMs: () => number,
  beforeChange: (fromVersion: number) => Promise<Result<null, StoreError>> = async () => ok(null),
): Promise<Result<number, StoreError>> {
  migrations.forEach(({ version }, i) => {
    assert(version === i + 1, `migration ${version} is out of order`)
  })
  const current = await schemaVersion(db)
  if (current > migrations.length) {
    const message = `this database has schema version ${current}, this program knows ${migrations.length}: run the newer program, or restore a backup made before the update`
    return err({ code: 'database_newer', message })
  }
  if (current > 0 && current < migrations.length) {
    const prepared = await beforeChange(current)
    if (!prepared.ok) return prepared
  }
  for (const { version, name, up } of migrations.slice(current)) {
    try {
      await db.transaction().execute(async (tx) => {
        await up(tx as unknown as Kysely<unknown>)
        await tx.insertInto('schema_version').values({ version, name, applied_at: nowMs() }).execute()
      })
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      return err({ code: 'migration_failed', message: `migration ${version} (${name}) failed: ${reason}` })
    }
  }
  return ok(migrations.length)
}
