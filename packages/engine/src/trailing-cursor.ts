/** A row of the exchange's lists may be this late, and later ones be shown before it (FAULTS E11). */
const LATE_ROWS_MS = 30_000

/**
 * The newest id of a list that no late row can lie before any more: what a crash need not read again. It follows the
 * newest id that was seen by as long as a row may be late.
 */
export class TrailingCursor {
  private waiting: { readonly id: string; readonly wallMs: number }[] = []
  private passed: string | null = null

  /** `id`: the newest that a sweep which began at `wallMs` has seen; null: none. */
  saw(id: string | null, wallMs: number): void {
    // A clock that was set back makes what it showed before old.
    this.waiting = this.waiting.map((each) => (each.wallMs > wallMs ? { ...each, wallMs: 0 } : each))
    for (const each of this.waiting) if (each.wallMs <= wallMs - LATE_ROWS_MS) this.passed = each.id
    this.waiting = this.waiting.filter((each) => each.wallMs > wallMs - LATE_ROWS_MS)
    if (id !== null && this.waiting.at(-1)?.id !== id && this.passed !== id) this.waiting.push({ id, wallMs })
  }

  get value(): string | null {
    return this.passed
  }
}
