import { describe, expect, it } from 'vitest'
import { type Judged, judge } from '../src/advice.ts'
import { recommend } from '../src/index.ts'
import { statedFigures, summarise } from '../src/statistics.ts'
import { inputOf, swinging, walk } from './seeded-market.ts'

const card = (profile: Judged['profile'], rois: readonly number[], effective: number): Judged => {
  const results = rois.map((roi) => ({
    startMs: 0,
    roi,
    drawdown: 0.1,
    limited: false,
    stopped: false,
    daysInRange: 9,
  }))
  const summary = summarise(results, effective)
  return { profile, summary, stated: statedFigures(summary, 30) }
}
const steady = [0.03, 0.04, 0.05, 0.04, 0.03, 0.04, 0.05, 0.04]
const lucky = [0.3, -0.2, 0.25, -0.2, 0.3, -0.2, 0.2, -0.2]
const losing = [0.03, 0.04, 0.05, 0.04, 0.03, 0.04, 0.05, -0.9]
const three = (rois: readonly number[], effective: number) =>
  (['conservative', 'moderate', 'aggressive'] as const).map((profile) => card(profile, rois, effective))

describe('advice', () => {
  it('is start only when every grid gained far beyond its error in enough separate windows', () => {
    expect(judge(three(steady, 8), 8, 0).advice).toBe('start')
    expect(judge(three(steady, 7), 7, 0).advice).toBe('unproven')
    expect(judge(three(lucky, 8), 8, 0).advice).toBe('unproven')
    expect(judge(three(steady, 8).slice(1), 8, 1).advice).toBe('unproven')
  })

  it('is wait as soon as one grid lost on average, though its median gained, and names it', () => {
    const cards = [...three(steady, 8).slice(0, 2), card('aggressive', losing, 8)]
    const { advice, reason } = judge(cards, 8, 0)
    expect(advice).toBe('wait')
    expect(reason.en).toContain('aggressive grid lost on average: mean -7.8% in 30 days (median +4.0%')
    expect(reason.ko).toContain('공격형')
    expect(reason.ko).toContain('-7.8%')
  })

  it('is wait without any card', () => {
    expect(judge([], 0, 3).advice).toBe('wait')
  })
})

describe('the trap of noise', () => {
  it('shows no gain on driftless walks though the median is kinder than the mean, and never says start', () => {
    const answers = Array.from({ length: 12 }, (_, i) =>
      recommend(inputOf(walk({ seed: 100 + i, days: 250, minutes: 10 }))),
    )
    const cards = answers.flatMap((answer) => answer.recommended_strategies)
    const average = (values: readonly number[]) => values.reduce((total, value) => total + value, 0) / values.length
    expect(cards.length).toBe(36)
    expect(average(cards.map((each) => each.expected_roi_30d))).toBeLessThan(0.5)
    expect(average(cards.map((each) => each.median_roi_30d - each.expected_roi_30d))).toBeGreaterThan(1)
    for (const answer of answers) {
      const { advice } = answer.market_analysis
      expect(advice).not.toBe('start')
      if (answer.recommended_strategies.some((each) => each.expected_roi_30d < 0)) expect(advice).toBe('wait')
      for (const each of answer.recommended_strategies) expect(each.evidence.effective_windows).toBe(8)
    }
  })

  it('does say start where swings around a centre really pay, and the same in both languages', () => {
    const candles = swinging(4, 260)
    const { market_analysis, recommended_strategies } = recommend(inputOf(candles))
    expect(recommended_strategies).toHaveLength(3)
    expect(market_analysis.advice).toBe('start')
    expect(market_analysis.look_again_at).toBeNull()
    const figures = (text: string) => text.match(/[+-]?\d+\.\d+%/g)
    for (const { description_i18n } of recommended_strategies) {
      expect(figures(description_i18n.ko)).toEqual(
        expect.arrayContaining(figures(description_i18n.en)?.slice(-2) ?? []),
      )
    }
    const simulated = recommend({ ...inputOf(candles), simulated: true })
    expect(simulated.market_analysis.reason).toContain('simulated')
    expect(simulated.market_analysis.reason_i18n.ko).toContain('시뮬레이션')
  })
})
