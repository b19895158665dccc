import { it } from 'vitest'
import { checkRandomFaults } from './random-faults.ts'

it('3,000 random worlds of faults and crashes', async () => {
  await checkRandomFaults(3_000)
})
