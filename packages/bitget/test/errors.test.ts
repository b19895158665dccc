import { describe, expect, it } from 'vitest'
import {
  classify,
  concernsFilters,
  type ErrorClass,
  failure,
  MEANING_OF,
  namedCodes,
  readError,
  writeError,
} from '../src/errors.ts'
import { placementFailed } from '../src/outcome.ts'
import { sharedText } from './shared-data.ts'

/** `40829–40836` stands for all of them, `30006 / 30007` for two. */
const codesOf = (cell: string): string[] =>
  [...cell.matchAll(/\b(\d{3,6})(?:–(\d{5}))?\b/g)].flatMap(([, first = '', last]) =>
    last === undefined
      ? [first]
      : Array.from({ length: Number(last) - Number(first) + 1 }, (_, i) => String(Number(first) + i)),
  )

describe('the table of codes', () => {
  it('names every code once', () => {
    const codes = namedCodes().map(([code]) => code)
    expect(codes.length).toBeGreaterThan(150)
    expect(codes.filter((code, i) => codes.indexOf(code) !== i)).toEqual([])
    expect(codes.filter((code) => !/^\d+$/.test(code))).toEqual([])
  })

  it('names every code of the documented tables: both families and their sockets', () => {
    const text = sharedText('API.md')
    if (text === null) return expect(classify(400, '45110')).toBe('refused')
    const sections = [
      ['### 8.5', '### 8.6'],
      ['## 9. Error codes', 'Wording note'],
      ['### 11.10', '### 11.11'],
    ].map(([from = '', to = '']) => text.split(from)[1]?.split(to)[0] ?? '')
    const codes = sections.flatMap((section) =>
      section
        .split('\n')
        .filter((row) => row.startsWith('|'))
        .flatMap((row) => codesOf(row.split('|')[1] ?? '')),
    )
    expect(codes.length).toBeGreaterThan(300)
    const known = new Set(namedCodes().map(([code]) => code))
    const notRefusals = new Set(['00000', '25xxx'])
    expect([...new Set(codes)].filter((code) => !known.has(code) && !notRefusals.has(code))).toEqual([])
  })

  it('gives every class one of the four meanings', () => {
    const classes = new Set(namedCodes().map(([, errorClass]) => errorClass))
    expect([...classes].map((each) => MEANING_OF[each]).filter((meaning) => meaning === undefined)).toEqual([])
    expect(new Set(Object.values(MEANING_OF))).toEqual(
      new Set(['refused with proof', 'unknown', 'retry', 'needs the user']),
    )
  })

  it('doubts the instruments only for refusals that speak of filters', () => {
    expect(['40808', '45110', '25244', '40034'].map(concernsFilters)).toEqual([true, true, true, true])
    expect(['40762', '22002', '40786', '40010', '25203'].map(concernsFilters)).toEqual(Array(5).fill(false))
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
    ['25203', 'refused'],
    ['25225', 'refused'],
    ['25231', 'refused'],
    ['25585', 'refused'],
    ['25204', 'not_found'],
    ['25212', 'duplicate'],
    ['25000', 'unknown'],
    ['25001', 'unknown'],
    ['25004', 'rate_limited'],
    ['25245', 'needs_user'],
    ['40084', 'needs_user'],
    ['30014', 'clock'],
    ['30006', 'rate_limited'],
    ['25999', 'unknown'],
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
    ['25203', 'margin'],
    ['25205', 'price_band'],
    ['25567', 'order_cap'],
    ['25227', 'nothing_to_reduce'],
    ['45110', undefined],
    ['40786', undefined],
    ['70707', undefined],
  ])('a refused write with %s says %s', (code, reason) => {
    expect(writeError(failure(400, code, '')).reason).toBe(reason)
  })

  it('that an order is not to be found is no answer to its placement', () => {
    const gone = failure(400, '40109', 'The data of the order cannot be found')
    expect(placementFailed('gtest0-1-0s1B0_0', gone).outcome).toBe('unknown')
    expect(placementFailed('gtest0-1-0s1B0_0', failure(400, '40762', 'too little margin')).outcome).toBe('refused')
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
