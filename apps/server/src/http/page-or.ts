import type { Result } from '@gridpilot/core'
import type { PageError } from '@gridpilot/store'
import { refusal } from './api-error.ts'

/** The page of a list, or the refusal of a cursor that is not ours. */
export function pageOr<Value>(page: Result<Value, PageError>): Value {
  if (page.ok) return page.value
  throw refusal('invalid_request', { field: 'cursor' })
}
