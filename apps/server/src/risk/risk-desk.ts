import type { RiskSettings as ApiRiskSettings } from '@gridpilot/contract'
import {
  add,
  type DomainError,
  type Money,
  mulRateFloor,
  notional,
  ok,
  type Result,
  type RiskLimits,
  type RiskState,
  rate,
  type Steps,
  sum,
  ZERO,
} from '@gridpilot/core'
import { type AccountReport, accountDistance, type EngineFace } from '@gridpilot/engine'
import type { Account, RiskDay, RiskSettings, Store, StoredGridBot } from '@gridpilot/store'
import type { RiskBook } from './risk-book.ts'
import { applyChange, DEFAULT_RISK, limitsOf, presentRisk, type RiskChange } from './risk-settings.ts'

interface Services {
  readonly store: Store
  readonly engine: EngineFace
  readonly book: RiskBook
  readonly days: (userId: string) => readonly RiskDay[]
  readonly startedAtMs: number
}

/** A user's limits: stored, changed, and turned into what bots and their orders are measured against. */
export class RiskDesk {
  readonly #services: Services
  readonly #known = new Map<string, RiskSettings>()

  constructor(services: Services) {
    this.#services = services
  }

  async settings(userId: string): Promise<ApiRiskSettings> {
    const { store, days, startedAtMs } = this.#services
    const stored = await store.riskSettings.get(userId)
    return presentRisk(stored ?? DEFAULT_RISK, days(userId), stored?.updatedAtMs ?? startedAtMs)
  }

  /** From memory: written by `change` only. */
  async settingsOf(userId: string): Promise<RiskSettings> {
    const known = this.#known.get(userId)
    if (known !== undefined) return known
    const settings = (await this.#services.store.riskSettings.get(userId)) ?? DEFAULT_RISK
    this.#known.set(userId, settings)
    return settings
  }

  /** `isSymbol`: is it one the exchange lists? */
  async change(
    userId: string,
    change: RiskChange,
    isSymbol: (symbol: string) => boolean,
  ): Promise<Result<ApiRiskSettings, DomainError>> {
    const { store, book, engine, days } = this.#services
    const before = (await store.riskSettings.get(userId)) ?? DEFAULT_RISK
    const changed = applyChange(before, change, isSymbol)
    if (!changed.ok) return changed
    const stored = await store.riskSettings.save(userId, changed.value)
    this.#known.set(userId, stored)
    book.setLimits(userId, limitsOf(stored))
    for (const accountId of book.accountsOf(userId)) engine.recheck(accountId)
    return ok(presentRisk(stored, days(userId), stored.updatedAtMs))
  }

  async limits(userId: string): Promise<RiskLimits> {
    return limitsOf(await this.settingsOf(userId))
  }

  /** The engine is about to own this account: its user's limits hold from the first order on. */
  async enter(account: Account): Promise<void> {
    this.#services.book.enter(account, await this.limits(account.userId))
  }

  /** Where the user stands without the bot `exceptBotId`, for a bot of `symbol`; `report` is of the account it is for. */
  async state(
    account: Account,
    symbol: string,
    report: AccountReport,
    exceptBotId: string | null,
  ): Promise<{ readonly risk: RiskState; readonly bots: readonly StoredGridBot[] }> {
    const { store, engine, book } = this.#services
    const active = (await store.gridBots.active(account.userId)).filter(({ bot }) => bot.id !== exceptBotId)
    const running = active.filter(({ bot }) => bot.status !== 'created')
    const bots = active.filter((stored) => stored.accountId === account.id)
    const invested = bots.filter(({ bot }) => bot.status !== 'created').map(({ bot }) => bot.config.investment)
    const view = engine.account(account.id)
    const risk: RiskState = {
      balance: report.equity,
      runningBots: running.length,
      openSymbols: [...new Set(running.map(({ bot }) => bot.config.symbol))],
      invested: sum(invested),
      exposure: sum(running.map(plannedNotional)),
      dailyLossReached: book.isDailyLossReached(account.userId, account.kind),
      stopAllActive: book.isStopping(account.userId, account.id),
      liquidationDistance: view === null ? null : accountDistance(view, symbol),
    }
    return { risk, bots }
  }
}

/** Largest position value a bot plans for; before its start all that its leverage allows. */
export function plannedNotional({ bot, instrument }: StoredGridBot): Money {
  const { plan, config } = bot
  if (plan !== null) return notional(instrument, plan.startPrice, (plan.quantity * plan.config.gridCount) as Steps)
  return add(ZERO, mulRateFloor(config.investment, rate(String(config.leverage))))
}
