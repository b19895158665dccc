import { columnsFromRows, instrumentFor, money, planGrid, sliceColumns, ticksFromNumber } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { coverFunding, FILL_BAND, measure, reportData, runBand } from '../src/index.ts'
import { seededCandles } from './seeded-candles.ts'

const BTC = instrumentFor('BTCUSDT')
const HOUR_MS = 3_600_000

function bandOn(candles: ReturnType<typeof seededCandles>, gridCount = 40) {
  const open = candles.open[0] ?? 0
  const plan = planGrid(
    {
      symbol: 'BTCUSDT',
      direction: 'neutral',
      spacing: 'arithmetic',
      lower: ticksFromNumber(BTC, open * 0.95),
      upper: ticksFromNumber(BTC, open * 1.05),
      gridCount,
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
    },
    BTC,
    ticksFromNumber(BTC, open),
  )
  if (!plan.ok) throw new Error(JSON.stringify(plan.error))
  const input = { instrument: BTC, plan: plan.value, candles, funding: [], closeAtEnd: false }
  return { input, band: runBand(input, FILL_BAND, () => {}) }
}

describe('the fill band', () => {
  it('holds both rules with both ways inside a candle, the lowest total first', () => {
    const { band } = bandOn(seededCandles(5, 6_000, 0.2), 190)
    const totals = band.map(({ run }) => run.totalPnl)
    expect(totals).toEqual([...totals].sort((a, b) => a - b))
    expect(new Set(totals).size).toBe(4)
    expect(band.map(({ fill, path }) => `${fill} ${path}`).sort()).toEqual([
      'through high_first',
      'through low_first',
      'touch high_first',
      'touch low_first',
    ])
  })

  it('differs by the way inside a candle as the candle says', () => {
    // One wide candle over two cells: up first sells above and buys back, down first buys below and sells again.
    const row = { time: 1_700_006_400_000, open: 100_000, high: 100_600, low: 99_400, close: 99_400, volume: 1 }
    const candles = columnsFromRows([row, { ...row, time: row.time + 60_000, open: 99_400, high: 99_400, low: 99_400 }])
    const { band } = bandOn(candles, 20)
    const fills = new Map(band.map(({ fill, path, run }) => [`${fill} ${path}`, run.fills]))
    expect(fills.get('touch high_first')).toBe(3)
    expect(fills.get('touch low_first')).toBe(5)
  })

  it('as data leads with the lowest run in full and says what the others came to', () => {
    const { input, band } = bandOn(seededCandles(5, 6_000, 0.04))
    const [lowest, highest] = [band[0], band[3]]
    if (lowest === undefined || highest === undefined) throw new Error('no band')
    const [worse, better] = [measure(input, lowest), measure(input, highest)]
    const data = reportData({ ...input, funding: null, band, worse, better })
    expect(data.results.map(({ rule, fill, path }) => [rule, fill, path])).toEqual([
      ['pessimistic', lowest.fill, lowest.path],
      ['optimistic', highest.fill, highest.path],
    ])
    expect(data.band.map(({ total_profit }) => total_profit)).toEqual(
      band.map(({ run }) => Number(run.totalPnl.toFixed(8))),
    )
    expect(data.results[0]?.total_profit).toBe(data.band[0]?.total_profit)
    const fees = data.fills.reduce((sum, [, , , , , fee]) => sum + fee, 0)
    expect(fees).toBeCloseTo(lowest.run.fees, 8)
  })
})

describe('funding of a stretch', () => {
  const candles = seededCandles(1, 3 * 1_440)
  const start = candles.time[0] ?? 0
  const history = Array.from({ length: 90 }, (_, i) => ({ time: start + (i - 45) * 8 * HOUR_MS, rate: i * 1e-6 }))

  it('is the history where there is one', () => {
    const cover = coverFunding(BTC, candles, history)
    expect(cover).toMatchObject({ known: 8, assumed: 0 })
    expect(cover.points).toEqual(history.slice(46, 54))
  })

  it('is the typical rate where there is none: the base rate, or the median of a long history', () => {
    expect(coverFunding(BTC, candles, [])).toMatchObject({ known: 0, assumed: 8, typicalRate: 0.0001 })
    expect(coverFunding({ fundingIntervalHours: 4 }, candles, [])).toMatchObject({ assumed: 17, typicalRate: 0.00005 })
    const holes = history.filter((_, i) => i !== 48 && i !== 50)
    const cover = coverFunding(BTC, candles, holes)
    expect(cover).toMatchObject({ known: 6, assumed: 2, typicalRate: holes[44]?.rate })
    expect(cover.points.map(({ time }) => time)).toEqual(history.slice(46, 54).map(({ time }) => time))
    expect(cover.points[2]?.rate).toBe(cover.typicalRate)
  })

  it('does not take a settlement stamped a little late for a missing one', () => {
    const late = history.map(({ time, rate }) => ({ time: time + 30_000, rate }))
    expect(coverFunding(BTC, candles, late)).toMatchObject({ assumed: 0 })
    expect(coverFunding(BTC, sliceColumns(candles, 0, 100), late)).toMatchObject({ known: 1, assumed: 0 })
  })
})
