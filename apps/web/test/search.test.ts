import type { OptimizationReport } from '@gridpilot/contract'
import { describe, expect, it } from 'vitest'
import { paretoScale, steps } from '../src/pages/backtest/search/pareto-scale.ts'

const report = (points: OptimizationReport['points'], noise: OptimizationReport['noise'] = null) =>
  ({ points, noise }) as OptimizationReport

describe('picture of a search', () => {
  const points: OptimizationReport['points'] = [
    [1, 20, -5],
    [2, 8, -40],
    [3, -15, -20],
    [4, -95, -97],
  ]

  it('has return upwards and drawdown to the right, and counts what lies below it', () => {
    const scale = paretoScale(report(points), 800)
    expect(scale.hidden).toBe(1)
    expect(scale.dots).toHaveLength(3)
    expect(scale.y(20)).toBe(scale.top)
    expect(scale.y(-20)).toBe(scale.bottom)
    expect(scale.x(0)).toBe(scale.left)
    expect(scale.x(-40)).toBe(scale.right)
    expect(scale.yTicks).toContain(0)
    for (const [x, y] of scale.dots) {
      expect(x >= scale.left && x <= scale.right).toBe(true)
      expect(y >= scale.top && y <= scale.bottom).toBe(true)
    }
  })

  it('has room for what the search found on noise', () => {
    const bests = [
      { roi_percent: 60, max_drawdown_percent: -50 },
      { roi_percent: -30, max_drawdown_percent: -35 },
    ]
    const scale = paretoScale(report(points, { walks: 2, as_good: 1, p_value: 2 / 3, bests }), 390)
    expect(scale.y(60)).toBe(scale.top)
    expect(scale.y(-60)).toBe(scale.bottom)
    expect(scale.x(-50)).toBe(scale.right)
  })

  it('draws no more dots than a page bears', () => {
    const many = Array.from({ length: 5_000 }, (_, i): [number, number, number] => [i, i / 100, -i / 100])
    expect(paretoScale(report(many), 800).dots.length).toBeLessThanOrEqual(2_000)
  })

  it('stands on round figures', () => {
    expect(steps(0, 50, 5)).toEqual([0, 10, 20, 30, 40, 50])
    expect(steps(-20, 58, 7)).toEqual([-20, 0, 20, 40])
    expect(steps(-0.35, 0.35, 7)).toEqual([-0.3, -0.2, -0.1, 0, 0.1, 0.2, 0.3])
  })
})
