import type { Drive } from '../market/drive.ts'

/** Turns of the event loop the first of a group waits for others, at the most. */
const TURNS_MAX = 32

/**
 * Answers wait for the disk, requests do not: everything that requests of one or a few turns of the event loop changed
 * becomes durable in one commit, and only then are they answered, in the order they came.
 */
export class GroupCommit {
  readonly #drive: Drive
  readonly #onFatal: (error: unknown) => void
  #waiting: (() => void)[] = []

  /** `onFatal`: something could not be made durable; nobody is answered then. */
  constructor(drive: Drive, onFatal: (error: unknown) => void) {
    this.#drive = drive
    this.#onFatal = onFatal
  }

  /** Calls `done` when everything done so far is durable: at once when it is already. */
  after(done: () => void): void {
    if (this.#waiting.length === 0 && !this.#drive.exchange.hasPending()) {
      done()
      return
    }
    this.#waiting.push(done)
    if (this.#waiting.length === 1) this.#gather(TURNS_MAX)
  }

  durable(): Promise<void> {
    return new Promise((resolve) => this.after(resolve))
  }

  /** Makes everything durable at once, for who must not show a state that is not. */
  now(): void {
    if (this.#drive.exchange.hasPending()) this.#drive.settle(false)
  }

  /** Commits as soon as a turn brought nobody new: a disk that is waited for anyway waits for all of them. */
  #gather(turnsLeft: number): void {
    const before = this.#waiting.length
    setImmediate(() => {
      if (turnsLeft > 1 && this.#waiting.length > before) this.#gather(turnsLeft - 1)
      else this.#commit()
    })
  }

  #commit(): void {
    try {
      this.now()
    } catch (error) {
      this.#onFatal(error)
      return
    }
    const waiting = this.#waiting
    this.#waiting = []
    for (const done of waiting) done()
  }
}
