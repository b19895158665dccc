import { afterAll, beforeAll, expect, it } from 'vitest'
import { type FakeBitget, startFakeBitget } from './fake-bitget.ts'
import { serveUnified } from './fake-unified.ts'
import { fuzz } from './fuzz-run.ts'
import { fuzzSubjects, type Subject } from './fuzz-subjects.ts'

let fake: FakeBitget
let subjects: readonly Subject[]
beforeAll(async () => {
  fake = serveUnified(await startFakeBitget())
  subjects = await fuzzSubjects(fake)
})
afterAll(() => fake.close())

it.each([11, 12, 13, 14])('fifty thousand mutated bodies and frames of both families, seed %i', (seed) => {
  const result = fuzz(subjects, 50_000, seed)
  console.log(`seed ${seed}:`, result)
  expect(result.payloads).toBe(50_000)
  expect(result.refused).toBeGreaterThan(10_000)
  expect(result.facts).toBeGreaterThan(10_000)
})
