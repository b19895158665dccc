import { expect, it } from 'vitest'
import { fuzzApi } from './api-fuzz/run.ts'

it.each([11, 12, 13, 14])('26,000 requests to every route of the API, seed %i', async (seed) => {
  const { inputs, accepted, refused, slowestMs, succeeded, codes, findings } = await fuzzApi(26_000, seed)
  console.log(
    `API, seed ${seed}: ${accepted} accepted by ${succeeded.size} operations, ${refused} refused with ${codes.size} codes, slowest ${slowestMs} ms`,
  )
  expect(findings).toEqual([])
  expect(inputs).toBe(26_000)
})
