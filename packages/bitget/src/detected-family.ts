import type { AccountFamily, Venue } from '@gridpilot/engine'
import type { Answer } from './answer.ts'
import type { Connection } from './connection.ts'
import { FAMILY_CODES, type Failure } from './errors.ts'
import { probeFamily } from './family.ts'
import { venueOfFamily } from './family-venue.ts'
import { createUnifiedClient } from './unified/client.ts'

export interface DetectedFamily {
  /** The account's venue, asked for once and kept. */
  resolve(): Promise<Answer<Venue>>
  /** Called whenever the account says that it answers to the other family; returns a function that ends that. */
  onDoubt(listener: () => void): () => void
}

/** Asks the account which family it is of, and again after it refused a call for being of the other one. */
export function detectFamily(connection: Connection): DetectedFamily {
  const probe = createUnifiedClient(connection)
  const venues = new Map<AccountFamily, Venue>()
  const doubting = new Set<() => void>()
  let known: AccountFamily | null = null
  let probing: Promise<Answer<AccountFamily>> | null = null

  const onFailure = (of: AccountFamily) => (failed: Failure) => {
    if (!FAMILY_CODES.has(failed.code) || known !== of) return
    connection.log('account_family_doubted', { family: of, code: failed.code })
    known = null
    for (const listener of [...doubting]) listener()
  }
  const ask = async (): Promise<Answer<AccountFamily>> => {
    const answer = await probeFamily(probe)
    if (answer.ok) {
      connection.log('account_family', { family: answer.value })
      known = answer.value
    } else connection.log('account_family_unknown', { code: answer.error.code })
    return answer
  }
  return {
    resolve: async () => {
      if (known === null) {
        probing ??= ask().finally(() => {
          probing = null
        })
        const answer = await probing
        if (!answer.ok) return answer
        known = answer.value
      }
      const venue = venues.get(known) ?? venueOfFamily(connection, known, onFailure(known))
      venues.set(known, venue)
      return { ok: true, value: venue }
    },
    onDoubt: (listener) => {
      doubting.add(listener)
      return () => doubting.delete(listener)
    },
  }
}
