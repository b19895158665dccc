import { afterAll, beforeAll, describe, expect, it } from 'vitest'
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

describe('decoders of both families', () => {
  it('make facts of every payload the fuzzer starts from', () => {
    for (const { name, bases, decode } of subjects) {
      for (const base of bases) expect([name, decode(structuredClone(base))]).toEqual([name, expect.any(Array)])
    }
    const silent = subjects.filter(({ bases, decode }) =>
      bases.every((base) => decode(structuredClone(base)).length === 0),
    )
    expect(silent.map(({ name }) => name)).toEqual([])
  })

  it('survive mutated bodies and frames: no crash, no accepted nonsense', () => {
    const { payloads, refused, facts } = fuzz(subjects, 6_000, 1)
    expect(payloads).toBe(6_000)
    // Both ways are taken: much is refused, and what a mutation left sound is still a fact.
    expect(refused).toBeGreaterThan(1_500)
    expect(facts).toBeGreaterThan(1_400)
  })
})
