import { ERROR_CATALOGUE, type ErrorCode } from './catalogue.ts'

/** What a number, price or amount looks like in an error: decimal text for exact units, a number for counts. */
export type ErrorValue = string | number | boolean

/** A refusal as data: stable code, the field it is about, what was given and the nearest value that would pass. */
export interface DomainError {
  readonly code: ErrorCode
  /** Core field name (`gridCount`, `stopLossPrice`…); the API edge translates it to its wire name. */
  readonly field?: string
  readonly value?: ErrorValue
  /** Put into `field` it passes, as far as this error is concerned. Absent: no single value would. */
  readonly nearest?: ErrorValue
  readonly details?: ErrorDetails
}

export type Language = 'en' | 'ko'

export const httpStatusOf = (code: ErrorCode): number => ERROR_CATALOGUE[code].httpStatus

/** Is this text one of our codes? For codes that came back over the wire. */
export const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(ERROR_CATALOGUE, code)

export type ErrorDetails = Readonly<Record<string, ErrorValue>>

/** Everything that a sentence about an error may name, in one record. */
export function errorDetails({ details, field, value, nearest }: DomainError): ErrorDetails {
  const named = Object.entries({ field, value, nearest })
  const known = named.filter((entry): entry is [string, ErrorValue] => entry[1] !== undefined)
  return { ...details, ...Object.fromEntries(known) }
}

/**
 * The sentence for a person: what is wrong, then what to do. `{nearest}`, `{value}`, `{field}` and names of `details`
 * are filled in; a sentence with a blank that has no value is left out rather than printed with a hole.
 */
export function errorMessage(error: DomainError, language: Language = 'en'): string {
  const entry = ERROR_CATALOGUE[error.code]
  const text = language === 'ko' ? `${entry.ko} ${entry.actionKo}` : `${entry.message} ${entry.action}`
  const known = errorDetails(error)
  const sentences = text.split(/(?<=\.)\s+/)
  return sentences
    .map((sentence) => {
      let complete = true
      const filled = sentence.replace(/\{(\w+)\}/g, (_, name: string) => {
        const value = known[name]
        if (value === undefined) complete = false
        return String(value)
      })
      return complete ? filled : ''
    })
    .filter((sentence) => sentence !== '')
    .join(' ')
}
