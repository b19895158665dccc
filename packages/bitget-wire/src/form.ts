import { type WireError, wireError } from './errors.ts'

/** How far apart two times of a query may be, and how many rows a page may hold. */
export interface PageRules {
  readonly limit: number
  readonly maxLimit: number
  readonly maxDays?: number
}

export interface PageQuery {
  readonly limit: number
  /** Only rows with a smaller id; null: from the newest. */
  readonly idLessThan: string | null
  readonly startMs: number
  readonly endMs: number
}

const DAY = 86_400_000

/**
 * The parameters of one request, from its query or its JSON body. Readers return something usable and remember the
 * first thing that was wrong: look at `failure` before using what was read.
 */
export class Form {
  failure: WireError | null = null
  /** The rows of a body that was a list; null for any other. A row that is no object has no parameters. */
  readonly items: readonly Form[] | null
  readonly #values: Readonly<Record<string, unknown>>

  constructor(values: Readonly<Record<string, unknown>>, items: readonly Form[] | null = null) {
    this.#values = values
    this.items = items
  }

  static ofList(list: readonly unknown[]): Form {
    return new Form(
      {},
      list.map((item) => new Form(isRecord(item) ? item : {})),
    )
  }

  static ofQuery(rawQuery: string): Form {
    return new Form(Object.fromEntries(new URLSearchParams(rawQuery.replaceAll('+', '%2B'))))
  }

  fail(error: WireError): void {
    this.failure ??= error
  }

  raw(name: string): unknown {
    return this.#values[name]
  }

  /** '' when absent. */
  text(name: string): string {
    const value = this.#values[name]
    if (typeof value === 'string') return value.trim()
    return typeof value === 'number' || typeof value === 'boolean' ? String(value) : ''
  }

  /**
   * A price, size or amount as it was written, blanks and all; '' when absent. A figure is plain digits with at most a
   * point and a minus: a plus sign is none, and what has one comes back as something no reader of numbers takes.
   */
  figure(name: string): string {
    const value = this.#values[name]
    const text = typeof value === 'string' ? value : this.text(name)
    return text.startsWith('+') ? `"${text}"` : text
  }

  /** Like `required`, of a figure. */
  requiredFigure(name: string): string {
    const value = this.figure(name)
    if (value === '') this.fail(wireError('parameter_missing', name))
    return value
  }

  required(name: string): string {
    const value = this.text(name)
    if (value === '') this.fail(wireError('parameter_missing', name))
    return value
  }

  /** One of `choices` (lower case), compared without case; '' counts as `otherwise` when that is given. */
  choice<T extends string>(name: string, choices: readonly T[], otherwise?: T): T {
    const value = (otherwise === undefined ? this.required(name) : this.text(name)).toLowerCase()
    if (value === '' && otherwise !== undefined) return otherwise
    const found = choices.find((each) => each === value)
    if (found === undefined) this.fail(wireError('parameter_wrong', name))
    return found ?? (choices[0] as T)
  }

  /** A whole number ≥ 0; `otherwise` when absent. */
  whole(name: string, otherwise: number): number {
    const value = this.text(name)
    if (value === '') return otherwise
    if (/^\d{1,15}$/.test(value)) return Number(value)
    this.fail(wireError('parameter_wrong', name))
    return otherwise
  }

  symbol(required: boolean): string {
    return (required ? this.required('symbol') : this.text('symbol')).toUpperCase()
  }

  page(rules: PageRules): PageQuery {
    const idLessThan = this.text('idLessThan')
    if (idLessThan !== '' && !/^\d{1,19}$/.test(idLessThan)) this.fail(wireError('id_format'))
    const limit = this.whole('limit', rules.limit)
    if (limit < 1 || limit > rules.maxLimit) this.fail(wireError('parameter_wrong', 'limit'))
    const startMs = this.whole('startTime', 0)
    const endMs = this.whole('endTime', Number.MAX_SAFE_INTEGER)
    const bounded = this.text('startTime') !== '' && this.text('endTime') !== ''
    if (bounded && startMs > endMs) this.fail(wireError('parameter_wrong', 'startTime'))
    if (bounded && rules.maxDays !== undefined && endMs - startMs > rules.maxDays * DAY) {
      this.fail(wireError('range_too_wide', rules.maxDays))
    }
    return { limit, idLessThan: idLessThan === '' ? null : idLessThan, startMs, endMs }
  }
}

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
