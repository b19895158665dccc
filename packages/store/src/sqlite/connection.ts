import Database from 'better-sqlite3'
import { StoreFailure } from '../store-error.ts'

/** Another connection (a backup, a report) holds a lock only for moments; waiting blocks the event loop, so briefly. */
const BUSY_TIMEOUT_MS = 1_000

/** `PRAGMA synchronous` = FULL: an acknowledged commit is on the disk. NORMAL may lose the last ones on power loss. */
const SYNCHRONOUS_FULL = 2

/** Opens the file durable (WAL, FULL, both read back), with foreign keys on and its pages checked. Throws. */
export function connect(path: string): Database.Database {
  const database = new Database(path, { timeout: BUSY_TIMEOUT_MS })
  try {
    const journalMode = database.pragma('journal_mode = WAL', { simple: true })
    database.pragma('synchronous = FULL')
    database.pragma('foreign_keys = ON')
    const synchronous = database.pragma('synchronous', { simple: true })
    const foreignKeys = database.pragma('foreign_keys', { simple: true })
    if (journalMode !== 'wal' || synchronous !== SYNCHRONOUS_FULL || foreignKeys !== 1) {
      const found = `journal_mode=${journalMode}, synchronous=${synchronous}, foreign_keys=${foreignKeys}`
      throw new StoreFailure('database_error', `this file cannot be made durable (${found})`)
    }
    const check = database.pragma('quick_check(1)', { simple: true })
    if (check !== 'ok') throw new StoreFailure('database_corrupt', `quick_check: ${String(check)}`)
    return database
  } catch (error) {
    database.close()
    throw error
  }
}
