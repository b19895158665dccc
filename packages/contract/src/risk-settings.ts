import { z } from 'zod'
import { AccountKind } from './account.ts'
import { Notice } from './notice.ts'
import { Figure, PositiveDecimal, TradingSymbol, UtcTime, WholeNumber } from './scalar.ts'

/** pause: grid orders are canceled, positions and their protection stay · stop: every bot is stopped and closed. */
export const DailyLossAction = z.enum(['pause', 'stop']).meta({ id: 'DailyLossAction' })
export type DailyLossAction = z.infer<typeof DailyLossAction>

/** next_day: the latch lets go when the day ends, and bots it has paused go on · by_hand: only the user lets go. */
export const DailyLossRelease = z.enum(['next_day', 'by_hand']).meta({ id: 'DailyLossRelease' })
export type DailyLossRelease = z.infer<typeof DailyLossRelease>

/** IANA name such as Asia/Seoul: whose midnight begins a day. An unknown one is the domain's answer. */
const TimeZone = z.string().min(1).max(64)

/**
 * A day's result of all bots on one kind of account: realised, unrealised, fees and funding since the day began on that
 * market's clock. Money of different kinds (paper, demo, real) never counts together.
 */
export const DailyLoss = z
  .object({
    kind: AccountKind,
    /** The market day in the user's time zone, such as 2026-03-01. */
    day: z.string(),
    pnl_usdt: Figure,
    /** Since when no new risk is taken; null while the limit is not reached. */
    reached_at: UtcTime.nullable(),
    /** What was lost when it was. */
    reached_loss_usdt: Figure.nullable(),
    reason: Notice.nullable(),
  })
  .meta({ id: 'DailyLoss' })
export type DailyLoss = z.infer<typeof DailyLoss>

/** POST /api/risk-settings/release: lets go of a reached daily loss limit; the day counts anew from here. */
export const ReleaseDailyLossRequest = z.strictObject({ kind: AccountKind }).meta({ id: 'ReleaseDailyLossRequest' })
export type ReleaseDailyLossRequest = z.infer<typeof ReleaseDailyLossRequest>

/** PATCH /api/risk-settings: any subset; null removes a limit that may be absent. Sizes are checked by the domain. */
export const PatchRiskSettingsRequest = z
  .strictObject({
    daily_loss_limit_usdt: PositiveDecimal.nullable().optional(),
    max_running_bots: WholeNumber.optional(),
    max_open_positions: WholeNumber.nullable().optional(),
    leverage_cap: WholeNumber.optional(),
    max_investment_share_percent: PositiveDecimal.optional(),
    allowed_symbols: z.array(TradingSymbol).max(500).nullable().optional(),
    max_exposure_usdt: PositiveDecimal.nullable().optional(),
    min_liquidation_distance_percent: PositiveDecimal.nullable().optional(),
    daily_loss_action: DailyLossAction.optional(),
    daily_loss_release: DailyLossRelease.optional(),
    time_zone: TimeZone.optional(),
  })
  .meta({ id: 'PatchRiskSettingsRequest' })
export type PatchRiskSettingsRequest = z.infer<typeof PatchRiskSettingsRequest>
export type PatchRiskSettingsRequestInput = z.input<typeof PatchRiskSettingsRequest>

/** `enforced` names the limits this version really holds; the others are stored only, and the page says so. */
export const RiskSettings = z
  .object({
    daily_loss_limit_usdt: Figure.nullable(),
    max_running_bots: z.int(),
    max_open_positions: z.int().nullable(),
    leverage_cap: z.int(),
    max_investment_share_percent: Figure,
    allowed_symbols: z.array(z.string()).nullable(),
    /** Highest Σ planned position value of all bots. */
    max_exposure_usdt: Figure.nullable(),
    /** Nearer than this to a liquidation (the exchange's, or a bot's own limit) nothing is opened; twice it alerts. */
    min_liquidation_distance_percent: Figure.nullable(),
    daily_loss_action: DailyLossAction,
    daily_loss_release: DailyLossRelease,
    time_zone: z.string(),
    daily_loss: z.array(DailyLoss),
    enforced: z.array(
      z.enum([
        'daily_loss_limit_usdt',
        'max_running_bots',
        'max_open_positions',
        'leverage_cap',
        'max_investment_share_percent',
        'allowed_symbols',
        'max_exposure_usdt',
        'min_liquidation_distance_percent',
      ]),
    ),
    updated_at: UtcTime,
  })
  .meta({ id: 'RiskSettings' })
export type RiskSettings = z.infer<typeof RiskSettings>
