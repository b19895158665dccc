import type { AccountFamily, Venue } from '@gridpilot/engine'
import { createClassicVenue } from './classic/venue.ts'
import type { Connection } from './connection.ts'
import type { Failure } from './errors.ts'
import { createUnifiedVenue } from './unified/venue.ts'

const CREATE = { classic: createClassicVenue, unified: createUnifiedVenue } as const

/** An account whose family is known. */
export const venueOfFamily = (
  connection: Connection,
  family: AccountFamily,
  onFailure: (failed: Failure) => void = () => undefined,
): Venue => CREATE[family](connection, onFailure)
