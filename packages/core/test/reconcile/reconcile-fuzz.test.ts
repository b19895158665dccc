import { expect, it } from 'vitest'
import { fuzzReconcile } from './reconcile-fuzz.ts'

it('any consistent set of targets and orders keeps the invariants of reconcile and ends at its targets', () => {
  const counts = fuzzReconcile(3_000, 1)
  expect(counts.inputs).toBe(3_000)
  // It is no fuzzer if nothing happens.
  expect(Math.min(counts.placed, counts.canceled, counts.waited)).toBeGreaterThan(500)
})
