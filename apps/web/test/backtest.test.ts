import type { Backtest, BacktestReport, BacktestResult, BacktestSpan } from '@gridpilot/contract'
import { CreateBacktestRequest } from '@gridpilot/contract'
import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { UNKNOWN } from '../src/format/number.ts'
import type { Format } from '../src/format/use-format.ts'
import { en } from '../src/i18n/en.ts'
import { enLate } from '../src/i18n/en-late.ts'
import {
  type BacktestForm,
  backtestRequest,
  daysOf,
  formOfBacktest,
  referenceOf,
  spansOf,
} from '../src/pages/backtest/backtest-form-state.ts'
import { drawdown } from '../src/pages/backtest/drawdown.ts'
import { equityCsv, fillsCsv } from '../src/pages/backtest/report-csv.ts'
import { reportPage } from '../src/pages/backtest/report-page.ts'

const KNOWN: BacktestSpan = {
  ...{ symbol: 'BTCUSDT', source: 'sim' },
  ...{ from: '2026-01-01T00:00:00.000Z', to: '2026-02-15T12:00:00.000Z' },
}

const FORM: BacktestForm = {
  ...{ direction: 'neutral', grid_type: 'geometric', price_range_lower: 90, price_range_upper: 110 },
  ...{ grid_count: 20, leverage: 2, investment_amount: 1_000, stop_loss_percent: 10, take_profit_percent: null },
  ...{ out_of_range: 'wait', span: '30', from: null, to: null, move: true },
}

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

const figures = {
  ...{ end: 'open', ended_at: KNOWN.to, days: 45, total_profit: -5, roi_percent: -0.5, grid_profit: 5 },
  ...{ unpaired_profit: -10, realized_pnl: 1, unrealized_pnl: -6, fees: 1, funding: 0, close_now_value: 994 },
  ...{ max_drawdown: -20, max_drawdown_percent: -2, fills: 2, round_trips: 1, win_rate: null, sharpe: null },
  ...{ sortino: null, time_in_range_percent: 80, holding: { roi_percent: 1, max_drawdown_percent: -3 } },
  months: [{ month: '2026-01', profit: -5, roi_percent: -0.5, max_drawdown_percent: -2 }],
}
const report = {
  ...{ symbol: 'BTCUSDT', fills_left_out: 0 },
  grid: { direction: 'neutral', grid_type: 'geometric', grid_count: 20, leverage: 2, investment_amount: 1_000 },
  plan: { grid_prices: [90, 100, 110], profit_per_grid_percent: [0.1, 0.1] },
  data: { source: 'sim', from: KNOWN.from, to: KNOWN.to },
  results: [
    {
      ...figures,
      rule: 'pessimistic',
      equity_curve: [
        [0, 1_000],
        [1_000, 980],
        [2_000, 995],
      ],
    },
    {
      ...figures,
      rule: 'optimistic',
      equity_curve: [
        [0, 1_000],
        [1_500, 1_001],
      ],
    },
  ] as unknown as BacktestResult[],
  candles: [
    [0, 100, 111, 95, 105, 1],
    [1_000, 105, 106, 99, 101, 1],
  ],
  fills: [[500, 'buy', 100, 0.01, 'slot']],
} as unknown as BacktestReport

describe('the files of a report', () => {
  beforeAll(() => i18next.init({ lng: 'en', resources: { en: { translation: { ...en, ...enLate } } } }))

  it('list fills, and equity by both rules', () => {
    expect(fillsCsv(report)).toBe('time,side,price,quantity,purpose\r\n1970-01-01T00:00:00.500Z,buy,100,0.01,slot\r\n')
    expect(equityCsv(report).split('\r\n')).toEqual([
      'time,equity_pessimistic,equity_optimistic',
      '1970-01-01T00:00:00.000Z,1000,1000',
      '1970-01-01T00:00:01.000Z,980,',
      '1970-01-01T00:00:01.500Z,,1001',
      '1970-01-01T00:00:02.000Z,995,',
      '',
    ])
  })

  it('hold a page that needs nothing else and runs nothing of a name', () => {
    const format = new Proxy({ language: 'en' } as unknown as Format, {
      get: (target, name) => Reflect.get(target, name) ?? ((value: unknown) => String(value ?? UNKNOWN)),
    })
    const test = { name: '<script>alert(1)</script>' } as Backtest
    const page = reportPage(test, report, (key, params) => i18next.t(key, { ...params }), format)
    expect(page).not.toMatch(/<script|src=|href=/)
    expect(page).toContain('&lt;script&gt;')
    expect(page.match(/<svg/g)).toHaveLength(3)
    expect(page).toContain(enLate.backtest.verdict.simulated)
    expect(page).not.toMatch(/\{\{|NaN|undefined/)
  })

  it('count the fall from the highest equity so far', () => {
    expect(
      drawdown([
        [0, 1_000],
        [1, 1_100],
        [2, 990],
      ]),
    ).toEqual([
      [0, 0],
      [1, 0],
      [2, -10],
    ])
  })
})
