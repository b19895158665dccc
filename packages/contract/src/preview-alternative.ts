import { z } from 'zod'
import { GridDirection, GridType } from './grid-parameters.ts'
import { Notice } from './notice.ts'
import { Figure, TradingSymbol } from './scalar.ts'

/** A configuration that does pass, complete enough to fill the form; never with more leverage than was asked for. */
export const PreviewAlternative = z
  .object({
    reason: Notice,
    symbol: TradingSymbol,
    direction: GridDirection,
    grid_type: GridType,
    price_range_lower: Figure,
    price_range_upper: Figure,
    grid_count: z.int(),
    leverage: z.int(),
    investment_amount: Figure,
  })
  .meta({ id: 'PreviewAlternative' })
export type PreviewAlternative = z.infer<typeof PreviewAlternative>
