import { z } from 'zod'
import { gridParametersShape, requireOneInvestment } from './grid-parameters.ts'
import { Notice } from './notice.ts'
import { PreviewAlternative } from './preview-alternative.ts'
import { RiskLevel } from './recommendation.ts'
import { Figure, Side } from './scalar.ts'

/** POST /api/grid-bot/preview: what create would do, without doing it. */
export const PreviewRequest = z
  .strictObject(gridParametersShape)
  .superRefine(requireOneInvestment)
  .meta({ id: 'PreviewRequest' })
export type PreviewRequest = z.infer<typeof PreviewRequest>
/** The same before parsing: what a client sends. */
export type PreviewRequestInput = z.input<typeof PreviewRequest>

/** One price of the grid, level 0 lowest; the empty price has side null and size 0. Size in base coin. */
export const GridLevelRow = z
  .object({ level: z.int().nonnegative(), price: Figure, size: Figure, side: Side.nullable() })
  .meta({ id: 'GridLevelRow' })
export type GridLevelRow = z.infer<typeof GridLevelRow>

/**
 * `grid_levels` has N+1 rows, lowest first. Money in USDT; `max_drawdown` = −100 · worst loss / investment, percent.
 * `worst_loss_usdt` null means unknown: no start then. `estimated_profit_per_grid` is USDT per closed cell, the mean.
 * When the configuration is too small to place (`passes` false), `alternatives` holds some that pass.
 */
export const PreviewResponse = z
  .object({
    passes: z.boolean(),
    grid_levels: z.array(GridLevelRow),
    quantity_per_grid: Figure,
    investment_amount: Figure,
    available_balance: Figure,
    market_price: Figure,
    total_required_margin: Figure,
    estimated_profit_per_grid: Figure,
    profit_per_grid_percent: z.tuple([Figure, Figure]),
    /** Signed base quantity bought (+) or sold (−) at start. */
    initial_quantity: Figure,
    risk_metrics: z.object({
      max_drawdown: Figure.nullable(),
      liquidation_price: Figure.nullable(),
      worst_loss_usdt: Figure.nullable(),
      /** Price at which the worst loss is met. */
      worst_loss_price: Figure.nullable(),
      /** Where the bot is closed with a loss on either side: stop loss or stand-alone limit, whichever comes first. */
      exit_price_below: Figure.nullable(),
      exit_price_above: Figure.nullable(),
      worst_loss_percent_of_balance: Figure.nullable(),
      risk_level: RiskLevel.nullable(),
    }),
    min_investment: Figure,
    warnings: z.array(Notice),
    alternatives: z.array(PreviewAlternative),
  })
  .meta({ id: 'PreviewResponse' })
export type PreviewResponse = z.infer<typeof PreviewResponse>
