import { afterAll, beforeAll, it } from 'vitest'
import type { Skippable, VenueWorld } from './venue-world.ts'

/** One world for the tests of a `describe`; to be called in it. */
export function worldOf(start: () => Promise<VenueWorld>): () => VenueWorld {
  let world: VenueWorld | null = null
  beforeAll(async () => {
    world = await start()
  }, 60_000)
  afterAll(() => world?.close())
  return () => {
    if (world === null) throw new Error('no world yet')
    return world
  }
}

/** A test that a world may be unable to show: it is skipped then, and the reason stands in the report. */
export function itUnless(
  world: () => VenueWorld,
  what: Skippable,
  title: string,
  test: (world: VenueWorld) => Promise<void>,
): void {
  it(title, async ({ skip }) => {
    const reason = world().skips[what]
    if (reason !== undefined) skip(reason)
    await test(world())
  })
}
