import type { Fill, MarginMode, PositionSide } from '@gridpilot/core'
import type { OrderSource } from './order.ts'

/** One execution as the venue booked it. `tradeId` is 19 digits and grows with time over the whole venue. */
export interface VenueFill extends Fill {
  readonly accountId: string
  readonly source: OrderSource
  readonly positionSide: PositionSide
  readonly marginMode: MarginMode
  readonly reduceOnly: boolean
}
