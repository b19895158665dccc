import { limitText } from '@gridpilot/contract'
import {
  type DomainError,
  errorMessage,
  formatMoney,
  formatPrice,
  type GridConfig,
  type Instrument,
} from '@gridpilot/core'
import { FLAG_OF } from './grid-request.ts'

/** Why a backtest was not run. */
export interface Refusal {
  readonly errors: readonly DomainError[]
  /** Flags with which it would run; null where none are known. */
  readonly passing: string | null
}

const flagOf = (field: string): string => FLAG_OF[field] ?? field

/** One line per error: code, what is wrong and what to do, the value given and the nearest that passes. */
export function refusalText({ errors, passing }: Refusal): string {
  const lines = errors.map((error) => {
    const { code, field, value, nearest, details } = error
    const shown = field === undefined ? error : { ...error, field: flagOf(field) }
    const facts = [
      field === undefined ? null : flagOf(field),
      value === undefined ? null : `given: ${value}`,
      nearest === undefined ? null : `nearest that passes: ${nearest}`,
      details?.known === undefined ? null : `known: ${details.known}`,
    ].filter((fact) => fact !== null)
    return `${code}: ${sentence(shown)} [${facts.join('; ')}]`
  })
  return [...lines, ...(passing === null ? [] : [`would pass: ${passing}`])].join('\n')
}

/** With its limits where they are known. */
const sentence = (error: DomainError): string => limitText(error) ?? errorMessage(error)

/** The same as data: the first error as the API words errors, and all of them. */
export function refusalJson({ errors, passing }: Refusal) {
  const rows = errors.map(({ code, field, value, nearest, details }) => ({
    code,
    message: sentence({
      code,
      ...(field === undefined ? {} : { field: flagOf(field) }),
      ...spread({ value, nearest, details }),
    }),
    details: { ...details, ...spread({ field: field === undefined ? undefined : flagOf(field), value, nearest }) },
  }))
  return { error: rows[0], errors: rows, ...(passing === null ? {} : { would_pass: passing }) }
}

/** A configuration as flags; only those that differ from what was typed. */
export function changedFlags(before: GridConfig, after: GridConfig, instrument: Instrument): string {
  const price = (value: GridConfig['triggerPrice']) => (value === null ? '' : formatPrice(instrument, value))
  const texts: [keyof GridConfig, string][] = [
    ['lower', price(after.lower)],
    ['upper', price(after.upper)],
    ['gridCount', String(after.gridCount)],
    ['leverage', String(after.leverage)],
    ['investment', formatMoney(after.investment)],
    ['stopLossPrice', price(after.stopLossPrice)],
    ['takeProfitPrice', price(after.takeProfitPrice)],
  ]
  return texts
    .flatMap(([field, text]) => (before[field] === after[field] ? [] : [`${flagOf(field)} ${text}`]))
    .join(' ')
}

function spread<Value extends object>(value: Value): Partial<{ [Key in keyof Value]: NonNullable<Value[Key]> }> {
  return Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never
}
