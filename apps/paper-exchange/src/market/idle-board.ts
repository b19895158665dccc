import type { Exchange } from '../exchange.ts'

/** "My mailbox is empty, nothing is in flight; I booked this fill last and saw a ticker of this market time." */
export interface IdleReport {
  /** Newest trade id booked; '' or '0' for none. */
  readonly lastTradeId: string
  readonly marketMs: number
}

/**
 * Who still works on the current market point (lock-step). An account counts once it had an order or reported itself;
 * it is done when its last report covers every fill it got and the point's time.
 */
export class IdleBoard {
  readonly #exchange: Exchange
  readonly #reports = new Map<string, IdleReport>()
  #waiting: (() => void)[] = []

  constructor(exchange: Exchange) {
    this.#exchange = exchange
  }

  report(accountId: string, report: IdleReport): void {
    this.#reports.set(accountId, report)
    if (this.busyAccounts().length > 0) return
    const woken = this.#waiting
    this.#waiting = []
    for (const wake of woken) wake()
  }

  /** Accounts whose engine has not reported the current point done. */
  busyAccounts(): readonly string[] {
    const accounts = new Set([...this.#exchange.traders(), ...this.#reports.keys()])
    return [...accounts].filter((accountId) => !this.#isDone(accountId))
  }

  /** Resolves when nobody is busy, or on abort: look at `busyAccounts` again then. */
  async settled(signal: AbortSignal): Promise<void> {
    while (this.busyAccounts().length > 0 && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const wake = () => {
          signal.removeEventListener('abort', wake)
          resolve()
        }
        this.#waiting.push(wake)
        signal.addEventListener('abort', wake, { once: true })
      })
    }
  }

  #isDone(accountId: string): boolean {
    const report = this.#reports.get(accountId)
    if (report === undefined || report.marketMs < this.#exchange.market.marketMs) return false
    const newest = this.#exchange.venue.fills(accountId).at(-1)?.tradeId
    return newest === undefined || BigInt(report.lastTradeId || '0') >= BigInt(newest)
  }
}
