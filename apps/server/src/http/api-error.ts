import { type ErrorDetails, type ErrorResponse, limitText } from '@gridpilot/contract'
import { type DomainError, ERROR_CATALOGUE, type ErrorCode, errorMessage, httpStatusOf } from '@gridpilot/core'

/** A refusal on its way to the client. Thrown only inside the HTTP layer and by its handlers. */
export class ApiError extends Error {
  override readonly name = 'ApiError'
  readonly status: number
  readonly body: ErrorResponse
  /** Seconds for the Retry-After header. */
  readonly retryAfter: number | undefined

  constructor(status: number, body: ErrorResponse, retryAfter?: number) {
    super(body.error.code)
    this.status = status
    this.body = body
    this.retryAfter = retryAfter
  }
}

export interface RefusalDetails {
  field?: string
  value?: string | number | boolean
  nearest?: string | number | boolean
  [name: string]: string | number | boolean | undefined
}

/** The refusal of a catalogue code; `field` is a wire name. */
export function refusal(code: ErrorCode, details: RefusalDetails = {}): ApiError {
  const { field, value, nearest, ...rest } = details
  return domainRefusal({
    code,
    ...(field === undefined ? {} : { field }),
    ...(value === undefined ? {} : { value }),
    ...(nearest === undefined ? {} : { nearest }),
    details: definedOf(rest),
  })
}

/** A domain refusal whose field already has its wire name. */
export function domainRefusal(error: DomainError): ApiError {
  const status = Object.hasOwn(ERROR_CATALOGUE, error.code) ? httpStatusOf(error.code) : 500
  const retryAfter = error.details?.retry_after
  return new ApiError(status, errorBody(error), typeof retryAfter === 'number' ? retryAfter : undefined)
}

export function errorBody(error: DomainError): ErrorResponse {
  const details: ErrorDetails = { ...error.details }
  if (error.field !== undefined) details.field = error.field
  if (error.value !== undefined) details.value = error.value
  if (error.nearest !== undefined) details.nearest = wireNearest(error.nearest)
  const message = limitText(error) ?? errorMessage(error)
  return { error: { code: error.code, message, ...(Object.keys(details).length === 0 ? {} : { details }) } }
}

const wireNearest = (nearest: string | number | boolean): string | number =>
  typeof nearest === 'boolean' ? String(nearest) : nearest

function definedOf(details: Readonly<Record<string, string | number | boolean | undefined>>) {
  const entries = Object.entries(details).filter((entry): entry is [string, string | number | boolean] => {
    return entry[1] !== undefined
  })
  return Object.fromEntries(entries)
}
