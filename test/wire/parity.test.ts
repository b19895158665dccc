import { describe, it } from 'vitest'
import { casesOf, expectParity } from './parity-world.ts'

/** Longer stretches: parity.prove.ts. */
describe('one code path: in process and over the wire the bot comes to the same end', () => {
  it('every position mode, margin mode and direction through engine, adapter, HTTP, WebSocket and paper exchange', async () => {
    await expectParity(
      casesOf(['classic']).filter((c) => c.positionMode === 'one_way' && c.marginMode === 'crossed'),
      60,
    )
  }, 240_000)
})
