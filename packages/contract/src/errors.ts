import { z } from 'zod'

/**
 * What was wrong with which input. `field` is the request's field (dots for nesting), `value` what was sent,
 * `nearest` the nearest value that would pass, null or absent where none exists. Codes may add more keys.
 */
export const ErrorDetails = z
  .looseObject({
    field: z.string().optional(),
    value: z.unknown().optional(),
    nearest: z.union([z.number(), z.string(), z.null()]).optional(),
    issues: z.array(z.object({ field: z.string(), message: z.string() })).optional(),
  })
  .meta({ id: 'ErrorDetails' })
export type ErrorDetails = z.infer<typeof ErrorDetails>

/** Every answer with status 4xx or 5xx. `code` is stable and from one catalogue; `message` says what to do. */
export const ErrorResponse = z
  .object({
    error: z.object({
      code: z.string().regex(/^[a-z][a-z0-9_]*$/),
      message: z.string(),
      details: ErrorDetails.optional(),
    }),
  })
  .meta({ id: 'ErrorResponse' })
export type ErrorResponse = z.infer<typeof ErrorResponse>

/** The two codes the form check itself can answer; every other code comes from core's or the server's catalogue. */
export const FORM_ERROR_CODES = ['invalid_request', 'unknown_field'] as const
