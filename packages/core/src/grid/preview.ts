import type { Steps, Ticks } from '../instrument/instrument.ts'
import type { Side } from '../order/order.ts'
import type { GridPlan } from './grid-plan.ts'

/** One price of the grid as it looks right after the start. */
export interface PreviewRow {
  readonly level: number
  readonly price: Ticks
  /** 0 at the empty level. */
  readonly size: Steps
  readonly side: Side | null
}

/** N+1 rows, lowest first: buys below the empty level, sells above it. */
export function previewRows(plan: GridPlan): PreviewRow[] {
  return plan.levels.map((price, level) => {
    const side = level === plan.emptyLevel ? null : level < plan.emptyLevel ? 'buy' : 'sell'
    return { level, price, side, size: side === null ? (0 as Steps) : plan.quantity }
  })
}
