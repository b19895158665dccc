import { expect, it } from 'vitest'
import { CHECKERS } from '../src/checkers/index.ts'
import { runSeed } from '../src/index.ts'
import { checkSeeds, seedsUntilFound } from './seeds.ts'

/** What a run of all tests can afford; `npm run prove` runs many more. */
const SEEDS = 500

it(`${SEEDS} seeded worlds break no rule`, async () => {
  await checkSeeds(1, SEEDS)
}, 600_000)

it('a planted bug is found: the simulation is not blind', async () => {
  expect(await seedsUntilFound('timeout-is-refusal', 200)).not.toBeNull()
}, 600_000)

it('the same seed twice is the same run, event by event', async () => {
  for (const seed of [5, 17]) {
    const first = await runSeed(seed, { checkers: CHECKERS })
    const again = await runSeed(seed, { checkers: CHECKERS })
    expect(again).toEqual(first)
  }
}, 240_000)
