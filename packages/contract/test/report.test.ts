import { describe, expect, it } from 'vitest'
import { BacktestReport, drawdown, equityCsv, fillsCsv, reportPage } from '../src/index.ts'
import { REPORT_TEXTS } from '../src/report/report-texts.ts'

const [FROM, TO] = ['2026-01-01T00:00:00.000Z', '2026-02-15T12:00:00.000Z']

const figures = {
  ...{ end: 'open', ended_at: TO, days: 45.5, total_profit: -5, roi_percent: -0.5, grid_profit: 5 },
  ...{ unpaired_profit: -10, realized_pnl: 1, unrealized_pnl: -6, fees: 1, funding: 0, close_now_value: 994 },
  ...{ max_drawdown: -20, max_drawdown_percent: -2, fills: 2, round_trips: 1, win_rate: null, sharpe: null },
  ...{ under_water_percent: 61.25, under_water_longest_days: 12.5, exposure_average: 0.8, exposure_most: 2.25 },
  ...{ margin_use_average_percent: 40, margin_use_most_percent: 112.5, least_distance_percent: 7.5 },
  ...{ least_distance_at: '2026-01-20T04:05:00.000Z', against_cash: -5, against_holding: -15 },
  ...{ ratio_sampling: { of: 'utc_day', samples: 46, days_a_year: 365 } },
  ...{ sortino: 1.234, time_in_range_percent: 80, holding: { roi_percent: 1, max_drawdown_percent: -3 } },
  months: [{ month: '2026-01', profit: -5, roi_percent: -0.5, max_drawdown_percent: -2 }],
}
const run = { total_profit: -5, roi_percent: -0.5, max_drawdown_percent: -2, round_trips: 1, end: 'open' }
const report = BacktestReport.parse({
  ...{ symbol: 'BTCUSDT', fills_left_out: 0 },
  grid: {
    ...{ direction: 'neutral', grid_type: 'geometric', price_range_lower: 90, price_range_upper: 110 },
    ...{ grid_count: 20, leverage: 2, investment_amount: 1_000, stop_loss_price: null, take_profit_price: null },
  },
  plan: {
    ...{ start_price: 100, grid_prices: [90, 100, 110], quantity_per_grid: 0.01, profit_per_grid_percent: [0.1, 0.2] },
    ...{ limit_below: 55, limit_above: null, worst_loss_usdt: 120 },
  },
  data: {
    ...{ source: 'sim', from: FROM, to: TO, candles: 2, candle_seconds: 60, missing_candles: 0 },
    ...{ funding_settlements: 100, funding_assumed: 36, funding_assumed_rate_percent: 0.01 },
  },
  results: [
    {
      ...{ ...figures, rule: 'pessimistic', fill: 'through', path: 'high_first' },
      equity_curve: [
        [0, 1_000],
        [1_000, 980],
        [2_000, 995],
      ],
    },
    {
      ...{ ...figures, rule: 'optimistic', fill: 'touch', path: 'low_first', roi_percent: 0.1 },
      equity_curve: [
        [0, 1_000],
        [1_500, 1_001],
      ],
    },
  ],
  band: [
    { fill: 'through', path: 'high_first', ...run },
    { fill: 'touch', path: 'low_first', ...run, total_profit: 1 },
  ],
  candles: [
    [0, 100, 111, 95, 105, 1],
    [1_000, 105, 106, 99, 101, 1],
  ],
  fills: [
    [500, 'buy', 100, 0.01, 'slot', 0.0002],
    [700, 'sell', 101, 0.01, 'slot', null],
  ],
})

describe('the files of a report', () => {
  it('list fills, and equity of the lowest and the highest run', () => {
    expect(fillsCsv(report).split('\r\n')).toEqual([
      'time,side,price,quantity,purpose,fee',
      '1970-01-01T00:00:00.500Z,buy,100,0.01,slot,0.0002',
      '1970-01-01T00:00:00.700Z,sell,101,0.01,slot,',
      '',
    ])
    expect(equityCsv(report).split('\r\n')).toEqual([
      'time,equity_pessimistic,equity_optimistic',
      '1970-01-01T00:00:00.000Z,1000,1000',
      '1970-01-01T00:00:01.000Z,980,',
      '1970-01-01T00:00:01.500Z,,1001',
      '1970-01-01T00:00:02.000Z,995,',
      '',
    ])
  })

  it.each(['en', 'ko'] as const)('hold a page that needs nothing else and runs nothing of a name (%s)', (language) => {
    const title = '<script>alert(1)</script> & "co"'
    const page = reportPage({ title, report, source: '<b>file</b>', language })
    const texts = REPORT_TEXTS[language]
    expect(page).not.toMatch(/<script|src=|href=|url\(|@import|<b>file/)
    expect(page).toContain("default-src 'none'")
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;co&quot;')
    expect(page.match(/<svg/g)).toHaveLength(3)
    expect(page.match(/class="grid"/g)).toHaveLength(2)
    expect(page).toMatch(/class="buy" d="M[\d.]+ [\d.]+h0"/)
    for (const text of [texts.simulated, texts.caution, texts.band, texts.months, ...Object.values(texts.figure)])
      expect(page).toContain(text.replaceAll('&', '&amp;'))
    expect(page).toContain(texts.fundingAssumed('36', '0.01%'))
    expect(page).toContain(texts.sampling('46'))
    expect(page).toContain(`61.25% · ${texts.longest('12.5')}`)
    expect(page).toContain(`0.8× · ${texts.most('2.25×')}`)
    expect(page).not.toMatch(/\{\{|NaN|undefined|null|\[object/)
    expect(/[가-힣]/.test(page)).toBe(language === 'ko')
  })

  it('count the fall from the highest equity so far', () => {
    const curve: [number, number][] = [
      [0, 1_000],
      [1, 1_100],
      [2, 990],
    ]
    expect(drawdown(curve)).toEqual([
      [0, 0],
      [1, 0],
      [2, -10],
    ])
  })
})
