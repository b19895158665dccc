import { it } from 'vitest'
import { checkRandomFaults } from './random-faults.ts'
import { checkWiderWorlds } from './wider-worlds.ts'

it('3,000 random worlds of faults and crashes', async () => {
  await checkRandomFaults(3_000)
})

it('1,500 random worlds of two bots, late and reordered pushes, refusals, commands and hands on the exchange', async () => {
  await checkWiderWorlds(1_500)
})
