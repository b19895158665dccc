import { expect, it } from 'vitest'
import { PLANTED_BUGS } from '../src/canary/planted-bugs.ts'
import { seedsUntilFound } from './seeds.ts'

/** Every planted bug is found within this many seeds. */
const MOST = 2_000

it.each(PLANTED_BUGS.map(({ name }) => name))(
  '%s is found',
  async (name) => {
    const seeds = await seedsUntilFound(name, MOST)
    console.log(`${name}: ${seeds === null ? 'not found' : `found after ${seeds} seeds`}`)
    expect(seeds).not.toBeNull()
  },
  2 * 3_600_000,
)
