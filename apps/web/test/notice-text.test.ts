import i18next from 'i18next'
import { beforeAll, describe, expect, it } from 'vitest'
import { ApiError } from '../src/api/api-error.ts'
import type { Translate } from '../src/i18n/i18n.ts'
import { lateTexts, showLanguage } from '../src/i18n/i18n.ts'
import { chanceText } from '../src/pages/futures-grid/chance-text.ts'
import { errorText } from '../src/parts/error-text.ts'
import { noticeText } from '../src/parts/notice-text.ts'

const t: Translate = (key, params) => i18next.t(key, { ...params })
const notice = (code: string, params = {}) => ({ code, message: 'the words of the server', params })

beforeAll(async () => {
  Object.assign(globalThis, { document: { documentElement: {} } })
  await showLanguage('ko')
})

describe('a notice', () => {
  it('reads in the chosen language with its figures by locale', () => {
    expect(noticeText(notice('round_trip', { profit: '-1234.5678' }), t, 'ko')).toBe(
      '그리드 한 칸이 완료되었습니다: 수수료 제외 −1,234.57 USDT.',
    )
  })

  it("translates the server's words inside", () => {
    expect(noticeText(notice('orders_deferred', { count: 2, reason: 'margin' }), t, 'ko')).toBe(
      '그리드 2개에 지금 주문이 없습니다: 가용 증거금 부족.',
    )
  })

  it('of an alert finds its reason in the message', () => {
    const alert = { code: 'halted', message: 'position_mismatch', params: {} }
    expect(noticeText(alert, t, 'ko')).toContain('거래소의 포지션이 이 계정 봇들의 보유량과 다릅니다')
    const refused = { code: 'start_refused', message: '', params: { reason: 'market_data_unavailable' } }
    expect(noticeText(refused, t, 'ko')).toContain('이 종목의 현재 가격이 없습니다')
  })

  it('never prints a hole', () => {
    expect(noticeText(notice('round_trip'), t, 'ko')).toBe('the words of the server')
    expect(noticeText(notice('price_outside_range'), t, 'ko')).not.toContain('{')
  })

  it('of a refusal, and one whose reason is a refusal, tells the values that are beside it', () => {
    const params = { capacity: 30, value: 60, nearest: 30, field: 'grid_count' }
    const told = '거래소가 허용하는 추가 주문은 30개인데 이 그리드는 60개가 필요합니다.'
    expect(noticeText(notice('open_order_cap_exceeded', params), t, 'ko')).toContain(told)
    const refused = notice('start_refused', { ...params, reason: 'open_order_cap_exceeded' })
    expect(noticeText(refused, t, 'ko')).toContain(told)
  })

  it('of the error catalogue uses its sentence', () => {
    expect(noticeText(notice('venue_unreachable'), t, 'ko')).toContain('거래소에 연결할 수 없습니다.')
  })

  it('with a new code shows what the server says', () => {
    expect(noticeText(notice('brand_new'), t, 'ko')).toBe('the words of the server')
  })
})

describe('an error', () => {
  it('names the field as the form does, and the value that passes', () => {
    const details = { field: 'price_range_lower', value: '5', nearest: '95000' }
    const { what, code } = errorText(new ApiError('price_not_positive', 'x', 422, details), t, 'ko')
    expect(what).toBe('하한 가격은(는) 0보다 크고 정상 범위여야 합니다. 95000 값을 사용하세요.')
    expect(code).toBe('price_not_positive')
  })

  it('says what it means for the money', () => {
    expect(errorText(new ApiError('offline', '', 0), t, 'ko').money).toContain('봇은 서버에서 계속')
    expect(errorText(new ApiError('brand_new', 'words', 422), t, 'ko')).toEqual({
      what: 'words',
      money: '거래소로 보낸 것은 없습니다.',
      code: 'brand_new',
    })
    expect(errorText(new TypeError('x'), t, 'ko').code).toBe('page_error')
  })
})

describe('a p-value in words', () => {
  it('says how often chance does as well, and never calls an untested result proven', async () => {
    await lateTexts('ko')
    expect(chanceText(0.004, t)).toBe(
      '우연만으로 이만큼 나올 확률은 100번 중 1번보다 적습니다. 운으로 설명하기 어렵습니다.',
    )
    expect(chanceText(0.31, t)).toBe('우연만으로도 100번 중 31번은 이만큼 나옵니다. 운일 가능성이 충분히 있습니다.')
    expect(chanceText(0.05, t)).toContain('운일 가능성')
    expect(chanceText(null, t)).toContain('검정하지 못했습니다')
  })
})
