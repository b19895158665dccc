import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { REPOSITORY } from '../src/canary/plant.ts'
import { FAULT_CATALOGUE } from '../src/coverage/fault-catalogue.ts'
import { INCIDENTS } from '../src/coverage/incidents.ts'
import { kindsOf, reliabilityPage } from '../src/coverage/reliability.ts'
import { FAULT_KINDS } from '../src/faults/fault-kind.ts'

const holds = (file: string, name: string): boolean => {
  const path = join(REPOSITORY, file)
  return existsSync(path) && readFileSync(path, 'utf8').includes(name)
}

describe('docs/RELIABILITY.md', () => {
  it('is what the code says (node scripts/write-reliability.mjs)', () => {
    expect(readFileSync(join(REPOSITORY, 'docs/RELIABILITY.md'), 'utf8')).toBe(reliabilityPage())
  })

  it('has every fault of the groups E, W, M, P and U once, in order', () => {
    const counts = { E: 30, W: 14, M: 13, P: 24, U: 14 }
    const wanted = Object.entries(counts).flatMap(([group, count]) =>
      Array.from({ length: count }, (_, i) => `${group}${i + 1}`),
    )
    expect(FAULT_CATALOGUE.map(({ id }) => id)).toEqual(wanted)
  })

  it('leaves no fault without a simulation, a test or a reason', () => {
    const bare = FAULT_CATALOGUE.filter(
      ({ id, tests, note }) => kindsOf(id).length + tests.length === 0 && note === null,
    )
    expect(bare.map(({ id }) => id)).toEqual([])
  })

  it('names tests that exist', () => {
    const named = FAULT_CATALOGUE.flatMap(({ tests }) => tests)
    expect(named.filter(([file, name]) => !holds(file, name))).toEqual([])
    expect(INCIDENTS.filter(({ file, test }) => !holds(file, test))).toEqual([])
  })

  it('knows every kind of fault the simulation plays', () => {
    const ids = new Set(FAULT_CATALOGUE.map(({ id }) => id))
    expect(FAULT_KINDS.filter((kind) => !ids.has(kind.split('-')[0] ?? ''))).toEqual([])
  })

  it('has all 23 trading incidents', () => {
    expect(INCIDENTS.map(({ number }) => number)).toEqual(Array.from({ length: 23 }, (_, i) => i + 1))
  })
})
