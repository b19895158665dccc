import { expect, it } from 'vitest'
import { fuzzReconcile } from './reconcile-fuzz.ts'

it.each([1_000_001, 2_000_001])(
  '100,000 sets of targets and orders keep the invariants of reconcile (seed %i on)',
  (seed) => {
    const counts = fuzzReconcile(100_000, seed)
    console.log(`order diff from seed ${seed}:`, counts)
    expect(counts.inputs).toBe(100_000)
  },
)
