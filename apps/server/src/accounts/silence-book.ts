import type { Account } from '@gridpilot/store'

/**
 * After how many seconds of silence the exchange shall cancel the orders of an account, in memory, because the engine
 * asks after every turn. What is in here is durable in the account's row.
 */
export class SilenceBook {
  readonly #seconds = new Map<string, number | null>()

  /** The engine is about to own the account. The row may have been read before a change: what is known stays. */
  enter(account: Account): void {
    if (!this.#seconds.has(account.id)) this.change(account)
  }

  change({ id, cancelAllAfterSeconds }: Account): void {
    this.#seconds.set(id, cancelAllAfterSeconds)
  }

  of(accountId: string): number | null {
    return this.#seconds.get(accountId) ?? null
  }
}
