import type { z } from 'zod'
import type { ErrorResponse } from './errors.ts'

export type Validation<Value> = { ok: true; value: Value } | { ok: false; error: ErrorResponse }

/**
 * Checks the form of an input. On refusal `error` is the body to answer with status 400: code `invalid_request` or
 * `unknown_field`, and details with the first wrong field, its value and, where the form knows one, the nearest value.
 * Secrets (passwords, keys, tokens, codes) are never echoed in `details.value`.
 */
export function validate<Schema extends z.ZodType>(schema: Schema, input: unknown): Validation<z.output<Schema>> {
  const parsed = schema.safeParse(input)
  if (parsed.success) return { ok: true, value: parsed.data }
  return { ok: false, error: formError(parsed.error.issues, input) }
}

/** Longest text echoed in an error. */
const ECHO_LENGTH = 100

/** Most issues listed in an error: an answer must stay small whatever was sent. */
const ISSUES_LISTED = 20

type Issue = z.core.$ZodIssue

const SECRET_FIELD = /password|passphrase|secret|token|api_key|totp|^code$/

function formError(issues: readonly Issue[], input: unknown): ErrorResponse {
  const found = issues.flatMap(fieldsOf).slice(0, ISSUES_LISTED)
  const first = found[0]
  if (first === undefined) return { error: { code: 'invalid_request', message: 'The request is not valid.' } }
  const value = SECRET_FIELD.test(first.field) ? undefined : echo(valueAt(input, first.path))
  const subject = first.field === '' ? 'The request' : `Field ${first.field}`
  return {
    error: {
      code: first.unknown ? 'unknown_field' : 'invalid_request',
      message: first.unknown
        ? `Remove the field ${first.field}: it is not known here.`
        : `${subject}: ${first.message}.`,
      details: {
        field: first.field,
        ...(value === undefined ? {} : { value }),
        ...(first.nearest === undefined ? {} : { nearest: first.nearest }),
        issues: found.map(({ field, message }) => ({ field, message })),
      },
    },
  }
}

interface FieldIssue {
  path: readonly PropertyKey[]
  field: string
  message: string
  unknown: boolean
  nearest: number | undefined
}

function fieldsOf(issue: Issue): FieldIssue[] {
  const nearest = nearestOf(issue)
  if (issue.code !== 'unrecognized_keys') {
    return [{ path: issue.path, field: fieldText(issue.path), message: issue.message, unknown: false, nearest }]
  }
  return issue.keys.slice(0, ISSUES_LISTED).map((key) => {
    const path = [...issue.path, key]
    return { path, field: fieldText(path), message: 'is not known here', unknown: true, nearest }
  })
}

function fieldText(path: readonly PropertyKey[]): string {
  return path.map(String).join('.').slice(0, ECHO_LENGTH)
}

function nearestOf(issue: Issue): number | undefined {
  if (issue.code === 'custom') return typeof issue.params?.nearest === 'number' ? issue.params.nearest : undefined
  if (issue.code === 'too_big' && issue.inclusive && issue.origin === 'number') return Number(issue.maximum)
  if (issue.code === 'too_small' && issue.inclusive && issue.origin === 'number') return Number(issue.minimum)
  return undefined
}

/** A wrong value is shown back, but never a long one. */
function echo(value: unknown): unknown {
  if (typeof value === 'string') return value.slice(0, ECHO_LENGTH)
  return typeof value === 'object' && value !== null ? undefined : value
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  let value: unknown = input
  for (const key of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Record<PropertyKey, unknown>)[key]
  }
  return path.length === 0 ? undefined : value
}
