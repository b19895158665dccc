import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { EXIT, StartRefused } from './exit.ts'

/**
 * `DIR/exchange.lock`, mode 0600, JSON: who runs on this data directory and how to reach it. `port` is 0 until it
 * listens. Whoever wants the exchange reads this file; a holder whose pid is dead, or that does not answer
 * `GET http://127.0.0.1:port/admin/status` with the token, is gone, and a start takes its place.
 */
export interface LockRecord {
  readonly port: number
  readonly pid: number
  /** Sent as `Authorization: Bearer …` to everything under /admin. */
  readonly adminToken: string
  /** ISO 8601. */
  readonly startedAt: string
}

export const LOCK_FILE = 'exchange.lock'

/** Answers while the holder starts up may take this long, ms. */
const PATIENCE_MS = 3000

export class LockFile {
  readonly #path: string
  record: LockRecord

  private constructor(path: string, record: LockRecord) {
    this.#path = path
    this.record = record
  }

  /** @throws StartRefused (exit 3) when a living exchange holds the directory. */
  static async take(dataDir: string, startedAt: string): Promise<LockFile> {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 })
    const path = join(dataDir, LOCK_FILE)
    const record = { port: 0, pid: process.pid, adminToken: randomBytes(24).toString('base64url'), startedAt }
    for (let attempt = 0; attempt < 3; attempt++) {
      try {
        writeFileSync(path, JSON.stringify(record), { flag: 'wx', mode: 0o600 })
        return new LockFile(path, record)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
      }
      const holder = readLock(path)
      if (holder !== null && (await isAlive(holder, path))) throw alreadyRunning(dataDir, holder)
      rmSync(path, { force: true })
    }
    throw new StartRefused(EXIT.alreadyRunning, `another start is taking ${dataDir} over at this moment`)
  }

  /** From now on the exchange can be reached at this port. */
  announce(port: number): void {
    this.record = { ...this.record, port }
    const next = `${this.#path}.${process.pid}`
    writeFileSync(next, JSON.stringify(this.record), { mode: 0o600 })
    renameSync(next, this.#path)
  }

  release(): void {
    if (readLock(this.#path)?.pid === process.pid) rmSync(this.#path, { force: true })
  }
}

const alreadyRunning = (dataDir: string, holder: LockRecord): StartRefused =>
  new StartRefused(
    EXIT.alreadyRunning,
    `a paper exchange already runs on ${dataDir} (pid ${holder.pid}, port ${holder.port || 'not yet known'})`,
  )

function readLock(path: string): LockRecord | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    const record = value as LockRecord
    return Number.isInteger(record.pid) && typeof record.adminToken === 'string' ? record : null
  } catch {
    return null // gone meanwhile, or cut off by a crash: nobody's
  }
}

/** A living pid may be someone else's by now: only an answer with our token counts. */
async function isAlive(holder: LockRecord, path: string): Promise<boolean> {
  if (holder.pid === process.pid || !isProcess(holder.pid)) return false
  for (let waitedMs = 0; waitedMs <= PATIENCE_MS; waitedMs += 250) {
    const now = readLock(path)
    if (now === null || now.pid !== holder.pid || !isProcess(now.pid)) return false
    if (now.port !== 0 && (await answers(now))) return true
    await new Promise((resolve) => setTimeout(resolve, 250))
  }
  return false
}

function isProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

async function answers(record: LockRecord): Promise<boolean> {
  try {
    const headers = { authorization: `Bearer ${record.adminToken}` }
    const signal = AbortSignal.timeout(1000)
    return (await fetch(`http://127.0.0.1:${record.port}/admin/status`, { headers, signal })).ok
  } catch {
    return false
  }
}
