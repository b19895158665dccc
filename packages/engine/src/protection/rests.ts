import { fits, type ProtectedShare, stopKey } from '@gridpilot/core'
import type { AccountState } from '../account-state.ts'

/** Does the stop that should rest for this share rest, as it should? */
export function rests(state: AccountState, { stop }: ProtectedShare): boolean {
  const latest = stop === null ? undefined : state.stops.get(stopKey(stop))
  return stop !== null && latest?.status === 'live' && fits(latest, stop)
}
