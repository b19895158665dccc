import { describe, expect, it } from 'vitest'
import { type MeasuredRecommendation, recommend } from '../src/index.ts'
import { inputOf, ranging, walk } from './seeded-market.ts'

const share = (answers: readonly MeasuredRecommendation[], advice: string) =>
  answers.filter(({ market_analysis }) => market_analysis.advice === advice).length / answers.length
const said = (name: string, answers: readonly MeasuredRecommendation[]) =>
  console.log(
    `${name}: ${JSON.stringify(Object.fromEntries(Object.entries(Object.groupBy(answers, (each) => `${each.market_analysis.advice} ${each.market_analysis.advice_code}`)).map(([key, list]) => [key, list?.length])))}`,
  )

describe('advice on 5-minute candles', () => {
  it('is start in at most 5 % of 200 random walks, 150 of 260 days and 50 of 420', () => {
    const answers = Array.from({ length: 200 }, (_, i) =>
      recommend(inputOf(walk({ seed: 5_000 + i, days: i % 4 === 3 ? 420 : 260, minutes: 5 }))),
    )
    said('random walks', answers)
    expect(share(answers, 'start')).toBeLessThanOrEqual(0.05)
  })

  it('is start in most markets that return to a centre within a day', () => {
    const answers = Array.from({ length: 20 }, (_, i) =>
      recommend(inputOf(ranging({ seed: 300 + i, days: 260, halfLife: 1 }))),
    )
    said('range-bound', answers)
    expect(share(answers, 'start')).toBeGreaterThanOrEqual(0.9)
  })

  it('is never start in markets that trend', () => {
    const answers = Array.from({ length: 20 }, (_, i) =>
      recommend(inputOf(walk({ seed: 400 + i, days: 260, minutes: 5, drift: i % 2 === 0 ? 0.008 : -0.008 }))),
    )
    said('trending', answers)
    expect(share(answers, 'start')).toBe(0)
    expect(share(answers, 'wait')).toBeGreaterThanOrEqual(0.9)
  })
})
