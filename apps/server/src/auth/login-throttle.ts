interface Failures {
  count: number
  lastMs: number
  blockedUntilMs: number
}

interface DelayRule {
  /** Failures that cost nothing. */
  readonly free: number
  readonly firstMs: number
  readonly ceilingMs: number
}

/** One address guessing at one account: a second after five failures, doubling to a quarter of an hour. */
const PAIR: DelayRule = { free: 5, firstMs: 1_000, ceilingMs: 15 * 60_000 }
/** One address guessing at many accounts. */
const ADDRESS: DelayRule = { free: 20, firstMs: 1_000, ceilingMs: 15 * 60_000 }
/** Many addresses guessing at one account: slowed, but the owner is never locked out for long. */
const ACCOUNT: DelayRule = { free: 30, firstMs: 500, ceilingMs: 10_000 }

const FORGET_AFTER_MS = 60 * 60_000
const MAX_ENTRIES = 20_000

/** Growing delays for failed logins, per account and address together and apart. Kept in memory, bounded. */
export class LoginThrottle {
  readonly #failures = new Map<string, Failures>()
  readonly #wallMs: () => number

  constructor(wallMs: () => number) {
    this.#wallMs = wallMs
  }

  /** Seconds to wait before the next attempt is looked at; 0: now. */
  waitSeconds(account: string, address: string): number {
    const now = this.#wallMs()
    const until = this.#keys(account, address).map(([key]) => this.#failures.get(key)?.blockedUntilMs ?? 0)
    return Math.max(0, Math.ceil((Math.max(...until) - now) / 1000))
  }

  failed(account: string, address: string): void {
    const now = this.#wallMs()
    for (const [key, rule] of this.#keys(account, address)) {
      const known = this.#failures.get(key)
      const count = known === undefined || now - known.lastMs > FORGET_AFTER_MS ? 1 : known.count + 1
      const over = count - rule.free
      const delay = over < 0 ? 0 : Math.min(rule.firstMs * 2 ** Math.min(over, 20), rule.ceilingMs)
      this.#failures.delete(key) // to the end: the map drops its oldest entries first
      this.#failures.set(key, { count, lastMs: now, blockedUntilMs: now + delay })
    }
    while (this.#failures.size > MAX_ENTRIES) {
      const [oldest] = this.#failures.keys()
      if (oldest === undefined) break
      this.#failures.delete(oldest)
    }
  }

  /** A good login clears what this address did to this account, never what others did. */
  succeeded(account: string, address: string): void {
    this.#failures.delete(`pair ${account} ${address}`)
  }

  #keys(account: string, address: string): readonly (readonly [string, DelayRule])[] {
    return [
      [`pair ${account} ${address}`, PAIR],
      [`address ${address}`, ADDRESS],
      [`account ${account}`, ACCOUNT],
    ]
  }
}
