import { formatMoney, type Money } from '@gridpilot/core'
import { moneyColumn } from '../codec/codec.ts'
import { decoding } from '../codec/document.ts'
import type { Db } from '../schema/schema.ts'

export type DailyLossAction = 'pause' | 'stop'
export type DailyLossRelease = 'next_day' | 'by_hand'

/** A user's limits; null: no such limit. */
export interface RiskSettings {
  readonly dailyLossLimit: Money | null
  readonly maxRunningBots: number
  readonly maxOpenPositions: number | null
  readonly leverageCap: number
  /** Percent, decimal text. */
  readonly maxInvestmentSharePercent: string
  readonly allowedSymbols: readonly string[] | null
  readonly maxExposure: Money | null
  /** Percent, decimal text. */
  readonly minLiquidationDistancePercent: string | null
  readonly dailyLossAction: DailyLossAction
  readonly dailyLossRelease: DailyLossRelease
  /** IANA name. */
  readonly timeZone: string
}

export interface StoredRiskSettings extends RiskSettings {
  readonly updatedAtMs: number
}

export class RiskSettingsRepository {
  readonly #db: Db
  readonly #nowMs: () => number

  constructor(db: Db, nowMs: () => number) {
    this.#db = db
    this.#nowMs = nowMs
  }

  /** null: the user never set any, the installation's defaults hold. */
  async get(userId: string): Promise<StoredRiskSettings | null> {
    const row = await this.#db.selectFrom('risk_settings').selectAll().where('user_id', '=', userId).executeTakeFirst()
    if (!row) return null
    return decoding(() => ({
      dailyLossLimit:
        row.daily_loss_limit_usdt === null ? null : moneyColumn(row.daily_loss_limit_usdt, 'daily loss limit'),
      maxRunningBots: row.max_running_bots,
      maxOpenPositions: row.max_open_positions,
      leverageCap: row.leverage_cap,
      maxInvestmentSharePercent: row.max_investment_share_percent,
      allowedSymbols: row.allowed_symbols === null ? null : (JSON.parse(row.allowed_symbols) as string[]),
      maxExposure: row.max_exposure_usdt === null ? null : moneyColumn(row.max_exposure_usdt, 'exposure limit'),
      minLiquidationDistancePercent: row.min_liquidation_distance_percent,
      dailyLossAction: row.daily_loss_action as DailyLossAction,
      dailyLossRelease: row.daily_loss_release as DailyLossRelease,
      timeZone: row.time_zone,
      updatedAtMs: row.updated_at,
    }))
  }

  async save(userId: string, settings: RiskSettings): Promise<StoredRiskSettings> {
    const columns = {
      daily_loss_limit_usdt: settings.dailyLossLimit === null ? null : formatMoney(settings.dailyLossLimit),
      max_running_bots: settings.maxRunningBots,
      max_open_positions: settings.maxOpenPositions,
      leverage_cap: settings.leverageCap,
      max_investment_share_percent: settings.maxInvestmentSharePercent,
      allowed_symbols: settings.allowedSymbols === null ? null : JSON.stringify(settings.allowedSymbols),
      max_exposure_usdt: settings.maxExposure === null ? null : formatMoney(settings.maxExposure),
      min_liquidation_distance_percent: settings.minLiquidationDistancePercent,
      daily_loss_action: settings.dailyLossAction,
      daily_loss_release: settings.dailyLossRelease,
      time_zone: settings.timeZone,
      updated_at: this.#nowMs(),
    }
    await this.#db
      .insertInto('risk_settings')
      .values({ user_id: userId, ...columns })
      .onConflict((conflict) => conflict.column('user_id').doUpdateSet(columns))
      .execute()
    return { ...settings, updatedAtMs: columns.updated_at }
  }
}
