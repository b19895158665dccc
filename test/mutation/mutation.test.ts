import { describe, expect, it } from 'vitest'
import { EXPLAINED } from './explained.ts'
import { applyMutant, mutantsOf } from './mutants.ts'
import { mutantsOfSubject, nameOf, tryMutants } from './mutation-run.ts'
import { SUBJECTS } from './subjects.ts'

const FIXED = [
  "condition: order.status === 'absent' → false",
  'condition: isSettled(order) → false',
  'statement removed: this.withdraw.push(order) → ;',
  'condition: order.price !== target.price → false',
  'condition: parent.firstFillWallMs === null → false',
]

describe('mutants', () => {
  it('are small changes, each of them still a program, the same for the same text', () => {
    const text = 'export const f = (a: number) => { if (a > 1) return true; g(); return a + 2 === 3 }'
    const changed = mutantsOf(text).map((mutant) => applyMutant(text, mutant).slice(32, -2))
    expect(changed).toContain('{ if (a >= 1) return true; g(); return a + 2 === 3')
    expect(changed).toContain('{ if (a > 1) return true; ; return a + 2 === 3')
    expect(changed).toContain('{ if (a > 1) return true; g(); return a - 2 === 3')
    expect(new Set(changed).size).toBe(changed.length)
    expect(mutantsOf(text)).toEqual(mutantsOf(text))
  })

  it('five of reconcile are found by the tests beside it', async () => {
    const [subject] = SUBJECTS
    if (subject === undefined) throw new Error('no subject')
    const mutants = mutantsOfSubject(subject).filter((mutant) => FIXED.includes(nameOf(mutant)))
    expect(mutants.map(nameOf)).toEqual(FIXED)
    expect((await tryMutants(subject, mutants)).map(({ end }) => end)).toEqual(FIXED.map(() => 'killed'))
  }, 240_000)

  it('every explained survivor is still a mutant of its file', () => {
    for (const { file, line, mutant } of EXPLAINED) {
      const subject = SUBJECTS.find((each) => each.file.endsWith(file))
      const names =
        subject === undefined ? [] : mutantsOfSubject(subject).map((each) => `${each.lineText} ${nameOf(each)}`)
      expect(names, file).toContain(`${line} ${mutant}`)
    }
  })
})
