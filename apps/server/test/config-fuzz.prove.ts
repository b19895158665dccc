import { expect, it } from 'vitest'
import { fuzzConfig } from './config-fuzz.ts'

it.each([11, 12])('100,000 sets of arguments and variables, seed %i', (seed) => {
  const { accepted, refused, findings } = fuzzConfig(100_000, seed)
  console.log(`configuration, seed ${seed}: ${accepted} accepted, ${refused} refused`)
  expect(findings.slice(0, 5)).toEqual([])
  expect(accepted + refused).toBe(100_000)
})
