import { hash as digest } from 'node:crypto'
import type { VenueEvent } from '@gridpilot/venue-sim'

/**
 * How far the venue's history has come and a hash over all of it. Two runs with the same digest did the same, event by
 * event: a replay of the journal that ends with another one must not go on trading.
 */
export interface HistoryDigest {
  /** Sequence of the last event; 0 before the first. */
  readonly sequence: number
  readonly hash: string
}

export const EMPTY_HISTORY: HistoryDigest = { sequence: 0, hash: '' }

export function digestOf(before: HistoryDigest, events: readonly VenueEvent[]): HistoryDigest {
  let { sequence, hash } = before
  for (const event of events) {
    const text = JSON.stringify(event, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value))
    hash = digest('sha256', hash + text, 'base64')
    sequence = event.sequence
  }
  return { sequence, hash }
}
