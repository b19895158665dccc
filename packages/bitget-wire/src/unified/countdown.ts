/**
 * countdown-cancel-all (API.md 11.5): a dead man's switch per account. Without a clock of its own: whoever holds it asks
 * `dueAt` when to look again, and `takeDue` which accounts ran out. Each fires once.
 */
export class Countdowns {
  readonly #due = new Map<string, number>()

  /** Starts or restarts an account's countdown; null stops it. */
  set(accountId: string, dueMs: number | null): void {
    if (dueMs === null) this.#due.delete(accountId)
    else this.#due.set(accountId, dueMs)
  }

  /** Wall time of the next one, epoch ms; null: none runs. */
  get dueAt(): number | null {
    return this.#due.size === 0 ? null : Math.min(...this.#due.values())
  }

  /** Accounts whose time is up, each told once, earliest first. */
  takeDue(wallMs: number): readonly string[] {
    const due = [...this.#due].filter(([, dueMs]) => dueMs <= wallMs).sort((a, b) => a[1] - b[1])
    for (const [accountId] of due) this.#due.delete(accountId)
    return due.map(([accountId]) => accountId)
  }
}
