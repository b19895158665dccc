import type { VenueCommand } from '@gridpilot/venue-sim'
import type { HandMove } from '../market/hand-move.ts'
import type { SymbolChange } from '../market/instrument-change.ts'
import type { MirrorMoment } from '../market/mirror-moment.ts'

/** Somebody moved a price by hand. */
export interface MoveMarket {
  readonly kind: 'move_market'
  readonly move: HandMove
}

/** Somebody changed what a symbol allows. */
interface ChangeInstrument extends SymbolChange {
  readonly kind: 'change_instrument'
}

/** The upstream of a mirrored market was heard. */
export interface Mirror {
  readonly kind: 'mirror'
  readonly moment: MirrorMoment
}

/** Everything besides the feed that changes venue or market: plain JSON, so that the journal can hold it. */
export type JournalCommand = VenueCommand | MoveMarket | ChangeInstrument | Mirror
