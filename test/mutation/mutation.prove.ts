import { expect, it } from 'vitest'
import { EXPLAINED } from './explained.ts'
import { mutantsOfSubject, nameOf, placeOf, type Tried, table, tryMutants } from './mutation-run.ts'
import { SUBJECTS } from './subjects.ts'

it('mutants of reconcile, the life of an order and the books are found by the tests beside them', async () => {
  const tried: Tried[] = []
  for (const subject of SUBJECTS) tried.push(...(await tryMutants(subject, mutantsOfSubject(subject))))
  console.log(table(tried))
  const survivors = tried.filter(({ end }) => end === 'survived')
  const isExplained = ({ file, mutant }: Tried) =>
    EXPLAINED.some(
      (each) => file.endsWith(each.file) && each.line === mutant.lineText && each.mutant === nameOf(mutant),
    )
  expect(survivors.filter((each) => !isExplained(each)).map(placeOf)).toEqual([])
  expect(tried.length).toBeGreaterThanOrEqual(200)
  expect(survivors.length / tried.length).toBeLessThan(0.05)
})
