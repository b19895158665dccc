import { type Instrument, parseMoney, parsePrice, parseQuantity, type Steps, type Ticks } from '@gridpilot/core'
import type { OrderReference } from '@gridpilot/venue-sim'
import type { Form, PageQuery } from '../form.ts'
import { unifiedError } from './errors.ts'

/**
 * Readers of one request's members in the unified family's words for what is wrong: a missing member is 400172, a wrong
 * value 41101 naming member and value. Like `Form`, they return something usable and leave the first failure in `form`.
 */

export function required(form: Form, name: string): string {
  const value = form.text(name)
  if (value === '') form.fail(unifiedError('verification_failed'))
  return value
}

function requiredFigure(form: Form, name: string): string {
  const value = form.figure(name)
  if (value === '') form.fail(unifiedError('verification_failed'))
  return value
}

/** One of `choices` (lower case), compared without case; absent counts as `otherwise` when that is given. */
export function choice<T extends string>(form: Form, name: string, choices: readonly T[], otherwise?: T): T {
  const text = otherwise === undefined ? required(form, name) : form.text(name)
  const value = text.toLowerCase()
  if (value === '' && otherwise !== undefined) return otherwise
  const found = choices.find((each) => each === value)
  if (found === undefined && value !== '') form.fail(unifiedError('param_error', `${name}=${text}`))
  return found ?? (choices[0] as T)
}

/** A whole number ≥ 0; `otherwise` when absent. */
export function whole(form: Form, name: string, otherwise: number): number {
  const text = form.text(name)
  if (text === '') return otherwise
  if (/^\d{1,15}$/.test(text)) return Number(text)
  form.fail(unifiedError('type_error'))
  return otherwise
}

/** A positive amount of money as its own text; '0' (and a failure) otherwise. */
export function amountText(form: Form, name: string): string {
  const text = requiredFigure(form, name)
  const parsed = parseMoney(text)
  if (parsed.ok && parsed.value !== 0n) return text
  if (text !== '') form.fail(unifiedError('param_error', `${name}=${form.text(name)}`))
  return '0'
}

/** A price in ticks ≥ 1; 1 (and a failure) otherwise. */
export function readPrice(form: Form, instrument: Instrument, name: string): Ticks {
  const text = requiredFigure(form, name)
  const parsed = parsePrice(instrument, text)
  if (parsed.ok && parsed.value >= 1) return parsed.value
  if (text !== '') {
    const offGrain = !parsed.ok && parsed.error === 'off_grain'
    form.fail(
      offGrain
        ? unifiedError('price_multiple', instrument.tickSize)
        : unifiedError('param_error', `${name}=${form.text(name)}`),
    )
  }
  return 1 as Ticks
}

/** '' and '0' mean that there is none. */
export function readOptionalPrice(form: Form, instrument: Instrument, name: string): Ticks | null {
  const text = form.figure(name)
  return text === '' || Number(text) === 0 ? null : readPrice(form, instrument, name)
}

/** A quantity in steps ≥ 0; 0 (and a failure) otherwise. */
export function readQuantity(form: Form, instrument: Instrument, name: string): Steps {
  const text = requiredFigure(form, name)
  const parsed = parseQuantity(instrument, text)
  if (parsed.ok && parsed.value >= 0) return parsed.value
  if (text !== '') {
    const offGrain = !parsed.ok && parsed.error === 'off_grain'
    form.fail(
      offGrain
        ? unifiedError('size_multiple', instrument.sizeStep)
        : unifiedError('param_error', `${name}=${form.text(name)}`),
    )
  }
  return 0 as Steps
}

const CLIENT_OID = /^[.A-Z:/a-z0-9_-]{1,32}$/

/** '' when absent: the venue makes one. */
export function readClientOid(form: Form): string {
  const clientOid = form.text('clientOid')
  if (clientOid !== '' && !CLIENT_OID.test(clientOid)) form.fail(unifiedError('param_error', `clientOid=${clientOid}`))
  return clientOid
}

/** orderId wins over clientOid; null and a failure when neither is given. */
export function readReference(form: Form): OrderReference | null {
  const orderId = form.text('orderId')
  const clientOrderId = form.text('clientOid')
  if (orderId !== '') {
    if (!/^\d{1,19}$/.test(orderId)) form.fail(unifiedError('param_error', `orderId=${orderId}`))
    return { orderId }
  }
  if (clientOrderId !== '') return { clientOrderId }
  form.fail(unifiedError('verification_failed'))
  return null
}

/** How many rows a page may hold, and how far apart and back its times may lie. */
export interface CursorRules {
  readonly limit: number
  readonly maxLimit: number
  readonly maxDays?: number
}

const DAY = 86_400_000

/** `cursor` is the id of the last (oldest) row of the page before. */
export function readPage(form: Form, rules: CursorRules): PageQuery {
  const cursor = form.text('cursor')
  if (cursor !== '' && !/^\d{1,19}$/.test(cursor)) form.fail(unifiedError('param_error', `cursor=${cursor}`))
  const limit = whole(form, 'limit', rules.limit)
  if (limit < 1 || limit > rules.maxLimit) form.fail(unifiedError('param_error', `limit=${limit}`))
  const startMs = whole(form, 'startTime', 0)
  const endMs = whole(form, 'endTime', Number.MAX_SAFE_INTEGER)
  const bounded = form.text('startTime') !== '' && form.text('endTime') !== ''
  if (bounded && startMs > endMs) form.fail(unifiedError('param_error', `startTime=${startMs}`))
  if (bounded && rules.maxDays !== undefined && endMs - startMs > rules.maxDays * DAY) {
    form.fail(unifiedError('range_too_wide', rules.maxDays))
  }
  return { limit, idLessThan: cursor === '' ? null : cursor, startMs, endMs }
}
