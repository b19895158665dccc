import type { Money, PositionSide } from '@gridpilot/core'
import type { Bill } from './bill.ts'
import type { VenueFill } from './fill.ts'
import type { CancelReason, OrderRow } from './order.ts'
import type { PlanRow } from './plan.ts'
import type { Deleveraging, FundingPayment, Liquidation } from './views.ts'

/**
 * What happened, in the order it happened, as plain data. For each execution: fill (with the order row after it), then
 * balance (a second one where another coin paid the fee), then position, then the plans of its presets. A liquidation:
 * order_canceled…, then per position order_accepted, fill, balance, position, then liquidated; a step that only reduces
 * a position has no liquidated event. A triggered plan: what its order did, then the plan's last row.
 */
export type VenueEvent = {
  /** 1, 2, 3 … over the life of the venue, snapshots included. */
  readonly sequence: number
  readonly accountId: string
  readonly marketMs: number
} & VenueEventBody

export type VenueEventBody =
  | { readonly kind: 'order_accepted'; readonly order: OrderRow }
  /** Price, quantity or presets of an open order changed; its id stays. */
  | { readonly kind: 'order_modified'; readonly order: OrderRow }
  | { readonly kind: 'order_canceled'; readonly order: OrderRow; readonly reason: CancelReason }
  | { readonly kind: 'fill'; readonly fill: VenueFill; readonly order: OrderRow }
  | { readonly kind: 'balance'; readonly bill: Bill }
  /** Signed steps (0: flat now) and Σ entry notional; the full figures at present marks: `SimVenue.position`. */
  | {
      readonly kind: 'position'
      readonly symbol: string
      readonly positionSide: PositionSide
      readonly size: number
      readonly cost: Money
    }
  /** The balance event with the same payment's bill precedes it. */
  | { readonly kind: 'funding'; readonly payment: FundingPayment }
  | { readonly kind: 'liquidated'; readonly liquidation: Liquidation }
  | { readonly kind: 'adl'; readonly deleveraging: Deleveraging }
  /** A plan was placed, changed, triggered, failed or canceled: the row after it. */
  | { readonly kind: 'plan'; readonly plan: PlanRow }
  /** Leverage, margin mode or auto margin of a symbol, or the position mode (symbol null) changed. */
  | { readonly kind: 'settings'; readonly symbol: string | null }
