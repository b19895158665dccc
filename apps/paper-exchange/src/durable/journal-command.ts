import type { VenueCommand } from '@gridpilot/venue-sim'
import type { HandMove } from '../market/hand-move.ts'

/** Somebody moved a price by hand. */
export interface MoveMarket {
  readonly kind: 'move_market'
  readonly move: HandMove
}

/** Everything besides the feed that changes venue or market: plain JSON, so that the journal can hold it. */
export type JournalCommand = VenueCommand | MoveMarket
