import type { IChartApi } from 'lightweight-charts'
import { describe, expect, it } from 'vitest'
import { fitWhole } from '../src/charts/fit-whole.ts'

function fitted(width: number, bars: number) {
  const seen: unknown[] = []
  const scale = {
    width: () => width,
    fitContent: () => seen.push('fit'),
    setVisibleLogicalRange: (range: unknown) => seen.push(range),
  }
  fitWhole({ timeScale: () => scale } as unknown as IChartApi, bars)
  return seen
}

describe('a chart of everything', () => {
  it('leaves half a label free at both ends, however wide it is', () => {
    for (const width of [250, 900]) {
      const [range] = fitted(width, 501) as { from: number; to: number }[]
      const perBar = width / ((range?.to ?? 0) - (range?.from ?? 0))
      expect(-(range?.from ?? 0) * perBar).toBeCloseTo(30, 6)
      expect(((range?.to ?? 0) - 500) * perBar).toBeCloseTo(30, 6)
    }
  })

  it('does as the library does where there is nothing to pad', () => {
    expect(fitted(40, 500)).toEqual(['fit'])
    expect(fitted(400, 1)).toEqual(['fit'])
  })
})
