import { describe, expect, it } from 'vitest'
import { ERROR_CATALOGUE, type ErrorCode, errorMessage, httpStatusOf, isErrorCode } from '../../src/index.ts'

describe('error catalogue', () => {
  it.each(Object.entries(ERROR_CATALOGUE))('%s is a complete row', (code, entry) => {
    expect(code).toMatch(/^[a-z][a-z0-9_]*$/)
    expect(entry.httpStatus).toBeGreaterThanOrEqual(400)
    expect(entry.httpStatus).toBeLessThan(600)
    for (const text of [entry.message, entry.action, entry.ko, entry.actionKo]) expect(text.trim()).toMatch(/\.$/)
    expect(entry.ko + entry.actionKo).toMatch(/[가-힣]/)
    const blanks = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
    expect(new Set(blanks(entry.ko + entry.actionKo))).toEqual(new Set(blanks(entry.message + entry.action)))
  })

  it('fills blanks and leaves out sentences it has no value for', () => {
    const known = errorMessage({ code: 'grid_count_out_of_range', field: 'gridCount', value: 1, nearest: 2 })
    expect(known).toBe('The number of grids must be a whole number from 2 to 200. Use 2.')
    const unknown = errorMessage({ code: 'grid_count_out_of_range', field: 'gridCount' })
    expect(unknown).toBe('The number of grids must be a whole number from 2 to 200.')
    const korean = errorMessage({ code: 'leverage_above_tier', nearest: 50, details: { max: 50 } }, 'ko')
    expect(korean).toContain('최대 50배')
  })

  it('numbers with decimals do not end a sentence', () => {
    const text = errorMessage({ code: 'range_inverted', field: 'lower', nearest: '90000.1' })
    expect(text).toBe('The lower price must be below the upper price. Set lower to 90000.1.')
  })

  it('knows its codes and their status', () => {
    expect(isErrorCode('not_found')).toBe(true)
    expect(isErrorCode('toString')).toBe(false)
    expect(httpStatusOf('not_found')).toBe(404)
    const needed: ErrorCode[] = ['unauthorized', 'invalid_credentials', 'email_taken', 'account_busy', 'internal']
    for (const code of needed) expect(isErrorCode(code)).toBe(true)
  })
})
