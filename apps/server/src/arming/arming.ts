import type { DomainError, Money } from '@gridpilot/core'
import { formatMoney, money, parseMoney } from '@gridpilot/core'
import type { Notifier } from '@gridpilot/engine'
import type { Account, Store } from '@gridpilot/store'
import type { TradingRight } from '../accounts/guarded-venue.ts'
import { notice } from '../grid-bot/notices.ts'
import { ArmingSeals } from './arming-seal.ts'

/** What the first bot with real money may invest, unless the user says otherwise. */
export const FIRST_BOT_CAP: Money = money('50')

/** What is stored of an armed account. */
export interface Armed {
  readonly armedAtMs: number
  readonly cap: Money
}

interface Services {
  readonly store: Store
  readonly dataDir: string
  readonly alerts: Notifier
  readonly wallMs: () => number
}

interface Stored {
  readonly word: string
  readonly armed_at: number
  readonly cap: string
}

/** Which accounts of real money may trade: stored, sealed outside of the database, and looked at by every send. */
export class Arming {
  readonly #services: Services
  readonly #seals: ArmingSeals
  readonly #armed = new Map<string, Armed>()
  readonly #probing = new Set<string>()

  constructor(services: Services) {
    this.#services = services
    this.#seals = new ArmingSeals(services.dataDir)
  }

  /** At the start, before any account is attached: what a restored or moved database claims is not believed. */
  async load(): Promise<void> {
    const { store, alerts } = this.#services
    for (const account of await store.accounts.allForSupervisor()) {
      if (account.kind !== 'bitget' || !account.canTrade) continue
      const stored = await this.#stored(account.id)
      const cap = stored === null ? null : parseMoney(stored.cap)
      if (stored !== null && cap?.ok && this.#seals.holds(account.id, stored.word)) {
        this.#armed.set(account.id, { armedAtMs: stored.armed_at, cap: cap.value })
        continue
      }
      await store.accounts.update(account.userId, account.id, { canTrade: false })
      await this.#record(account, 'account_disarmed', { reason: 'copy' }, null)
      alerts.raise({
        ...{ key: 'disarmed_copy', code: 'disarmed_copy', severity: 'critical' },
        ...{ message: notice('disarmed_copy').message, accountId: account.id, botId: null },
      })
    }
  }

  rightOf(accountId: string): TradingRight {
    if (this.#armed.has(accountId)) return 'all'
    return this.#probing.has(accountId) ? 'stops' : 'none'
  }

  armedOf(accountId: string): Armed | null {
    return this.#armed.get(accountId) ?? null
  }

  /** Lets stops pass while `probe` runs, and nothing else. */
  async whileProbing<T>(accountId: string, probe: () => Promise<T>): Promise<T> {
    this.#probing.add(accountId)
    try {
      return await probe()
    } finally {
      this.#probing.delete(accountId)
    }
  }

  /** Everything has been asked and proven: from here on the account trades. Stored and sealed before it does. */
  async arm(account: Account, cap: Money, remoteAddress: string): Promise<void> {
    const { store, wallMs } = this.#services
    const armedAtMs = wallMs()
    const word = this.#seals.make(account.id)
    const stored: Stored = { word, armed_at: armedAtMs, cap: formatMoney(cap) }
    await store.settings.set(nameOf(account.id), JSON.stringify(stored))
    await store.accounts.update(account.userId, account.id, { canTrade: true })
    await this.#record(account, 'account_armed', { first_bot_cap: formatMoney(cap) }, remoteAddress)
    this.#armed.set(account.id, { armedAtMs, cap })
  }

  async disarm(account: Account, remoteAddress: string): Promise<void> {
    this.#armed.delete(account.id)
    this.#seals.break(account.id)
    await this.#services.store.accounts.update(account.userId, account.id, { canTrade: false })
    await this.#record(account, 'account_disarmed', { reason: 'user' }, remoteAddress)
  }

  async refused(account: Account, reason: string, remoteAddress: string): Promise<void> {
    await this.#record(account, 'account_arm_refused', { reason }, remoteAddress)
  }

  /** A key of another account took the place of the armed one. */
  followKey({ id, canTrade }: Account): void {
    if (canTrade) return
    this.#armed.delete(id)
    this.#seals.break(id)
  }

  /** May this bot be made or started: the account is armed, and the first bot is small and alone. */
  async refusesBot(account: Account, investment: Money | null, botId: string | null): Promise<DomainError | null> {
    if (account.kind !== 'bitget') return account.canTrade ? null : { code: 'venue_key_refused', field: 'account_id' }
    const armed = this.#armed.get(account.id)
    if (armed === undefined || !account.canTrade) return { code: 'live_trading_not_armed', field: 'account_id' }
    if (investment === null || !(await this.isFirst(account, armed))) return null
    const active = await this.#services.store.gridBots.active(account.userId, account.id)
    const others = active.filter(({ bot }) => bot.id !== botId)
    if (investment <= armed.cap && others.length === 0) return null
    const nearest = others.length === 0 ? formatMoney(armed.cap) : '0'
    return { code: 'first_bot_cap', field: 'investment_amount', value: formatMoney(investment), nearest }
  }

  /** No bot of the account has come to its end since it was armed. */
  async isFirst(account: Account, { armedAtMs }: Armed): Promise<boolean> {
    const filter = { accountId: account.id, status: 'stopped' } as const
    const ended = await this.#services.store.gridBots.list(account.userId, filter, { limit: 100, cursor: null })
    return !(ended.ok && ended.value.items.some(({ bot }) => (bot.stoppedWallMs ?? 0) > armedAtMs))
  }

  async #stored(accountId: string): Promise<Stored | null> {
    const text = await this.#services.store.settings.get(nameOf(accountId))
    return text === null ? null : (JSON.parse(text) as Stored)
  }

  async #record(account: Account, action: string, details: Record<string, string>, remoteAddress: string | null) {
    const entry = { action, subjectKind: 'account', subjectId: account.id, details, remoteAddress }
    await this.#services.store.audit.append(account.userId, entry)
  }
}

const nameOf = (accountId: string): string => `armed:${accountId}`
