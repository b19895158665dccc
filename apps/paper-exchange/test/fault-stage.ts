import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { FAULT_KIND_NAMES, type FaultKindFacts, factsOfKind } from '../src/faults/fault-kind.ts'
import { type Keys, OpenFront } from './open-front.ts'

export interface FaultStage {
  readonly open: OpenFront
  readonly classic: Keys
  readonly unified: Keys
}

/**
 * An exchange with an account of each family for the tests of a file, without faults at the start of each; in the end
 * every kind that acts there must have hit something, and nothing may have broken.
 */
export function faultStage(acts: FaultKindFacts['acts'], ready: (stage: FaultStage) => void): void {
  let open: OpenFront
  beforeAll(async () => {
    open = await OpenFront.start()
    ready({ open, classic: await open.account(), unified: await open.account('unified') })
  })
  afterEach(async () => {
    await open.admin('POST', '/faults/clear')
    await open.admin('POST', '/faults/release')
  })
  afterAll(async () => {
    const hit = (await open.admin('GET', '/faults')).hits
    expect(open.fatal).toEqual([])
    await open.stop()
    const untried = FAULT_KIND_NAMES.filter((kind) => factsOfKind(kind).acts === acts && !(hit[kind] > 0))
    expect(untried).toEqual([])
  })
}
