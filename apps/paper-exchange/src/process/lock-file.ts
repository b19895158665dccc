import { randomBytes } from 'node:crypto'
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * `DIR/exchange.lock`, mode 0600, JSON: who runs on this data directory and how to reach it. `port` is 0 until it
 * listens. Whoever wants the exchange reads this file and asks `GET http://127.0.0.1:port/admin/status` with the token.
 * The file is an address only: what keeps a second process away is the lock on the database, which dies with its
 * holder. So whoever has the database may overwrite what a killed one left here.
 */
export interface LockRecord {
  readonly port: number
  readonly pid: number
  /** Sent as `Authorization: Bearer …` to everything under /admin. */
  readonly adminToken: string
  /** ISO 8601. */
  readonly startedAt: string
}

const LOCK_FILE = 'exchange.lock'

export class LockFile {
  readonly #path: string
  #record: LockRecord

  /** Writes the file with a new token. Only the holder of the directory's database may do so. */
  constructor(dataDir: string, startedAt: string) {
    this.#path = join(dataDir, LOCK_FILE)
    this.#record = { port: 0, pid: process.pid, adminToken: randomBytes(24).toString('base64url'), startedAt }
    this.#write()
  }

  get adminToken(): string {
    return this.#record.adminToken
  }

  /** From now on the exchange can be reached at this port. */
  announce(port: number): void {
    this.#record = { ...this.#record, port }
    this.#write()
  }

  /** Takes the file away, unless a successor wrote its own. */
  release(): void {
    if (readRecord(this.#path)?.pid === this.#record.pid) rmSync(this.#path, { force: true })
  }

  #write(): void {
    const next = `${this.#path}.${this.#record.pid}`
    writeFileSync(next, JSON.stringify(this.#record), { mode: 0o600 })
    renameSync(next, this.#path)
  }
}

/** Who holds the directory, for people. */
export function describeHolder(dataDir: string): string {
  const holder = readRecord(join(dataDir, LOCK_FILE))
  if (holder === null) return 'a process that has not said its port yet'
  return `pid ${holder.pid}, port ${holder.port === 0 ? 'not yet known' : holder.port}`
}

function readRecord(path: string): LockRecord | null {
  try {
    const record = JSON.parse(readFileSync(path, 'utf8')) as LockRecord
    return Number.isInteger(record.pid) && Number.isInteger(record.port) ? record : null
  } catch {
    return null // gone, or cut off by a crash
  }
}
