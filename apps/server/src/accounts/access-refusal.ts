import type { DomainError } from '@gridpilot/core'
import type { VenueAccessError } from './account-desk.ts'

const CODES = {
  needs_key: 'venue_key_refused',
  family_unknown: 'account_not_ready',
  venue_unreachable: 'venue_unreachable',
} as const

/** Why nothing can be done with an account now, as the API answers it. */
export const accessRefusal = (error: VenueAccessError): DomainError => ({ code: CODES[error] })
