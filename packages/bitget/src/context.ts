import type { Answer } from './answer.ts'
import type { InstrumentCatalog } from './instrument-catalog.ts'
import type { ModeMemory } from './mode-memory.ts'
import type { OrderIds } from './order-ids.ts'
import type { SharedReads } from './shared-reads.ts'

/** What the calls of one family share. */
export interface VenueContext<Client> {
  readonly client: Client
  readonly catalog: InstrumentCatalog
  readonly orderIds: OrderIds
  readonly modes: ModeMemory
  /** Lists that several look-ups read at a time. */
  readonly shared: SharedReads
  /** The market's time, for histories that have no row to tell it. */
  marketMs(): Promise<Answer<number>>
}
