import { assert } from '@gridpilot/core'
import { type Kysely, SqliteAdapter, sql } from 'kysely'

/**
 * Makes the database itself refuse UPDATE and DELETE on a table. Triggers are the one thing of the schema that has no
 * portable form; another database gets its own branch here.
 */
export async function refuseChanges(db: Kysely<unknown>, table: string): Promise<void> {
  assert(db.getExecutor().adapter instanceof SqliteAdapter, 'append-only triggers are written for SQLite only')
  for (const operation of ['UPDATE', 'DELETE']) {
    const name = sql.id(`${table}_refuse_${operation.toLowerCase()}`)
    const message = sql.lit(`${table} is append-only`)
    await sql`
      CREATE TRIGGER ${name} BEFORE ${sql.raw(operation)} ON ${sql.table(table)}
      BEGIN SELECT RAISE(ABORT, ${message}); END
    `.execute(db)
  }
}
