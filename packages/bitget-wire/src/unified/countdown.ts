/**
 * Accounts whose countdown runs and the wall time it is due, epoch ms. Whoever lends one keeps it beyond the process; a
 * plain Map is one that forgets.
 */
export interface CountdownBook extends Iterable<readonly [string, number]> {
  set(accountId: string, dueMs: number): unknown
  delete(accountId: string): unknown
}

/**
 * countdown-cancel-all (API.md 11.5): a dead man's switch per account. Without a clock of its own: whoever holds it asks
 * `dueAt` when to look again, and `takeDue` which accounts ran out. Each fires once, late when nobody could look in time.
 */
export class Countdowns {
  readonly #book: CountdownBook

  constructor(book: CountdownBook = new Map<string, number>()) {
    this.#book = book
  }

  /** Starts or restarts an account's countdown; null stops it. */
  set(accountId: string, dueMs: number | null): void {
    if (dueMs === null) this.#book.delete(accountId)
    else this.#book.set(accountId, dueMs)
  }

  /** Wall time of the next one, epoch ms; null: none runs. */
  get dueAt(): number | null {
    let next: number | null = null
    for (const [, dueMs] of this.#book) next = next === null ? dueMs : Math.min(next, dueMs)
    return next
  }

  /** Accounts whose time is up, each told once, earliest first. */
  takeDue(wallMs: number): readonly string[] {
    const due = [...this.#book].filter(([, dueMs]) => dueMs <= wallMs).sort((a, b) => a[1] - b[1])
    for (const [accountId] of due) this.#book.delete(accountId)
    return due.map(([accountId]) => accountId)
  }
}
