import { z } from 'zod'

/**
 * Something a person should read: a stable code with its parameters (pages translate by these) and the English message.
 * Used for warnings, status reasons, events and checks.
 */
export const Notice = z
  .object({
    code: z.string(),
    message: z.string(),
    params: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  })
  .meta({ id: 'Notice' })
export type Notice = z.infer<typeof Notice>
