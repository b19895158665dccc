import type { CountdownBook } from '@gridpilot/bitget-wire'

/** `dueMs`: wall time, epoch ms; null: the account's countdown runs no more. */
export interface CountdownRow {
  readonly accountId: string
  readonly dueMs: number | null
}

/** Countdowns that run, and what of them the file does not know yet. */
export class DurableCountdowns implements CountdownBook {
  readonly #due: Map<string, number>
  readonly #unwritten = new Map<string, number | null>()

  constructor(due: Iterable<readonly [string, number]>) {
    this.#due = new Map(due)
  }

  set(accountId: string, dueMs: number): void {
    this.#due.set(accountId, dueMs)
    this.#unwritten.set(accountId, dueMs)
  }

  delete(accountId: string): void {
    if (this.#due.delete(accountId)) this.#unwritten.set(accountId, null)
  }

  [Symbol.iterator](): Iterator<readonly [string, number]> {
    return this.#due[Symbol.iterator]()
  }

  get hasUnwritten(): boolean {
    return this.#unwritten.size > 0
  }

  /** Each told once. */
  takeUnwritten(): readonly CountdownRow[] {
    const rows = [...this.#unwritten].map(([accountId, dueMs]) => ({ accountId, dueMs }))
    this.#unwritten.clear()
    return rows
  }
}
