import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { candleProblem } from '../../src/market-data/candle-problem.ts'
import { gapsIn } from '../../src/market-data/gaps.ts'
import type { Span } from '../../src/market-data/ports.ts'
import { mergeSpans, missingSpans, piecesOf } from '../../src/market-data/spans.ts'
import { minuteCandle } from './fake-market.ts'

const span = fc.tuple(fc.nat(60), fc.nat(60)).map(([a, b]): Span => ({ fromMs: Math.min(a, b), toMs: Math.max(a, b) }))
const cells = (spans: readonly Span[]) => {
  const all: number[] = []
  for (const { fromMs, toMs } of spans) for (let i = fromMs; i < toMs; i += 1) all.push(i)
  return all
}

describe('spans', () => {
  it('merged cover the same times, once, ascending and apart', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 8 }), (spans) => {
        const merged = mergeSpans(spans)
        expect(cells(merged)).toEqual([...new Set(cells(spans))].sort((a, b) => a - b))
        for (const [i, { fromMs }] of merged.entries()) {
          expect(fromMs).toBeGreaterThan(merged[i - 1]?.toMs ?? Number.NEGATIVE_INFINITY)
        }
      }),
    )
  })

  it('missing are the wanted ones nobody covers', () => {
    fc.assert(
      fc.property(span, fc.array(span, { maxLength: 8 }), (wanted, covered) => {
        const known = new Set(cells(covered))
        const expected = cells([wanted]).filter((cell) => !known.has(cell))
        expect(cells(missingSpans(wanted, mergeSpans(covered)))).toEqual(expected)
      }),
    )
  })

  it('are cut at multiples of the piece, nothing lost', () => {
    fc.assert(
      fc.property(span, fc.integer({ min: 1, max: 9 }), (whole, size) => {
        const pieces = piecesOf(whole, 1, size)
        expect(cells(pieces)).toEqual(cells([whole]))
        for (const { fromMs, toMs } of pieces) expect(Math.floor((toMs - 1) / size)).toBe(Math.floor(fromMs / size))
      }),
    )
  })
})

describe('gaps', () => {
  it('are the missing open times, counted', () => {
    expect(gapsIn({ fromMs: 0, toMs: 100 }, [10, 20, 50, 60], 10)).toEqual([
      { fromMs: 0, toMs: 10, missing: 1 },
      { fromMs: 30, toMs: 50, missing: 2 },
      { fromMs: 70, toMs: 100, missing: 3 },
    ])
    expect(gapsIn({ fromMs: 0, toMs: 20 }, [0, 10], 10)).toEqual([])
  })
})

describe('candles of an exchange', () => {
  const whole = { fromMs: 0, toMs: 300_000 }
  const good = [0, 1, 3].map((i) => minuteCandle(i))
  const problem = (rows: typeof good) => candleProblem(rows, whole, 60_000)

  it('are taken when they make sense, and refused as a whole when one does not', () => {
    expect(problem(good)).toBeNull()
    expect(problem([...good].reverse())).toContain('out of order')
    expect(problem([minuteCandle(5)])).toContain('not asked for')
    expect(problem([{ ...minuteCandle(1), time: 60_001 }])).toContain('multiple')
    for (const wrong of [{ low: 0 }, { low: 150 }, { high: 90 }, { volume: -1 }, { high: Number.POSITIVE_INFINITY }]) {
      expect(problem([{ ...minuteCandle(1), ...wrong }])).toContain('contradicts')
    }
  })
})
