import { describe, expect, it } from 'vitest'
import {
  exitPricesOf,
  type GridConfig,
  type GridPlan,
  money,
  planGrid,
  type Ticks,
  worstExitOf,
} from '../../src/index.ts'
import { VECTOR } from '../instruments.ts'

const ticks = (price: number) => Math.round(price * 100) as Ticks

function plan(changes: Partial<GridConfig>): GridPlan {
  const config: GridConfig = {
    symbol: 'BTCUSDT',
    direction: 'neutral',
    spacing: 'arithmetic',
    lower: ticks(20_000),
    upper: ticks(30_000),
    gridCount: 10,
    leverage: 2,
    investment: money('1000'),
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
  const planned = planGrid(config, VECTOR, ticks(25_000))
  if (!planned.ok) throw new Error(JSON.stringify(planned.error))
  return planned.value
}

describe('the prices where a bot ends with a loss', () => {
  it('are the stand-alone limits when there is no stop loss', () => {
    const free = plan({})
    expect(exitPricesOf(free, VECTOR)).toEqual({ below: free.limitBelow, above: free.limitAbove })
  })

  it('are nearer with a stop loss by amount, on both sides, and the worst loss is met at one of them', () => {
    const free = exitPricesOf(plan({}), VECTOR)
    const stopped = plan({ stopLossAmount: money('300') })
    const { below, above } = exitPricesOf(stopped, VECTOR)
    expect(below).toBeGreaterThan(free.below ?? 0)
    expect(above).toBeLessThan(free.above ?? Number.POSITIVE_INFINITY)
    expect([below, above]).toContain(worstExitOf(stopped, VECTOR).price)
  })

  it('exist only on the side that loses', () => {
    expect(exitPricesOf(plan({ direction: 'long' }), VECTOR).above).toBeNull()
    expect(exitPricesOf(plan({ direction: 'short' }), VECTOR).below).toBeNull()
  })
})
