import { describe, expect, it } from 'vitest'
import {
  decimalsOf,
  formatNumber,
  formatPercent,
  formatPrice,
  formatQuantity,
  formatUsdt,
} from '../src/format/number.ts'
import { ageParts, formatTime, formatUtc } from '../src/format/time.ts'

describe('USDT', () => {
  it.each([
    [1234.567, '1,234.57'],
    [1, '1.00'],
    [0.0312, '0.0312'],
    [0.5, '0.5000'],
    [0, '0.00'],
    [-41.2, '−41.20'],
    [Number.NaN, '–'],
  ])('%d reads %s', (value, text) => expect(formatUsdt(value, 'en')).toBe(text))

  it('shows the sign of a change with a true minus, and none for what rounds to zero', () => {
    expect(formatUsdt(12.3, 'en', true)).toBe('+12.30')
    expect(formatUsdt(-12.3, 'ko', true)).toBe('−12.30')
    expect(formatUsdt(-0.00001, 'en', true)).toBe('0.00')
    expect(formatUsdt(0, 'en', true)).toBe('0.00')
  })
})

describe('prices and quantities', () => {
  it('follow tick and step', () => {
    expect(formatPrice(107214.5, 'en', '0.1')).toBe('107,214.5')
    expect(formatPrice(107214, 'en', '0.1')).toBe('107,214.0')
    expect(formatPrice(0.08123, 'en', '0.00001')).toBe('0.08123')
    expect(formatQuantity(0.0021, 'en', '0.0001')).toBe('0.0021')
    expect(formatQuantity(-3, 'en', '1', true)).toBe('−3')
  })

  it('count the decimals that matter', () => {
    expect(['0.1', '0.10', '5', '0.00005'].map(decimalsOf)).toEqual([1, 1, 0, 5])
  })
})

describe('percent', () => {
  it('has 2 decimals, fewer when large', () => {
    expect(formatPercent(0.8, 'en', true)).toBe('+0.80%')
    expect(formatPercent(-3.04, 'en', true, 1)).toBe('−3.0%')
    expect(formatPercent(250.44, 'en')).toBe('250.4%')
  })
})

describe('numbers', () => {
  it('carry thousands separators of the locale', () => {
    expect(formatNumber(1_000_000, 'ko', { min: 0, max: 0 })).toBe('1,000,000')
  })
})

describe('times', () => {
  const at = '2026-03-01T04:05:06.789Z'

  it('are shown in the zone and in UTC', () => {
    expect(formatTime(at, 'en', 'short', 'Asia/Seoul')).toBe('Mar 1, 13:05')
    expect(formatTime(at, 'ko', 'short', 'Asia/Seoul')).toBe('3월 1일 13:05')
    expect(formatUtc(at)).toBe('2026-03-01 04:05:06 UTC')
  })

  it('that are none read as unknown', () => {
    expect(formatTime('soon', 'en', 'full')).toBe('–')
    expect(formatUtc('soon')).toBe('–')
  })

  it.each([
    [-5, 'seconds', 0],
    [59_999, 'seconds', 59],
    [75_000, 'minutes', 1],
    [3_600_000, 'hours', 1],
    [172_800_000, 'days', 2],
  ])('of %d ms are %s %d old', (ms, unit, count) => expect(ageParts(ms)).toEqual({ unit, count }))
})
