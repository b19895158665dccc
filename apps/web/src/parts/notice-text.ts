import type { Notice } from '@gridpilot/contract'
import { type ErrorValue, errorMessage, isErrorCode } from '@gridpilot/core'
import { formatNumber, formatUsdt } from '../format/number.ts'
import { hasText, type Translate } from '../i18n/i18n.ts'
import type { Language } from '../preferences/preferences.ts'
import { fieldName } from './error-text.ts'

/**
 * A notice of the server in the reader's language: our text under `notices.<code>`, the error catalogue's sentence, or
 * the server's English message when its code is new to this page or one of its blanks has no value.
 */
export function noticeText(notice: Notice, t: Translate, language: Language): string {
  const params: Record<string, string | number> = {}
  // An alert without parameters carries its reason as the message.
  for (const [name, value] of Object.entries({ reason: notice.message, ...notice.params })) {
    if (value !== null) params[name] = readable(name, String(value), t, language)
  }
  const { reason, field } = notice.params
  if (typeof field === 'string') params.field = fieldName(field, t)
  // A refusal as the reason: its values are beside it.
  if (typeof reason === 'string' && isErrorCode(reason))
    params.reason = (errorMessage({ code: reason, details: params }, language) || reason).replace(/\.$/, '')
  const key = `notices.${notice.code}`
  if (hasText(key)) {
    const text = t(key, params)
    if (!text.includes('{{')) return text
  }
  if (!isErrorCode(notice.code)) return notice.message
  return (
    errorMessage({ code: notice.code, details: params satisfies Record<string, ErrorValue> }, language) ||
    notice.message
  )
}

const ID_SHOWN = 8
const GAINS = new Set(['profit', 'amount'])

/** Decimal text by locale, codes and words of the server in the reader's language, everything else as it is. */
function readable(name: string, value: string, t: Translate, language: Language): string {
  // What names something is no amount. Its last digits are enough to tell it from its neighbours.
  if (name.endsWith('_id')) return value.length > ID_SHOWN ? `…${value.slice(-ID_SHOWN)}` : value
  if (/^-?\d+(\.\d+)?$/.test(value)) {
    if (GAINS.has(name)) return formatUsdt(Number(value), language, true)
    return formatNumber(Number(value), language, { min: 0, max: 8 })
  }
  for (const key of [`reasons.${value}`, `notices.${value}`]) if (hasText(key)) return t(key).replace(/\.$/, '')
  return isErrorCode(value) ? errorMessage({ code: value }, language).replace(/\.$/, '') : value
}
