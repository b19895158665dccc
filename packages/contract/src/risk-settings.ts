import { z } from 'zod'
import { Figure, PositiveDecimal, TradingSymbol, UtcTime, WholeNumber } from './scalar.ts'

/** PATCH /api/risk-settings: any subset; null removes a limit that may be absent. Sizes are checked by the domain. */
export const PatchRiskSettingsRequest = z
  .strictObject({
    daily_loss_limit_usdt: PositiveDecimal.nullable().optional(),
    max_running_bots: WholeNumber.optional(),
    max_open_positions: WholeNumber.nullable().optional(),
    leverage_cap: WholeNumber.optional(),
    max_investment_share_percent: PositiveDecimal.optional(),
    allowed_symbols: z.array(TradingSymbol).max(500).nullable().optional(),
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
    enforced: z.array(
      z.enum([
        'daily_loss_limit_usdt',
        'max_running_bots',
        'max_open_positions',
        'leverage_cap',
        'max_investment_share_percent',
        'allowed_symbols',
      ]),
    ),
    updated_at: UtcTime,
  })
  .meta({ id: 'RiskSettings' })
export type RiskSettings = z.infer<typeof RiskSettings>
