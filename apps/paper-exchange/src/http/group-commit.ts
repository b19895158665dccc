import type { Drive } from '../market/drive.ts'

/**
 * Answers wait for the disk, requests do not: while one group of answers waits, requests go on and their changes gather
 * for the next. Everything a group changed becomes durable in one commit, and only then is it answered, in order.
 */
export class GroupCommit {
  readonly #drive: Drive
  readonly #onFatal: (error: unknown) => void
  #waiting: (() => void)[] = []
  #underway = false

  /** `onFatal`: something could not be made durable; nobody is answered then. */
  constructor(drive: Drive, onFatal: (error: unknown) => void) {
    this.#drive = drive
    this.#onFatal = onFatal
  }

  /** Calls `done` when everything done so far is durable: at once when it is already. */
  after(done: () => void): void {
    if (this.#waiting.length === 0 && !this.#underway && !this.#drive.exchange.hasPending()) {
      done()
      return
    }
    this.#waiting.push(done)
    if (this.#waiting.length === 1 && !this.#underway) setImmediate(() => this.#commit())
  }

  durable(): Promise<void> {
    return new Promise((resolve) => this.after(resolve))
  }

  /** Makes everything durable at once, for who must not show a state that is not. */
  now(): void {
    const { exchange } = this.#drive
    if (exchange.hasPending() || exchange.behind) this.#drive.settle(false)
  }

  #commit(): void {
    const group = this.#waiting
    this.#waiting = []
    this.#underway = true
    try {
      this.#drive.settleSoon((error) => this.#committed(group, error))
    } catch (error) {
      this.#onFatal(error)
    }
  }

  #committed(group: readonly (() => void)[], error: Error | null): void {
    if (error !== null) {
      this.#onFatal(error)
      return
    }
    this.#underway = false
    for (const done of group) done()
    if (this.#waiting.length > 0) this.#commit()
  }
}
