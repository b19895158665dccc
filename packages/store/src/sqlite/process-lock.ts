import Database from 'better-sqlite3'

export interface ProcessLock {
  release(): void
}

/**
 * One process per database. The lock is an exclusive SQLite lock on an empty second file, held for the life of the
 * process: the operating system drops it with the process, so kill -9 leaves nothing stale and a reused pid cannot lie.
 * The main file cannot carry it, because reports read it through connections of their own. The file must not be opened
 * by anything else in this process (POSIX locks end when any descriptor of the file is closed) and stays when released:
 * deleting it would let two processes lock two different files of one name.
 *
 * Returns null when another process, or another opening in this one, holds it.
 */
export function takeProcessLock(lockPath: string): ProcessLock | null {
  const database = new Database(lockPath, { timeout: 0 })
  try {
    database.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    database.close()
    if (error instanceof Database.SqliteError && error.code.startsWith('SQLITE_BUSY')) return null
    throw error
  }
  return { release: () => database.close() }
}
