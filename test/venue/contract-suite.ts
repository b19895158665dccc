import { describe } from 'vitest'
import { accountContract } from './contract-account.ts'
import { orderContract } from './contract-orders.ts'
import { stopContract } from './contract-stops.ts'
import { streamContract } from './contract-stream.ts'
import type { VenueWorld } from './venue-world.ts'
import { worldOf } from './worlds.ts'

/** What every venue must keep, whatever stands behind it. Each test has an account of its own. */
export function contractSuite(name: string, start: () => Promise<VenueWorld>): void {
  describe(`the venue contract: ${name}`, () => {
    const world = worldOf(start)
    orderContract(world)
    accountContract(world)
    stopContract(world)
    streamContract(world)
  })
}
