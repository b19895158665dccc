import type { SubmitOutcome, VenueError } from '@gridpilot/engine'
import type { Answer } from './answer.ts'
import { type Failure, writeError } from './errors.ts'
import type { InstrumentCatalog } from './instrument-catalog.ts'

/** A request that failed as a whole, or one row of it: refused only with proof. */
export function failed(clientOrderId: string, reason: Failure): SubmitOutcome {
  const error = writeError(reason)
  return { outcome: error.kind === 'unknown' ? 'unknown' : 'refused', clientOrderId, error }
}

/**
 * A placement that failed as a whole. That an order is not to be found is no answer to it: it is another request's, and
 * proves nothing about this one (FAULTS E25).
 */
export function placementFailed(clientOrderId: string, reason: Failure): SubmitOutcome {
  return reason.class === 'not_found' ? unknownOutcome(clientOrderId, reason.code) : failed(clientOrderId, reason)
}

export const unknownOutcome = (clientOrderId: string, code: string): SubmitOutcome => ({
  outcome: 'unknown',
  clientOrderId,
  error: { kind: 'unknown', code, message: 'the answer does not tell' },
})

/** Nothing was sent, which is proof enough that nothing was accepted. */
export function refusedUnsent(clientOrderId: string, found: Answer<unknown>): SubmitOutcome {
  const error: VenueError = found.ok
    ? { kind: 'refused', code: 'instrument_unknown', message: 'no such contract' }
    : { kind: 'unavailable', code: found.error.code, message: 'not sent: the exchange could not be read' }
  return { outcome: 'refused', clientOrderId, error }
}

/** Two ways to the same instrument list: an order refused for its grain says that ours is not the venue's any more. */
export function noteRefusals(catalog: InstrumentCatalog, outcomes: readonly SubmitOutcome[]): void {
  for (const outcome of outcomes) if (outcome.outcome === 'refused') catalog.noteRefusal(outcome.error.code)
}
