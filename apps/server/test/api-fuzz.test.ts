import { routes } from '@gridpilot/contract'
import { expect, it } from 'vitest'
import { fuzzApi } from './api-fuzz/run.ts'

it('any body, query and path gets an answer of its schema or a refusal of the catalogue, and nothing of others', async () => {
  const result = await fuzzApi(1_000, 1)
  expect(result.findings).toEqual([])
  expect(result.inputs).toBe(1_000)
  // It is no fuzzer if everything goes the same way.
  expect(result.accepted).toBeGreaterThan(200)
  expect(result.refused).toBeGreaterThan(300)
  expect(result.codes.size).toBeGreaterThan(20)
  expect(result.succeeded.size).toBeGreaterThan(Object.keys(routes).length / 2)
}, 120_000)
