import type { CommandKind, CommandResult, VenueCommand } from '@gridpilot/venue-sim'
import type { CountdownBook } from './unified/countdown.ts'

/** Which of the two protocols serves an account's private calls: v2 (classic) or v3 (unified). */
export type Family = 'classic' | 'unified'

/** What an API key may do. */
export type Permission = 'read' | 'trade' | 'transfer' | 'withdraw'

/**
 * The writes a signed request may cause. Whoever stands behind it stamps the market time and makes the effect durable
 * before the answer of `handleRest` leaves the process.
 */
export interface TradingDesk {
  execute<K extends CommandKind>(command: Extract<VenueCommand, { kind: K }>): CommandResult<K>
  /** The account moves to the other protocol. */
  setFamily(accountId: string, family: Family): void
  /** Where countdown-cancel-all keeps its deadlines; absent: the door remembers them only as long as it lives. */
  readonly countdowns?: CountdownBook
}

/** An API key and the account it opens. */
export interface ApiKey {
  readonly key: string
  readonly secret: string
  readonly passphrase: string
  readonly accountId: string
  readonly permissions: readonly Permission[]
  /** Addresses it may come from; empty: any. */
  readonly ips: readonly string[]
  /** Made for the demo environment: its requests carry the header `paptrading: 1`. */
  readonly demo: boolean
}

/** Rights of a key nobody said more about: it reads and trades from anywhere. */
export const DEFAULT_KEY_RIGHTS: Pick<ApiKey, 'permissions' | 'ips' | 'demo'> = {
  permissions: ['read', 'trade'],
  ips: [],
  demo: false,
}

export interface KeyRing {
  find(key: string): ApiKey | null
  /** The account must exist. */
  familyOf(accountId: string): Family
}
