import { afterAll, beforeAll, describe, it } from 'vitest'
import type { Contract } from './contract.ts'
import { ACCOUNT, HEDGE_MODE } from './contract-account.ts'
import { FILLS, ORDERS } from './contract-orders.ts'
import { STOPS } from './contract-stops.ts'
import { STREAMS } from './contract-stream.ts'
import type { VenueWorld } from './venue-world.ts'

const PARTS: Readonly<Record<string, Contract>> = {
  orders: ORDERS,
  fills: FILLS,
  'account and market': ACCOUNT,
  'hedge mode': HEDGE_MODE,
  stops: STOPS,
  streams: STREAMS,
}

/** What every venue must keep, whatever stands behind it. Each test has an account of its own in the one world. */
export function contractSuite(name: string, start: () => Promise<VenueWorld>): void {
  describe(`the venue contract: ${name}`, () => {
    let world: VenueWorld
    beforeAll(async () => {
      world = await start()
    }, 60_000)
    afterAll(() => world?.close())

    for (const [part, contract] of Object.entries(PARTS)) {
      describe(part, () => {
        for (const [title, test] of Object.entries(contract)) {
          it(title, async ({ skip }) => {
            if (typeof test === 'function') return test(world)
            const reason = world.skips[test.needs]
            if (reason !== undefined) skip(reason)
            await test.show(world)
          })
        }
      })
    }
  })
}
