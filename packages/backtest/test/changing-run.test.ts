import {
  type CandleColumns,
  columnsFromRows,
  type GridConfig,
  instrumentFor,
  money,
  planGrid,
  type Ticks,
} from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { kernelMarket, type MeasureInput, measure, runChanging, runKernel, traceRun } from '../src/index.ts'
import { seededCandles } from './seeded-candles.ts'

const BTC = instrumentFor('BTCUSDT')
const measureRun = (input: MeasureInput) => measure(input, traceRun(input))

function planFor(candles: CandleColumns, changes: Partial<GridConfig>) {
  const start = Math.round((candles.open[0] ?? 0) * 10) as Ticks
  const config: GridConfig = {
    symbol: 'BTCUSDT',
    direction: 'neutral',
    spacing: 'arithmetic',
    lower: Math.round(start * 0.97) as Ticks,
    upper: Math.round(start * 1.03) as Ticks,
    gridCount: 20,
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
  const plan = planGrid(config, BTC, start)
  if (!plan.ok) throw new Error(JSON.stringify(plan.error))
  return { instrument: BTC, plan: plan.value, candles, funding: [], fill: 'touch' as const, closeAtEnd: false }
}

/** A price that climbs a little every minute, with a wobble of half a per cent. */
function climbing(length: number, perCandle: number): CandleColumns {
  const at = (i: number) => 60_000 * (1 + perCandle * i + 0.004 * Math.sin(i / 3))
  const rows = Array.from({ length }, (_, i) => {
    const [open, close] = [at(i), at(i + 1)]
    return { time: i * 60_000, open, high: Math.max(open, close), low: Math.min(open, close), close, volume: 1 }
  })
  return columnsFromRows(rows)
}

describe('a grid that changes while it runs, backtested', () => {
  it('is measured as the kernel measures one that stays', () => {
    const candles = seededCandles(7, 3_000)
    for (const direction of ['neutral', 'long', 'short'] as const) {
      const input = planFor(candles, { direction })
      const [curve, same] = [new Float64Array(candles.length), new Float64Array(candles.length)]
      const { run } = runChanging({ ...input, curve })
      const kernel = runKernel({ ...input, market: kernelMarket(BTC, candles, []), curve: same })
      expect({ ...run, maxDrawdownFraction: 0, maxDrawdown: 0 }).toEqual({
        ...kernel,
        maxDrawdownFraction: 0,
        maxDrawdown: 0,
      })
      expect(Math.abs(run.maxDrawdown - kernel.maxDrawdown)).toBeLessThan(1e-6)
      expect(Math.max(...curve.map((value, i) => Math.abs(value - (same[i] ?? 0))))).toBeLessThan(1e-6)
    }
  })

  it('trails, shifts and stops by the same core; the kernel refuses it', () => {
    const candles = climbing(900, 0.00012)
    const far = Math.round(60_000 * 1.2 * 10) as Ticks
    const trailing = planFor(candles, { direction: 'long', trailingUp: far })
    expect(() => runKernel({ ...trailing, market: kernelMarket(BTC, candles, []) })).toThrow(/stay where they are/)
    const trailed = runChanging({ ...trailing, curve: new Float64Array(candles.length) })
    expect(trailed.rangeChanges).toBeGreaterThan(3)
    const standing = measureRun(planFor(candles, { direction: 'long' }))
    const followed = measureRun(trailing)
    expect(followed.timeInRange).toBeGreaterThan(standing.timeInRange)
    expect(followed.run.roundTrips).toBeGreaterThan(standing.run.roundTrips)
    expect(Math.abs(followed.run.equity - followed.investment - followed.run.totalPnl)).toBeLessThan(1e-6)
    const shifted = measureRun(planFor(candles, { direction: 'long', outOfRange: 'shift' }))
    expect(shifted.run.end).toBe('open')
    expect(shifted.timeInRange).toBeGreaterThan(standing.timeInRange)
    const stopped = measureRun(planFor(candles, { direction: 'long', outOfRange: 'stop' }))
    expect(stopped.run).toMatchObject({ end: 'out_of_range', position: 0 })
    expect(stopped.run.candles).toBeLessThan(candles.length)
  })
})
