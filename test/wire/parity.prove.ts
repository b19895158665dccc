import { it } from 'vitest'
import { casesOf, expectParity } from './parity-world.ts'

it('four hours of every family, position mode, margin mode and direction, in process and over the wire', async () => {
  await expectParity(casesOf(['classic', 'unified']), 240)
})
