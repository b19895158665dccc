import type { Skippable, VenueWorld } from './venue-world.ts'

export type ContractTest = (world: VenueWorld) => Promise<void>

/** Part of the contract: what must hold, and how it is shown. */
export type Contract = Readonly<Record<string, ContractTest | SkippableTest>>

/** A test that a world may be unable to show: it is skipped there, and the reason stands in the report. */
export interface SkippableTest {
  readonly needs: Skippable
  readonly show: ContractTest
}

export const unless = (needs: Skippable, show: ContractTest): SkippableTest => ({ needs, show })
