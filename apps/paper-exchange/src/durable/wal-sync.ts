import { closeSync, fdatasync, fdatasyncSync, openSync } from 'node:fs'

/**
 * Waits for the disk on behalf of SQLite: in WAL mode a transaction is durable once the log file it was appended to is
 * synced. SQLite itself would do that at every commit while everything else stands still (synchronous = FULL); here it
 * may be waited for elsewhere (NORMAL), and one wait serves all transactions before it. SQLite goes on syncing the log
 * before it moves pages into the database.
 */
export class WalSync {
  readonly #file: number
  #written = 0
  #synced = 0
  #underway = 0
  #closing = false

  /** `path` of the log; it must exist, and its directory entry be durable. */
  constructor(path: string) {
    this.#file = openSync(path, 'r+')
  }

  /** A transaction was appended. */
  note(): void {
    this.#written += 1
  }

  /** True while something appended may still be lost. */
  get behind(): boolean {
    return this.#synced < this.#written
  }

  /** Durable on return. */
  now(): void {
    if (!this.behind) return
    fdatasyncSync(this.#file)
    this.#synced = this.#written
  }

  /** Calls `done` when everything appended until now is durable, with the error when that failed. */
  later(done: (error: Error | null) => void): void {
    const covered = this.#written
    this.#underway += 1
    fdatasync(this.#file, (error) => {
      this.#underway -= 1
      if (this.#closing && this.#underway === 0) closeSync(this.#file)
      if (error === null) this.#synced = Math.max(this.#synced, covered)
      done(error)
    })
  }

  close(): void {
    this.#closing = true
    if (this.#underway === 0) closeSync(this.#file)
  }
}
