import type { ErrorDetails } from '@gridpilot/contract'

/**
 * A request that did not succeed. `code` is the server's, or one of ours: `offline` (no answer at all) and
 * `unreadable_answer` (an answer that is not what the contract says).
 */
export class ApiError extends Error {
  readonly code: string
  /** 0 when there was no answer. */
  readonly status: number
  readonly details: ErrorDetails

  constructor(code: string, message: string, status: number, details: ErrorDetails = {}) {
    super(message)
    this.name = 'ApiError'
    this.code = code
    this.status = status
    this.details = details
  }
}

export const isApiError = (error: unknown): error is ApiError => error instanceof ApiError
