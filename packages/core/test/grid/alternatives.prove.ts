import { describe, expect, it } from 'vitest'
import { everyAlternativeHolds } from './alternatives-hold.ts'

describe('alternatives to an amount that is too small', () => {
  it('all pass the validator on 10,000 random accounts, and never ask for more leverage', () => {
    const offered = everyAlternativeHolds(10_000, 5)
    for (const kind of ['fewer_grids', 'narrower_range', 'other_symbol', 'more_investment'])
      expect(offered.get(kind), kind).toBeGreaterThan(100)
  })
})
