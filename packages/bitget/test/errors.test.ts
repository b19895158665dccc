import { describe, expect, it } from 'vitest'
import { classify, type ErrorClass, failure, namedCodes, readError, writeError } from '../src/errors.ts'
import { sharedText } from './shared-data.ts'

describe('the table of codes', () => {
  it('names every code once', () => {
    const codes = namedCodes().map(([code]) => code)
    expect(codes.length).toBeGreaterThan(150)
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([])
    expect(codes.filter((code) => !/^\d+$/.test(code))).toEqual([])
  })

  it('names every code of the documented list that an order or a read of ours can meet', () => {
    const text = sharedText('API.md')
    if (text === null) return expect(classify(400, '45110')).toBe('refused')
    const rows = text.split('## 9. Error codes')[1]?.split('Wording note')[0] ?? ''
    // Ranges belong to take profit, stop loss and trigger orders, which this adapter never sends.
    const ours = rows
      .split('\n')
      .filter((row) => row.startsWith('|') && !/TP|SL|plan|trigger|–|withdraw|00000/.test(row))
    const codes = ours.flatMap((row) => row.split('|')[1]?.match(/\b\d{5,6}\b/g) ?? [])
    expect(codes.length).toBeGreaterThan(120)
    const known = new Set(namedCodes().map(([code]) => code))
    expect([...new Set(codes)].filter((code) => !known.has(code))).toEqual([])
  })

  it.each<[string, ErrorClass]>([
    ['45110', 'refused'],
    ['40762', 'refused'],
    ['40815', 'refused'],
    ['40774', 'refused'],
    ['22002', 'refused'],
    ['41114', 'retry'],
    ['40008', 'clock'],
    ['40814', 'unchanged'],
    ['40014', 'needs_user'],
    ['40018', 'needs_user'],
    ['40085', 'needs_user'],
    ['40109', 'not_found'],
    ['40768', 'not_found'],
    ['40786', 'duplicate'],
    ['40010', 'unknown'],
    ['40725', 'unknown'],
    ['45001', 'unknown'],
    ['40015', 'unknown'],
    ['70707', 'unknown'],
    ['constructor', 'unknown'],
    ['', 'unknown'],
  ])('%s is %s', (code, expected) => {
    expect(classify(400, code)).toBe(expected)
  })

  it('believes no code that came with a 5xx or without any answer, and every 429', () => {
    expect(classify(500, '45110')).toBe('unknown')
    expect(classify(null, '45110')).toBe('unknown')
    expect(classify(429, 'whatever')).toBe('rate_limited')
  })
})

describe('errors of reads and writes', () => {
  it('a write of kind unknown leaves it open; every other kind is a proof', () => {
    const kinds = ['45110', '41114', '40008', '40037', '40786', '40010', '70707'].map(
      (code) => writeError(failure(400, code, '')).kind,
    )
    expect(kinds).toEqual(['refused', 'unavailable', 'rate_limited', 'needs_user', 'unknown', 'unknown', 'unknown'])
  })

  it.each([
    ['40762', 'margin'],
    ['40815', 'price_band'],
    ['45118', 'order_cap'],
    ['22002', 'nothing_to_reduce'],
    ['45110', undefined],
    ['40786', undefined],
    ['70707', undefined],
  ])('a refused write with %s says %s', (code, reason) => {
    expect(writeError(failure(400, code, '')).reason).toBe(reason)
  })

  it('a read is never unknown: it failed', () => {
    for (const [code] of [...namedCodes(), ['70707', 'unknown'] as const]) {
      expect(readError(failure(400, code, '')).kind).not.toBe('unknown')
    }
    expect(readError(failure(null, 'timeout', '')).kind).toBe('unavailable')
    expect(readError(failure(400, '40008', '')).kind).toBe('unavailable')
  })

  it('keeps messages of the venue short', () => {
    expect(failure(400, '45110', 'x'.repeat(5000)).message).toHaveLength(200)
  })
})
