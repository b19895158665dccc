import { z } from 'zod'
import { GridBotStatus } from './grid-bot.ts'
import { Notice } from './notice.ts'
import { Id, UtcTime } from './scalar.ts'

/** POST /api/stop-all: every bot of the user, or of one account. Closes positions unless told to keep them. */
export const StopAllRequest = z
  .strictObject({ account_id: Id.optional(), close_position: z.boolean().default(true) })
  .meta({ id: 'StopAllRequest' })
export type StopAllRequest = z.infer<typeof StopAllRequest>

/**
 * Progress of a stop-all. `verified` only when the exchange itself reported no open order of ours and, if positions were to
 * be closed, no position. Survives a closed tab: GET /api/stop-all answers the latest one.
 */
export const StopAll = z
  .object({
    id: Id,
    state: z.enum(['running', 'verified', 'failed']),
    close_position: z.boolean(),
    bots: z.array(z.object({ id: Id, name: z.string(), status: GridBotStatus })),
    open_orders: z.int().nonnegative().nullable(),
    open_positions: z.int().nonnegative().nullable(),
    reason: Notice.nullable(),
    started_at: UtcTime,
    verified_at: UtcTime.nullable(),
  })
  .meta({ id: 'StopAll' })
export type StopAll = z.infer<typeof StopAll>

export const LatestStopAll = z.object({ latest: StopAll.nullable() }).meta({ id: 'LatestStopAll' })
export type LatestStopAll = z.infer<typeof LatestStopAll>
