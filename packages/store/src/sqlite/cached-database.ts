import type Database from 'better-sqlite3'
import type { SqliteDatabase, SqliteStatement } from 'kysely'
import { toFailure } from './failure.ts'

/** Distinct statement texts of this program are far fewer; the bound only guards against texts built from data. */
const STATEMENTS_MAX = 500

/**
 * What Kysely sees of the driver: every statement text is prepared once (the least recently
 * used one is dropped at the bound), and the driver's errors come out as
 * `StoreFailure`.
 */
export function cachedDatabase(database: Database.Database): SqliteDatabase {
  const statements = new Map<string, SqliteStatement>()
  return {
    close: () => database.close(),
    prepare(text) {
      const known = statements.get(text)
      const statement = known ?? guard(() => translated(database.prepare<unknown[]>(text)))
      statements.delete(text)
      const oldest = statements.keys().next()
      if (statements.size >= STATEMENTS_MAX && !oldest.done) statements.delete(oldest.value)
      statements.set(text, statement)
      return statement
    },
  }
}

function translated(statement: Database.Statement<unknown[]>): SqliteStatement {
  return {
    reader: statement.reader,
    all: (parameters) => guard(() => statement.all(...parameters)),
    run: (parameters) => guard(() => statement.run(...parameters)),
    iterate: (parameters) => guard(() => statement.iterate(...parameters)),
  }
}

function guard<T>(action: () => T): T {
  try {
    return action()
  } catch (error) {
    throw toFailure(error)
  }
}
