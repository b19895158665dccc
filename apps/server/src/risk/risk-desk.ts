import type { RiskSettings as ApiRiskSettings } from '@gridpilot/contract'
import {
  type DomainError,
  err,
  formatDecimal,
  type Money,
  ok,
  parseDecimal,
  parseMoney,
  type Rate,
  type Result,
  type RiskLimits,
  type RiskState,
  sum,
  toNumber,
  ZERO,
} from '@gridpilot/core'
import type { AccountReport } from '@gridpilot/engine'
import type { RiskSettings, Store, StoredGridBot } from '@gridpilot/store'
import { utcTime } from '../http/utc-time.ts'

/** For a user who never set any: moderate leverage, a handful of bots, no other limit. */
export const DEFAULT_RISK: RiskSettings = {
  dailyLossLimit: null,
  maxRunningBots: 10,
  maxOpenPositions: null,
  leverageCap: 20,
  maxInvestmentSharePercent: '100',
  allowedSymbols: null,
}

const MAX_LEVERAGE = 125
const MAX_BOTS = 100
const PERCENT_SCALE = 6

/** What this version holds; the daily loss limit is stored only, and the page says so. */
const ENFORCED: ApiRiskSettings['enforced'] = [
  'max_running_bots',
  'max_open_positions',
  'leverage_cap',
  'max_investment_share_percent',
  'allowed_symbols',
]

export interface RiskChange {
  readonly daily_loss_limit_usdt?: string | null | undefined
  readonly max_running_bots?: number | undefined
  readonly max_open_positions?: number | null | undefined
  readonly leverage_cap?: number | undefined
  readonly max_investment_share_percent?: string | undefined
  readonly allowed_symbols?: readonly string[] | null | undefined
}

/** A user's limits: stored, changed, and turned into what a new bot is measured against. */
export class RiskDesk {
  readonly #store: Store
  readonly #startedAtMs: number

  constructor(store: Store, startedAtMs: number) {
    this.#store = store
    this.#startedAtMs = startedAtMs
  }

  async settings(userId: string): Promise<ApiRiskSettings> {
    const stored = await this.#store.riskSettings.get(userId)
    return present(stored ?? DEFAULT_RISK, stored?.updatedAtMs ?? this.#startedAtMs)
  }

  /** `isSymbol`: is it one the exchange lists? */
  async change(
    userId: string,
    change: RiskChange,
    isSymbol: (symbol: string) => boolean,
  ): Promise<Result<ApiRiskSettings, DomainError>> {
    const before = (await this.#store.riskSettings.get(userId)) ?? DEFAULT_RISK
    const changed = applyChange(before, change, isSymbol)
    if (!changed.ok) return changed
    const stored = await this.#store.riskSettings.save(userId, changed.value)
    return ok(present(stored, stored.updatedAtMs))
  }

  async limits(userId: string): Promise<RiskLimits> {
    const settings = (await this.#store.riskSettings.get(userId)) ?? DEFAULT_RISK
    const share = parseDecimal(settings.maxInvestmentSharePercent, PERCENT_SCALE)
    return {
      maxLeverage: settings.leverageCap,
      maxRunningBots: settings.maxRunningBots,
      maxOpenPositions: settings.maxOpenPositions,
      // Percent with six decimals is a fraction with eight.
      maxInvestmentShare: share.ok ? (share.value as Rate) : null,
      maxExposure: null,
      allowedSymbols: settings.allowedSymbols,
    }
  }

  /** Where the user stands without the bot `exceptBotId`; `report` is of the account the new bot is for. */
  async state(
    userId: string,
    accountId: string,
    report: AccountReport,
    exceptBotId: string | null,
  ): Promise<{ readonly risk: RiskState; readonly bots: readonly StoredGridBot[] }> {
    const active = (await this.#store.gridBots.active(userId)).filter(({ bot }) => bot.id !== exceptBotId)
    const running = active.filter(({ bot }) => bot.status !== 'created')
    const bots = active.filter((stored) => stored.accountId === accountId)
    const invested = bots.filter(({ bot }) => bot.status !== 'created').map(({ bot }) => bot.config.investment)
    const risk: RiskState = {
      balance: report.equity,
      runningBots: running.length,
      openSymbols: [...new Set(running.map(({ bot }) => bot.config.symbol))],
      invested: sum(invested),
      exposure: ZERO,
      dailyLossReached: false,
      stopAllActive: false,
    }
    return { risk, bots }
  }
}

function present(settings: RiskSettings, updatedAtMs: number): ApiRiskSettings {
  return {
    daily_loss_limit_usdt: settings.dailyLossLimit === null ? null : toNumber(settings.dailyLossLimit),
    max_running_bots: settings.maxRunningBots,
    max_open_positions: settings.maxOpenPositions,
    leverage_cap: settings.leverageCap,
    max_investment_share_percent: Number(settings.maxInvestmentSharePercent),
    allowed_symbols: settings.allowedSymbols === null ? null : [...settings.allowedSymbols],
    enforced: [...ENFORCED],
    updated_at: utcTime(updatedAtMs),
  }
}

function applyChange(
  before: RiskSettings,
  change: RiskChange,
  isSymbol: (symbol: string) => boolean,
): Result<RiskSettings, DomainError> {
  const counts = [
    outside('leverage_cap', change.leverage_cap, 1, MAX_LEVERAGE),
    outside('max_running_bots', change.max_running_bots, 0, MAX_BOTS),
    outside('max_open_positions', change.max_open_positions, 0, MAX_BOTS),
  ].find((error) => error !== null)
  if (counts != null) return err(counts)
  const limit = moneyOf(change.daily_loss_limit_usdt, before.dailyLossLimit)
  if (!limit.ok) return limit
  const share = shareOf(change.max_investment_share_percent, before.maxInvestmentSharePercent)
  if (!share.ok) return share
  const unknown = change.allowed_symbols?.find((symbol) => !isSymbol(symbol))
  if (unknown !== undefined) return err({ code: 'unknown_symbol', field: 'allowed_symbols', value: unknown })
  return ok({
    dailyLossLimit: limit.value,
    maxRunningBots: change.max_running_bots ?? before.maxRunningBots,
    maxOpenPositions: change.max_open_positions === undefined ? before.maxOpenPositions : change.max_open_positions,
    leverageCap: change.leverage_cap ?? before.leverageCap,
    maxInvestmentSharePercent: share.value,
    allowedSymbols: change.allowed_symbols === undefined ? before.allowedSymbols : change.allowed_symbols,
  })
}

function outside(field: string, value: number | null | undefined, min: number, max: number): DomainError | null {
  if (value == null || (value >= min && value <= max)) return null
  const nearest = value < min ? min : max
  if (field === 'leverage_cap') return { code: 'leverage_out_of_range', field, value, nearest, details: { min, max } }
  return { code: 'invalid_request', field, value, nearest, details: { min, max } }
}

function moneyOf(text: string | null | undefined, before: Money | null): Result<Money | null, DomainError> {
  if (text === undefined) return ok(before)
  if (text === null) return ok(null)
  const parsed = parseMoney(text)
  if (parsed.ok) return ok(parsed.value)
  const nearest = text.replace(/(\.\d{8})\d+$/, '$1')
  return err({ code: 'invalid_request', field: 'daily_loss_limit_usdt', value: text.slice(0, 100), nearest })
}

function shareOf(text: string | undefined, before: string): Result<string, DomainError> {
  if (text === undefined) return ok(before)
  const field = 'max_investment_share_percent'
  const parsed = parseDecimal(text, PERCENT_SCALE)
  if (!parsed.ok) {
    const nearest = text.replace(/(\.\d{6})\d+$/, '$1')
    return err({ code: 'investment_ratio_out_of_range', field, value: text.slice(0, 100), nearest })
  }
  if (parsed.value > 100_000_000n) {
    return err({ code: 'investment_ratio_out_of_range', field, value: text.slice(0, 100), nearest: '100' })
  }
  return ok(formatDecimal(parsed.value, PERCENT_SCALE))
}
