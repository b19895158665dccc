import { describe, expect, it } from 'vitest'
import { en } from '../src/i18n/en.ts'
import { ko } from '../src/i18n/ko.ts'
import { leadingLoss } from '../src/pages/futures-grid/leading-loss.ts'

describe('the loss to reckon with', () => {
  it('is the larger of what is planned and what was measured, for the amount put in', () => {
    expect(leadingLoss(140.44, -25.6, 1_000)).toEqual({ measured: 256, largest: 256, measuredLeads: true })
    expect(leadingLoss(140.44, -9, 1_000)).toEqual({ measured: 90, largest: 140.44, measuredLeads: false })
    expect(leadingLoss(14, null, 100)).toEqual({ measured: 0, largest: 14, measuredLeads: false })
    expect(leadingLoss(14, 3, 100).measured).toBe(0)
  })

  it('is never said to stop at the exit', () => {
    const texts = [en, ko].map((each) => JSON.stringify(each))
    for (const text of texts) expect(/stops there|can lose up to|그 가격에서 봇이 중지/.test(text)).toBe(false)
  })
})
