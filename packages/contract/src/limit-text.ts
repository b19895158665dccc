import type { DomainError } from '@gridpilot/core'

/**
 * What a wrong value has to be, of an error that the catalogue only calls ill-formed: its limits where they are known, else
 * the nearest value that passes. null: the catalogue's own sentence says more.
 */
export function limitText({ code, field, value, nearest, details }: DomainError): string | null {
  if (code !== 'invalid_request' || field === undefined || nearest === undefined) return null
  const given = value === undefined ? '' : `, not ${value}`
  const { min, max } = details ?? {}
  if (min !== undefined && max !== undefined) return `${field} must be from ${min} to ${max}${given}.`
  return `${field} cannot be ${value ?? 'this'}: the nearest value that passes is ${nearest}.`
}
