import { stripTypeScriptTypes } from 'node:module'
import { describe, expect, it } from 'vitest'
import { spoiled } from '../src/canary/plant.ts'
import { PLANTED_BUGS, UNFOUND_BUGS } from '../src/canary/planted-bugs.ts'
import { INCIDENTS } from '../src/coverage/incidents.ts'

describe('planted bugs', () => {
  it('are at least thirty, each with a name of its own', () => {
    expect(new Set(PLANTED_BUGS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(30)
    expect(new Set(PLANTED_BUGS.map(({ name }) => name)).size).toBe(PLANTED_BUGS.length)
  })

  it('there is one for every trading incident of others', () => {
    const planted = new Set(PLANTED_BUGS.map(({ incident }) => incident))
    const missing = INCIDENTS.filter(({ number }) => !planted.has(number))
    expect(missing.map(({ number }) => number)).toEqual([])
  })

  it.each([...PLANTED_BUGS, ...UNFOUND_BUGS].map((bug) => [bug.name, bug] as const))(
    '%s has its place in today’s source',
    (_name, bug) => {
      for (const source of spoiled(bug).values()) expect(() => stripTypeScriptTypes(source)).not.toThrow()
    },
  )

  it('a place that is gone is an error, not a run without a bug', () => {
    const bug = { name: 'x', file: 'packages/core/src/result.ts', find: 'not to be found anywhere', replace: '' }
    expect(() => spoiled(bug)).toThrow('0 times')
  })
})
