import { z } from 'zod'
import { Notice } from './notice.ts'
import { Figure, Side } from './scalar.ts'

/** One side of an edit's comparison. Money in USDT, prices in USDT, quantity of one grid in base coin. */
export const GridEditSide = z
  .object({
    price_range_lower: Figure,
    price_range_upper: Figure,
    grid_count: z.int(),
    leverage: z.int(),
    investment_amount: Figure,
    quantity_per_grid: Figure,
    total_required_margin: Figure,
    profit_per_grid_percent: z.tuple([Figure, Figure]),
    liquidation_price: Figure.nullable(),
    exit_price_below: Figure.nullable(),
    exit_price_above: Figure.nullable(),
    /** Of the whole time since the start: what is lost already is in it. */
    worst_loss_usdt: Figure,
  })
  .meta({ id: 'GridEditSide' })
export type GridEditSide = z.infer<typeof GridEditSide>

/**
 * POST /api/grid-bot/{id}/preview-edit: what a PATCH with the same body would do, without doing it. settings: nothing of
 * the grid changes · margin: only the limit moves · grid: a new grid begins.
 */
export const GridEditPreview = z
  .object({
    kind: z.enum(['settings', 'margin', 'grid']),
    before: GridEditSide,
    after: GridEditSide,
    market_price: Figure,
    total_profit: Figure,
    /** Traded at market so that the position fits the new grid; quantity 0: nothing. side null with a quantity: both legs are reduced. */
    trade: z.object({
      side: Side.nullable(),
      quantity: Figure,
      notional: Figure,
      /** Taker fee and slippage expected. */
      estimated_cost: Figure,
      /** What trading it turns from open into realized profit (−: loss). */
      realized_pnl: Figure,
    }),
    orders_canceled: z.int().nonnegative(),
    warnings: z.array(Notice),
  })
  .meta({ id: 'GridEditPreview' })
export type GridEditPreview = z.infer<typeof GridEditPreview>
