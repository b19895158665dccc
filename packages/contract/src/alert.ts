import { z } from 'zod'
import { Notice } from './notice.ts'
import { PageQuery, pageOf, QueryFlag } from './pagination.ts'
import { Id, UtcTime } from './scalar.ts'

/** A system alert: what happened and what it means for the money. */
export const Alert = z
  .object({
    id: Id,
    severity: z.enum(['info', 'warning', 'error']),
    notice: Notice,
    bot_id: Id.nullable(),
    account_id: Id.nullable(),
    created_at: UtcTime,
    market_time: UtcTime.nullable(),
    acknowledged_at: UtcTime.nullable(),
  })
  .meta({ id: 'Alert' })
export type Alert = z.infer<typeof Alert>

/** `unacknowledged=true`: only those nobody has confirmed yet. */
export const AlertListQuery = PageQuery.extend({ unacknowledged: QueryFlag.optional() })
export type AlertListQuery = z.infer<typeof AlertListQuery>
export const AlertList = pageOf(Alert).meta({ id: 'AlertList' })
export type AlertList = z.infer<typeof AlertList>
