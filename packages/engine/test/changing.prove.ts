import { expect, it } from 'vitest'
import { checkChangingWorlds } from './changing-worlds.ts'

it('many random worlds in which a grid changes while it runs', async () => {
  const reached = await checkChangingWorlds(1_500)
  expect(Math.min(...Object.values(reached))).toBeGreaterThan(10)
}, 3_600_000)
