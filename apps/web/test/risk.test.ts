import type { PreviewResponse } from '@gridpilot/contract'
import { describe, expect, it } from 'vitest'
import { mayStart } from '../src/pages/futures-grid/use-preview.ts'
import { type RiskForm, riskChanges } from '../src/pages/settings/risk-changes.ts'

const STORED: RiskForm = {
  leverage_cap: 20,
  max_running_bots: 10,
  max_investment_share_percent: 100,
  daily_loss_limit_usdt: null,
  max_open_positions: 3,
  max_exposure_usdt: null,
  min_liquidation_distance_percent: 5,
  daily_loss_action: 'pause',
  daily_loss_release: 'next_day',
  time_zone: 'UTC',
  allowed_symbols: null,
}

describe('the form of the risk limits', () => {
  it('sends what differs, and null for a limit that was emptied', () => {
    const form = { ...STORED, daily_loss_limit_usdt: 50, max_open_positions: null, daily_loss_action: 'stop' as const }
    expect(riskChanges(STORED, form)).toEqual({
      daily_loss_limit_usdt: 50,
      max_open_positions: null,
      daily_loss_action: 'stop',
    })
  })

  it('sends nothing when nothing differs: an empty choice of symbols is none', () => {
    expect(riskChanges(STORED, { ...STORED, allowed_symbols: [] })).toEqual({})
    expect(riskChanges(STORED, { ...STORED, allowed_symbols: ['BTCUSDT'] })).toEqual({ allowed_symbols: ['BTCUSDT'] })
  })
})

describe('the start button', () => {
  const data = (more: object) =>
    ({ passes: true, risk_metrics: { worst_loss_usdt: 10 }, warnings: [], ...more }) as unknown as PreviewResponse
  const preview = (more: object, current = true) => ({ data: data(more), error: null, current, retry: () => undefined })

  it('is open for a plan that passes, with a known worst loss, when the answer is about what is shown', () => {
    expect(mayStart(preview({}))).toBe(true)
    expect(mayStart(preview({}, false))).toBe(false)
    expect(mayStart(preview({ passes: false }))).toBe(false)
    expect(mayStart(preview({ risk_metrics: { worst_loss_usdt: null } }))).toBe(false)
  })

  it('stays shut beside the warning of what the start would refuse, and open beside the others', () => {
    const warnings = (code: string) => ({ warnings: [{ code, message: code, params: {} }] })
    expect(mayStart(preview(warnings('shared_isolated')))).toBe(false)
    expect(mayStart(preview(warnings('shared_symbol')))).toBe(true)
  })
})
