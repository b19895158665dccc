import { expect, it } from 'vitest'
import { checkCrashes } from './crash-points.ts'

it('a crash at any named point changes neither fills nor ledger nor state, a share of the moments', async () => {
  expect(await checkCrashes(24, 9)).toBeGreaterThan(15)
}, 240_000)
