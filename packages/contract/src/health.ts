import { z } from 'zod'
import { MarketFeed } from './market.ts'
import { Notice } from './notice.ts'
import { UtcTime } from './scalar.ts'

/** GET /api/health: 200 as long as the process answers; `degraded` says why in `problems`. */
export const Health = z
  .object({
    status: z.enum(['ok', 'degraded']),
    version: z.string(),
    started_at: UtcTime,
    uptime_seconds: z.number().nonnegative(),
    demo_login: z.boolean(),
    feed: MarketFeed.nullable(),
    problems: z.array(Notice),
  })
  .meta({ id: 'Health' })
export type Health = z.infer<typeof Health>

/** GET /api/ready: 200 when requests can be served, 503 with the same body while not. */
export const Readiness = z
  .object({ ready: z.boolean(), checks: z.array(z.object({ name: z.string(), ok: z.boolean(), message: z.string() })) })
  .meta({ id: 'Readiness' })
export type Readiness = z.infer<typeof Readiness>
