import { candleColumns } from '@gridpilot/core'
import { describe, expect, it } from 'vitest'
import { type Judged, judge } from '../src/advice.ts'
import { type MeasuredRecommendation, recommend } from '../src/index.ts'
import { inputOf, ranging, swinging, walk } from './seeded-market.ts'

const three = (mean: number, effective: number, edges: readonly [number, number, number]): Judged[] =>
  (['conservative', 'moderate', 'aggressive'] as const).map((profile, i) => ({
    profile,
    mean,
    median: mean + 3,
    days: 30,
    effective,
    edge: edges[i] ?? null,
  }))

describe('advice', () => {
  it('is start only when enough separate windows are better than luck for every grid', () => {
    expect(judge(three(4, 8, [0.05, 0.01, 0.01]), 0, null)).toMatchObject({ advice: 'start', code: 'proven' })
    expect(judge(three(4, 8, [0.1, 0.05, 0.01]), 0, null).advice).toBe('start')
    expect(judge(three(4, 8, [0.11, 0.01, 0.01]), 0, null)).toMatchObject({ advice: 'unproven', code: 'like_noise' })
    expect(judge(three(4, 8, [0.06, 0.06, 0.01]), 0, null).advice).toBe('unproven')
    expect(judge(three(4, 7, [0.01, 0.01, 0.01]), 0, null)).toMatchObject({ advice: 'unproven', code: 'thin_history' })
    expect(judge(three(4, 8, [0.01, 0.01, 0.01]).slice(1), 1, null).code).toBe('incomplete')
  })

  it('is wait as soon as one grid lost on average, though its median gained, and names it', () => {
    const cards = three(4, 8, [0.01, 0.01, 0.01])
    const losing = { ...(cards[2] as Judged), mean: -7.8, median: 4 }
    const { advice, code, reason } = judge([...cards.slice(0, 2), losing], 0, null)
    expect([advice, code]).toEqual(['wait', 'losing'])
    expect(reason.en).toContain('aggressive grid lost on average: mean -7.8% in 30 days (median +4.0%')
    expect(reason.ko).toContain('공격형')
    expect(reason.ko).toContain('-7.8%')
  })

  it('is wait whatever the past says while the market is no place for a grid, with the reason in both languages', () => {
    const cards = three(4, 8, [0.01, 0.01, 0.01])
    const trend = judge(cards, 0, { code: 'trending', days: 90, strength: -2.7 })
    expect(trend).toMatchObject({ advice: 'wait', code: 'trending' })
    expect(trend.reason.en).toContain('falling for 90 days')
    expect(trend.reason.ko).toContain('90일')
    expect(judge(cards, 0, { code: 'storm', ratio: 1.8 }).reason.en).toContain('1.8 times')
    expect(judge(cards, 0, { code: 'illiquid', share: 0.6 }).reason.en).toContain('60%')
    expect(judge([], 3, null)).toMatchObject({ advice: 'wait', code: 'no_card' })
  })
})

const adviceOf = ({ market_analysis }: MeasuredRecommendation) => market_analysis.advice

describe('markets', () => {
  it('that are noise show no gain and are never a start, though the median is kinder than the mean', () => {
    const answers = Array.from({ length: 6 }, (_, i) =>
      recommend(inputOf(walk({ seed: 100 + i, days: 260, minutes: 15 }))),
    )
    const cards = answers.flatMap((answer) => answer.recommended_strategies)
    const average = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length
    expect(cards.length).toBeGreaterThan(15)
    expect(average(cards.map((each) => each.expected_roi_30d))).toBeLessThan(2)
    expect(average(cards.map((each) => each.median_roi_30d - each.expected_roi_30d))).toBeGreaterThan(1)
    for (const answer of answers) expect(adviceOf(answer)).not.toBe('start')
  })

  it('that swing around a centre are a start, said with the same figures in both languages', () => {
    const candles = swinging(4, 260)
    const { market_analysis, recommended_strategies } = recommend(inputOf(candles))
    expect(recommended_strategies).toHaveLength(3)
    expect(market_analysis).toMatchObject({ advice: 'start', advice_code: 'proven', look_again_at: null })
    const figures = (text: string) => text.match(/[+-]?\d+\.\d+%/g)
    for (const { description_i18n, direction } of recommended_strategies) {
      expect(direction).toBe('neutral')
      expect(figures(description_i18n.ko)).toEqual(
        expect.arrayContaining(figures(description_i18n.en)?.slice(-2) ?? []),
      )
    }
    const simulated = recommend({ ...inputOf(candles), simulated: true })
    expect(simulated.market_analysis.reason).toContain('simulated')
    expect(simulated.market_analysis.reason_i18n.ko).toContain('시뮬레이션')
  })

  it('that return to a centre within a day or three are a start', () => {
    expect(adviceOf(recommend(inputOf(ranging({ seed: 11, days: 200, halfLife: 1, minutes: 15 }))))).toBe('start')
    expect(adviceOf(recommend(inputOf(ranging({ seed: 12, days: 730, halfLife: 3, minutes: 60 }))))).toBe('start')
  })

  it('that trend are refused, and when to look again is said', () => {
    for (const drift of [0.01, -0.01]) {
      const { market_analysis } = recommend(inputOf(walk({ seed: 9, days: 260, minutes: 15, drift, sigma: 0.02 })))
      expect(market_analysis).toMatchObject({ advice: 'wait', advice_code: 'trending' })
      expect(Date.parse(market_analysis.look_again_at ?? '')).toBeGreaterThan(Date.parse('2024-09-17'))
    }
  })

  it('that hardly trade are refused, by candles without a move and by volume too small for an order', () => {
    const candles = swinging(4, 260)
    const still = candleColumns(candles.length)
    for (const name of ['time', 'open', 'high', 'low', 'close', 'volume'] as const) still[name].set(candles[name])
    for (let i = 0; i < still.length; i += 1) {
      if (i % 2 === 0) continue
      const before = still.close[i - 1] ?? 0
      for (const name of ['open', 'high', 'low', 'close'] as const) still[name][i] = before
      still.volume[i] = 0
    }
    expect(recommend(inputOf(still)).market_analysis).toMatchObject({ advice: 'wait', advice_code: 'illiquid' })
    const thin = { ...candles, volume: candles.volume.map(() => 0.0001) }
    const { market_analysis } = recommend(inputOf(thin))
    expect(market_analysis).toMatchObject({ advice: 'wait', advice_code: 'illiquid' })
    expect(market_analysis.liquidity.turnover_per_day).toBeCloseTo(144 * 0.0001 * 60_000, -2)
  })
})
