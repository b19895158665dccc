import { join } from 'node:path'
import { expect, it } from 'vitest'
import { crashWorld, killAndCompare } from './crash.ts'
import { temporaryFolder } from './world.ts'

it('keeps every acknowledged commit whole through twenty kill -9', async () => {
  const world = await crashWorld(join(temporaryFolder(), 'gridpilot.db'))
  expect(await killAndCompare(world, 20)).toBeGreaterThan(200)
})
