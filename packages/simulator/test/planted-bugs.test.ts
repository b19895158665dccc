import { stripTypeScriptTypes } from 'node:module'
import { describe, expect, it } from 'vitest'
import { spoiled } from '../src/canary/plant.ts'
import { PLANTED_BUGS, UNFOUND_BUGS } from '../src/canary/planted-bugs.ts'

describe('planted bugs', () => {
  it('are at least thirty, each with a name of its own', () => {
    expect(new Set(PLANTED_BUGS.map(({ name }) => name)).size).toBeGreaterThanOrEqual(30)
    expect(new Set(PLANTED_BUGS.map(({ name }) => name)).size).toBe(PLANTED_BUGS.length)
  })

  it.each([...PLANTED_BUGS, ...UNFOUND_BUGS].map((bug) => [bug.name, bug] as const))(
    '%s has its place in today’s source',
    (_name, bug) => {
      expect(() => stripTypeScriptTypes(spoiled(bug))).not.toThrow()
    },
  )

  it('a place that is gone is an error, not a run without a bug', () => {
    const bug = { name: 'x', file: 'packages/core/src/result.ts', find: 'not to be found anywhere', replace: '' }
    expect(() => spoiled(bug)).toThrow('0 times')
  })
})
