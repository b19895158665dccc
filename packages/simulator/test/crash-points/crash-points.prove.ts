import { expect, it } from 'vitest'
import { checkCrashes } from './crash-points.ts'

it('a crash at every named point × every moment of 200 steps changes neither fills nor ledger nor state', async () => {
  const crashes = await checkCrashes(200, 1)
  console.log(`${crashes} crashes in a scenario of 200 steps`)
  expect(crashes).toBeGreaterThan(500)
})
