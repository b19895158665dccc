import { z } from 'zod'
import { Notice } from './notice.ts'
import { UtcTime } from './scalar.ts'

/**
 * PUT /api/heartbeat: an address of a dead-man monitor that is called while all is well, so that it raises the alarm when
 * nothing comes any more. https only, public addresses only; never shown again, because it usually is its own password.
 */
export const PutHeartbeatRequest = z
  .strictObject({ url: z.string().min(1).max(2_000), period_seconds: z.number().int().default(60) })
  .meta({ id: 'PutHeartbeatRequest' })
export type PutHeartbeatRequest = z.infer<typeof PutHeartbeatRequest>
export type PutHeartbeatRequestInput = z.input<typeof PutHeartbeatRequest>

/** `healthy` false: the beat is held back, with the reason; the monitor will raise its alarm. */
export const Heartbeat = z
  .object({
    configured: z.boolean(),
    /** Host of the address, nothing else of it. */
    host: z.string().nullable(),
    period_seconds: z.int().nullable(),
    healthy: z.boolean(),
    reason: Notice.nullable(),
    last_sent_at: UtcTime.nullable(),
    /** Why the last beat did not arrive; null: it did, or none was sent yet. */
    last_error: Notice.nullable(),
  })
  .meta({ id: 'Heartbeat' })
export type Heartbeat = z.infer<typeof Heartbeat>
