import type { RiskLimits } from '@gridpilot/core'
import type { RiskStanding } from '@gridpilot/engine'
import type { Account, AccountKind } from '@gridpilot/store'

interface Holder {
  readonly userId: string
  readonly kind: AccountKind
}

const latchOf = (userId: string, kind: AccountKind) => `${userId} ${kind}`

/**
 * Limits and latches of every user whose accounts the engine owns, in memory, because the engine asks before every
 * decision. What is in here is durable elsewhere; an account is entered before the engine gets it.
 */
export class RiskBook {
  readonly #holders = new Map<string, Holder>()
  readonly #limits = new Map<string, RiskLimits>()
  readonly #dailyLoss = new Set<string>()
  /** User → accounts that a stop-all holds. */
  readonly #stopAll = new Map<string, ReadonlySet<string>>()

  enter(account: Account, limits: RiskLimits): void {
    this.#holders.set(account.id, { userId: account.userId, kind: account.kind })
    this.#limits.set(account.userId, limits)
  }

  /** null: not an account of this installation's engine. */
  of(accountId: string): RiskStanding | null {
    const holder = this.#holders.get(accountId)
    const limits = holder === undefined ? undefined : this.#limits.get(holder.userId)
    if (holder === undefined || limits === undefined) return null
    const { userId, kind } = holder
    return {
      limits,
      dailyLossReached: this.isDailyLossReached(userId, kind),
      stopAllActive: this.isStopping(userId, accountId),
    }
  }

  setLimits(userId: string, limits: RiskLimits): void {
    if (this.#limits.has(userId)) this.#limits.set(userId, limits)
  }

  accounts(): readonly (Holder & { readonly accountId: string })[] {
    return [...this.#holders].map(([accountId, holder]) => ({ accountId, ...holder }))
  }

  accountsOf(userId: string, kind?: AccountKind): string[] {
    const own = [...this.#holders].filter(([, holder]) => holder.userId === userId)
    return own.filter(([, holder]) => kind === undefined || holder.kind === kind).map(([accountId]) => accountId)
  }

  latchDailyLoss(userId: string, kind: AccountKind, reached: boolean): void {
    if (reached) this.#dailyLoss.add(latchOf(userId, kind))
    else this.#dailyLoss.delete(latchOf(userId, kind))
  }

  isDailyLossReached = (userId: string, kind: AccountKind): boolean => this.#dailyLoss.has(latchOf(userId, kind))

  /** `accountIds` empty: no stop-all is under way. */
  holdForStopAll(userId: string, accountIds: readonly string[]): void {
    this.#stopAll.set(userId, new Set(accountIds))
  }

  isStopping = (userId: string, accountId: string): boolean => this.#stopAll.get(userId)?.has(accountId) ?? false
}
