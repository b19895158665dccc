/** Seeds beyond the first 500 that once broke a rule, and what was wrong: each fails again without its cure. */
import { expect, it } from 'vitest'
import { CHECKERS } from '../src/checkers/index.ts'
import { runSeed } from '../src/index.ts'

const FOUND: readonly (readonly [seed: number, wrong: string])[] = [
  [8129, 'two executions that the exchange forced were told apart before the first of them was booked'],
  [2876, 'a row that was 28 s late was taken for what the account had held before, and booked a second time'],
  [7745, 'the same on a leg'],
]

it.each(FOUND)('seed %i: %s', async (seed) => {
  expect((await runSeed(seed, { checkers: CHECKERS })).violation).toBeNull()
})
