import type { DomainError } from '@gridpilot/core'
import { type ApiError, domainRefusal } from '../http/api-error.ts'
import type { Refusals } from './assessment.ts'

/**
 * The HTTP refusal of one or several errors: the first answers; the others come along as `issues`, and `corrections`
 * holds every nearest value, which pass together.
 */
export function refuseAll(errors: Refusals): ApiError {
  const [first] = errors
  if (first === undefined) return domainRefusal({ code: 'internal' })
  const refused = domainRefusal(first)
  const { error } = refused.body
  if (errors.length > 1) {
    const corrections = Object.fromEntries(
      errors.flatMap(({ field, nearest }) => (field && nearest !== undefined ? [[field, nearest]] : [])),
    )
    error.details = {
      ...error.details,
      issues: errors.map((each) => ({ field: each.field ?? '', message: domainRefusal(each).body.error.message })),
      corrections,
    }
  }
  return refused
}

/** The value of a result, or the refusal thrown. */
export function orRefuse<Value>(
  result: { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: Refusals | DomainError },
): Value {
  if (result.ok) return result.value
  throw refuseAll('code' in result.error ? [result.error] : result.error)
}
