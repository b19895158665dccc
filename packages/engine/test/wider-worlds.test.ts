import { it } from 'vitest'
import { checkWiderWorlds } from './wider-worlds.ts'

/** Larger counts: faults.prove.ts. */
it('random worlds of two bots, late and reordered pushes, refusals, commands and hands on the exchange', async () => {
  await checkWiderWorlds(40)
}, 120_000)
