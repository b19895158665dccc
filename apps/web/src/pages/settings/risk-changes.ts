import type { PatchRiskSettingsRequestInput, RiskSettings } from '@gridpilot/contract'

const NUMBERS = [
  'leverage_cap',
  'max_running_bots',
  'max_investment_share_percent',
  'daily_loss_limit_usdt',
  'max_open_positions',
  'max_exposure_usdt',
  'min_liquidation_distance_percent',
] as const
const CHOICES = ['daily_loss_action', 'daily_loss_release', 'time_zone'] as const

export type RiskNumber = (typeof NUMBERS)[number]
export type RiskForm = Pick<RiskSettings, RiskNumber | (typeof CHOICES)[number] | 'allowed_symbols'>

/** Only what differs from the stored limits; an emptied field becomes null, no limit. */
export function riskChanges(settings: RiskForm, form: RiskForm): PatchRiskSettingsRequestInput {
  const differing = [...NUMBERS, ...CHOICES].filter((name) => (form[name] ?? null) !== settings[name])
  const symbols = form.allowed_symbols?.length ? form.allowed_symbols : null
  return {
    ...Object.fromEntries(differing.map((name) => [name, form[name] ?? null])),
    ...(JSON.stringify(symbols) === JSON.stringify(settings.allowed_symbols) ? {} : { allowed_symbols: symbols }),
  }
}
