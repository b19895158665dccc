import {
  type CandleColumns,
  columnsFromRows,
  type GridConfig,
  type GridPlan,
  instrumentFor,
  money,
  planGrid,
  ticksFromNumber,
} from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import {
  FILL_BAND,
  FillLog,
  kernelMarket,
  type MeasureInput,
  measure,
  reportJson,
  reportText,
  runBand,
  runKernel,
  traceRun,
} from '../src/index.ts'
import { seededCandles } from './seeded-candles.ts'

const instrument = instrumentFor('BTCUSDT')
const DAY_MS = 86_400_000

function planFor(candles: CandleColumns, changes: Partial<GridConfig> = {}): GridPlan {
  const open = candles.open[0] ?? 0
  const config: GridConfig = {
    symbol: 'BTCUSDT',
    direction: 'neutral',
    spacing: 'arithmetic',
    lower: ticksFromNumber(instrument, open * 0.9),
    upper: ticksFromNumber(instrument, open * 1.1),
    gridCount: 40,
    leverage: 2,
    investment: money('5000'),
    makerOnly: false,
    positionMode: 'one_way',
    marginMode: 'crossed',
    triggerPrice: null,
    stopLossPrice: null,
    takeProfitPrice: null,
    stopLossAmount: null,
    takeProfitAmount: null,
    trailingUp: null,
    trailingDown: null,
    outOfRange: 'wait',
    ...changes,
  }
  const plan = planGrid(config, instrument, ticksFromNumber(instrument, open))
  if (!plan.ok) throw new Error(JSON.stringify(plan.error))
  return plan.value
}

const candles = seededCandles(3, 12 * 1_440)
const funding = Array.from({ length: 36 }, (_, i) => ({
  time: (candles.time[0] ?? 0) + (i + 1) * 28_800_000,
  rate: 0.0001,
}))
const inputFor = (plan: GridPlan, closeAtEnd = false) =>
  ({ instrument, plan, candles, funding, fill: 'touch', closeAtEnd }) as const

const measureRun = (input: MeasureInput) => measure(input, traceRun(input))

describe('the metrics of a run', () => {
  for (const direction of ['neutral', 'long', 'short'] as const) {
    it(`${direction}: total = realised + unrealised − fees + funding, from the fills alone`, () => {
      const plan = planFor(candles, { direction })
      const metrics = measureRun(inputFor(plan))
      const { run, realizedPnl, unrealizedPnl } = metrics
      expect(run.fills).toBeGreaterThan(50)
      expect(realizedPnl + unrealizedPnl - run.fees + run.funding).toBeCloseTo(run.totalPnl, 7)
      expect(metrics.unpairedProfit + run.gridProfit).toBeCloseTo(run.totalPnl, 7)
      expect(metrics.roi).toBeCloseTo(run.totalPnl / 5_000, 12)
      // Cash flow by hand: what was sold minus what was bought, and what is left valued at the last close.
      const log = new FillLog()
      runKernel({ ...inputFor(plan), market: kernelMarket(instrument, candles, funding), log })
      const unit = Number(instrument.notionalUnit) / 1e8
      let cash = 0
      let position = 0
      for (let i = 0; i < log.length; i += 1) {
        const sign = log.buy[i] === 1 ? 1 : -1
        position += sign * (log.quantity[i] ?? 0)
        cash -= sign * (log.quantity[i] ?? 0) * (log.price[i] ?? 0) * unit
      }
      const last = ticksFromNumber(instrument, candles.close[candles.length - 1] ?? 0)
      expect(cash + position * last * unit).toBeCloseTo(realizedPnl + unrealizedPnl, 6)
      const exposure = Math.abs(position) * last * unit
      expect(metrics.closeNowValue).toBeCloseTo(run.equity - exposure * (0.0006 + 0.0002), 6)
    })
  }

  it('has nothing unrealised once the position is closed', () => {
    const metrics = measureRun(inputFor(planFor(candles), true))
    expect(metrics.run).toMatchObject({ end: 'closed', position: 0 })
    expect(metrics.unrealizedPnl).toBe(0)
    expect(metrics.closeNowValue).toBe(metrics.run.equity)
  })

  it('counts days, time in range and holding as a second hand does', () => {
    const plan = planFor(candles, {
      lower: ticksFromNumber(instrument, 98_000),
      upper: ticksFromNumber(instrument, 102_000),
    })
    const metrics = measureRun(inputFor(plan))
    const curve = new Float64Array(candles.length)
    runKernel({ ...inputFor(plan), market: kernelMarket(instrument, candles, funding), curve })
    const closes = new Map<number, number>()
    let inside = 0
    for (let i = 0; i < candles.length; i += 1) {
      closes.set(Math.floor((candles.time[i] ?? 0) / DAY_MS), curve[i] ?? 0)
      const close = candles.close[i] ?? 0
      if (close >= 98_000 && close <= 102_000) inside += 1
    }
    const values = [5_000, ...closes.values()]
    const gains = values.slice(1).filter((value, i) => value > (values[i] ?? 0)).length
    const returns = values.slice(1).map((value, i) => value / (values[i] ?? 1) - 1)
    const mean = returns.reduce((a, b) => a + b) / returns.length
    const deviation = Math.sqrt(returns.reduce((a, r) => a + (r - mean) ** 2, 0) / (returns.length - 1))
    expect(metrics.winRate).toBeCloseTo(gains / closes.size, 12)
    expect(metrics.sharpe).toMatchObject({ sampling: 'utc_day', samples: closes.size })
    expect(metrics.sharpe.value).toBeCloseTo((mean / deviation) * Math.sqrt(365), 6)
    const losses = Math.sqrt(returns.reduce((a, r) => a + (r < 0 ? r * r : 0), 0) / returns.length)
    expect(metrics.sortino).toMatchObject({ sampling: 'utc_day', samples: closes.size })
    expect(metrics.sortino.value).toBeCloseTo((mean / losses) * Math.sqrt(365), 6)
    let [peak, below, stretch, longest] = [5_000, 0, 0, 0]
    for (const [i, value] of curve.entries()) {
      const length = i === 0 ? 45_000 : 60_000
      stretch = value < peak ? stretch + length : 0
      below += value < peak ? length : 0
      peak = Math.max(peak, value)
      longest = Math.max(longest, stretch)
    }
    expect(metrics.risk.underWater.longestMs).toBe(longest)
    expect(metrics.risk.underWater.share).toBeCloseTo(below / (60_000 * candles.length - 15_000), 12)
    expect(longest).toBeGreaterThan(DAY_MS / 24)
    expect(metrics.timeInRange).toBeCloseTo(inside / candles.length, 12)
    expect(metrics.timeInRange).toBeGreaterThan(0)
    expect(metrics.timeInRange).toBeLessThan(1)
    expect(metrics.holding.roi).toBeCloseTo((candles.close[candles.length - 1] ?? 0) / 100_000 - 1, 9)
    expect(metrics.days).toBeCloseTo(12, 3)
  })

  it('states no rate of days before seven of them', () => {
    const short = seededCandles(3, 3 * 1_440)
    const metrics = measureRun({ ...inputFor(planFor(short)), candles: short })
    expect([metrics.winRate, metrics.sharpe.value, metrics.sortino.value]).toEqual([null, null, null])
  })

  it('ends with the bot: what comes after its limit is not its time', () => {
    const fall = columnsFromRows(
      Array.from({ length: 100 }, (_, i) => {
        const open = 100_000 - i * 1_000
        return {
          time: 1_700_006_400_000 + i * 60_000,
          open,
          high: open,
          low: open - 1_000,
          close: open - 1_000,
          volume: 1,
        }
      }).slice(0, 90),
    )
    const plan = planFor(fall, { direction: 'long', leverage: 5 })
    const metrics = measureRun({ ...inputFor(plan), candles: fall })
    expect(metrics.run.end).toBe('limit')
    expect(metrics.run.candles).toBeLessThan(60)
    expect(metrics.toMs).toBe((fall.time[metrics.run.candles - 1] ?? 0) + 45_000)
    expect(metrics.holding.roi).toBeCloseTo((fall.close[metrics.run.candles - 1] ?? 0) / 100_000 - 1, 12)
    expect(metrics.curve.at(-1)?.timeMs).toBe(metrics.toMs)
  })
})

describe('the report', () => {
  const plan = planFor(candles)
  const band = runBand(inputFor(plan), FILL_BAND, () => {})
  const runs = band.map((run) => measure(inputFor(plan), run))
  const funded = { known: 36, assumed: 0, typicalRate: 0.0001 }
  const report = { instrument, plan, source: 'seeded', fundingSource: 'history.csv', funding: funded, candles, runs }

  it('as JSON is plain data with the figures of the runs', () => {
    const json = JSON.parse(JSON.stringify(reportJson(report)))
    expect(json).toEqual(reportJson(report))
    expect(json.grid).toMatchObject({ price_range_lower: 90_000, price_range_upper: 110_000, investment_amount: 5_000 })
    expect(json.data).toMatchObject({
      candles: 17_280,
      candle_seconds: 60,
      missing_candles: 0,
      funding_settlements: 36,
      funding_assumed: 0,
    })
    expect(json.results).toHaveLength(4)
    for (const [i, metrics] of runs.entries()) {
      const result = json.results[i]
      expect(result).toMatchObject({
        fill: metrics.fill,
        path: metrics.path,
        fills: metrics.run.fills,
        round_trips: metrics.run.roundTrips,
        ratio_sampling: { of: 'utc_day', samples: metrics.sharpe.samples, days_a_year: 365 },
        against_cash: result.total_profit,
      })
      expect(result.total_profit).toBeCloseTo(metrics.run.totalPnl, 8)
      expect(result.against_holding).toBeCloseTo(result.total_profit - 50 * result.holding.roi_percent, 3)
      expect(result.roi_percent).toBeCloseTo(metrics.roi * 100, 6)
      expect(result.max_drawdown).toBeCloseTo(-metrics.run.maxDrawdown, 8)
      expect(result.max_drawdown_percent).toBeLessThan(0)
      expect(result.equity_curve.length).toBeLessThanOrEqual(500)
      expect(result.equity_curve[0]).toEqual([candles.time[0], 5_000])
      expect(result.equity_curve.at(-1)[1]).toBeCloseTo(result.equity, 6)
    }
  })

  it('as text leads with the lowest total and shows the same figures', () => {
    const text = reportText(report)
    const signed = (value = 0) => `${value > 0 ? '\\+' : ''}${value.toFixed(2)}`
    expect(text).toMatch(/^ +pessimistic +optimistic$/m)
    const totals = runs.map(({ run }) => signed(run.totalPnl))
    expect(text).toMatch(new RegExp(`^total profit +${totals.join(' +')}$`, 'm'))
    expect(text).toMatch(new RegExp(`^round trips +${runs.map(({ run }) => run.roundTrips).join(' +')}$`, 'm'))
    expect(text).toContain('17280 of 1 min')
    expect(text).toContain(`of ${runs[0]?.sharpe.samples} daily returns (UTC days)`)
  })

  it('says which funding is history and which is a typical rate', () => {
    const told = (fundingSource: string | null, funding: typeof funded | null) =>
      reportText({ ...report, fundingSource, funding })
    expect(told('history.csv', funded)).toContain('history.csv, 36 settlements\n')
    expect(told('history.csv', { ...funded, assumed: 3 })).toContain(
      'history.csv, 36 settlements; 3 settlements at the typical rate of 0.01 %, no history',
    )
    expect(told(null, { known: 0, assumed: 36, typicalRate: 0.0001 })).toContain('36 settlements at the typical rate')
    expect(told(null, null)).toContain('funding    not counted')
  })

  it('counts the candles that are missing', () => {
    const rows = [0, 1, 2, 5, 6].map((i) => ({
      time: 1_700_006_400_000 + i * 60_000,
      open: 100_000,
      high: 100_000,
      low: 100_000,
      close: 100_000,
      volume: 0,
    }))
    const holes = columnsFromRows(rows)
    const run = measureRun({ ...inputFor(planFor(holes)), candles: holes })
    expect(reportJson({ ...report, candles: holes, runs: [run] }).data.missing_candles).toBe(2)
  })
})
