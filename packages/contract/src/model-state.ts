import { z } from 'zod'
import { Figure, UtcTime } from './scalar.ts'

/** One call of the language model: cost and outcome, never what was said, but for the few words it failed over. */
export const ModelCall = z
  .object({
    called_at: UtcTime,
    /** false: the server asked by itself. */
    by_user: z.boolean(),
    symbol: z.string(),
    timeframe: z.string(),
    model: z.string(),
    outcome: z.enum(['explained', 'failed']),
    /** Why it failed; '' when it was explained. With the figure or words that were refused, as in `foreign_figure: 12.5%`. */
    reason: z.string(),
    input_tokens: z.int(),
    cached_tokens: z.int(),
    output_tokens: z.int(),
    cost_usd: Figure,
    took_ms: Figure,
  })
  .meta({ id: 'ModelCall' })
export type ModelCall = z.infer<typeof ModelCall>

/** GET /api/admin/model: for the administrator of the installation. Money in USD, months in UTC. */
export const ModelState = z
  .object({
    /** null: no key, so no model. */
    name: z.string().nullable(),
    monthly_budget_usd: Figure.nullable(),
    spent_this_month_usd: Figure,
    /** Newest first, at most 50. */
    calls: z.array(ModelCall),
  })
  .meta({ id: 'ModelState' })
export type ModelState = z.infer<typeof ModelState>
