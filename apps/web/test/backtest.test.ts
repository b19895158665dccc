import type { Backtest, BacktestReport, BacktestSpan } from '@gridpilot/contract'
import { CreateBacktestRequest } from '@gridpilot/contract'
import { describe, expect, it } from 'vitest'
import {
  type BacktestForm,
  backtestRequest,
  daysOf,
  formOfBacktest,
  referenceOf,
  spansOf,
} from '../src/pages/backtest/backtest-form-state.ts'
import { sameSpan } from '../src/pages/backtest/same-span.ts'

const KNOWN: BacktestSpan = {
  ...{ symbol: 'BTCUSDT', source: 'sim' },
  ...{ from: '2026-01-01T00:00:00.000Z', to: '2026-02-15T12:00:00.000Z' },
}

const FORM: BacktestForm = {
  ...{ direction: 'neutral', grid_type: 'geometric', price_range_lower: 90, price_range_upper: 110 },
  ...{ grid_count: 20, leverage: 2, investment_amount: 1_000, stop_loss_percent: 10, take_profit_percent: null },
  ...{ out_of_range: 'wait', span: '30', from: null, to: null, move: true },
}

describe('two tests side by side', () => {
  const ran = (from: string, to: string) => ({ data: { from, to } }) as BacktestReport

  it('ran on the same span only when both ends are the same to the minute', () => {
    const first = ran('2024-12-03T00:00:00.000Z', '2025-01-02T00:00:00.000Z')
    expect(sameSpan(first, ran('2024-12-03T00:00:00Z', '2025-01-02T00:00:00Z'))).toBe(true)
    expect(sameSpan(first, ran('2024-12-03T06:00:00Z', '2025-01-02T00:00:00Z'))).toBe(false)
    expect(sameSpan(first, ran('2024-12-03T00:00:00Z', '2025-01-02T05:00:00Z'))).toBe(false)
  })
})

describe('the form of a backtest', () => {
  it('offers the spans there are prices for', () => {
    expect(daysOf(KNOWN)).toBe(45)
    expect(spansOf(KNOWN)).toEqual([7, 14, 30])
  })

  it('asks for the newest days, for everything, or for whole days from and to', () => {
    const asked = (form: Partial<BacktestForm>) => backtestRequest({ ...FORM, ...form }, 'BTCUSDT', KNOWN, 100, 'x')
    expect(asked({})).toMatchObject({ from: '2026-01-16T12:00:00.000Z', to: KNOWN.to, reference_price: 100 })
    expect(asked({ span: 'all' })).toMatchObject({ from: KNOWN.from, to: KNOWN.to })
    expect(asked({ span: 'custom', from: '2026-01-05', to: '2026-01-06' })).toMatchObject({
      from: '2026-01-05T00:00:00.000Z',
      to: '2026-01-07T00:00:00.000Z',
    })
    expect(asked({ move: false })).not.toHaveProperty('reference_price')
    expect(asked({ leverage: null })).toBeNull()
    expect(CreateBacktestRequest.safeParse(asked({})).success).toBe(true)
  })

  it('moves a range the market has left around its own middle', () => {
    expect(referenceOf(FORM, 100)).toBe(100)
    expect(referenceOf(FORM, 200)).toBeCloseTo(Math.sqrt(90 * 110))
  })

  it('is filled again from a test that was run', () => {
    const settings = { ...FORM, reference_price: 100, from: '2026-01-05T00:00:00.000Z', to: null }
    const form = formOfBacktest({ settings } as unknown as Backtest)
    expect(form).toMatchObject({ span: 'custom', from: '2026-01-05', to: null, move: true, stop_loss_percent: 10 })
  })
})
