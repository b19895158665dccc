import { describe, expect, test } from 'vitest'
import { live } from './life.ts'

const LIVES = 1_000
const LENGTH = 500

describe('conservation', () => {
  test(`${LIVES} random lives of ${LENGTH} happenings keep every book to the last digit`, () => {
    const seen = new Map<string, number>()
    for (let seed = 10_001; seed <= 10_000 + LIVES; seed += 1) {
      for (const [name, count] of live(seed, LENGTH)) seen.set(name, (seen.get(name) ?? 0) + count)
    }
    const counts = [...seen].filter(([name]) => /^(fill|bill|liquidated|plan) /.test(name)).sort()
    console.log(counts.map(([name, count]) => `${name}: ${count}`).join('\n'))
    for (const name of ['liquidated crossed', 'liquidated isolated', 'fill reduction', 'fill adl', 'bill insurance']) {
      expect(seen.get(name) ?? 0).toBeGreaterThan(LIVES / 50)
    }
  })
})
