import Database from 'better-sqlite3'
import { StoreFailure, type StoreFailureCode } from '../store-error.ts'

const BY_PREFIX: readonly (readonly [string, StoreFailureCode])[] = [
  ['SQLITE_FULL', 'disk_full'],
  ['SQLITE_IOERR', 'io_error'],
  ['SQLITE_READONLY', 'read_only'],
  ['SQLITE_BUSY', 'database_busy'],
  ['SQLITE_LOCKED', 'database_busy'],
  ['SQLITE_CORRUPT', 'database_corrupt'],
  ['SQLITE_NOTADB', 'database_corrupt'],
  ['SQLITE_CONSTRAINT', 'constraint'],
]

/** The driver's error in our words; errors that are not the driver's stay what they are. */
export function toFailure(error: unknown): unknown {
  if (!(error instanceof Database.SqliteError)) return error
  const code = BY_PREFIX.find(([prefix]) => error.code.startsWith(prefix))?.[1] ?? 'database_error'
  return new StoreFailure(code, `${error.code}: ${error.message}`, error)
}
