import { type ErrorValue, errorMessage, isErrorCode } from '@gridpilot/core'
import { isApiError } from '../api/api-error.ts'
import { hasText, type Translate } from '../i18n/i18n.ts'
import type { Language } from '../preferences/preferences.ts'

export interface ErrorText {
  /** What happened and what to do. */
  readonly what: string
  /** What it means for the money. */
  readonly money: string
  readonly code: string
}

/** An error in plain words: the catalogue's sentences for codes of ours, the server's own words otherwise. */
export function errorText(error: unknown, t: Translate, language: Language): ErrorText {
  if (!isApiError(error)) return { what: t('errors.unexpected'), money: t('errors.money.safe'), code: 'page_error' }
  const { code, details } = error
  if (code === 'offline') return { what: t('errors.offline'), money: t('errors.money.server'), code }
  if (code === 'unreadable_answer') {
    return { what: t('errors.unreadable', { place: error.message }), money: t('errors.money.safe'), code }
  }
  const money = error.status >= 500 ? t('errors.money.unsure') : t('errors.money.refused')
  if (!isErrorCode(code)) return { what: error.message, money, code }
  const known: Record<string, ErrorValue> = {}
  for (const [name, value] of Object.entries(details)) {
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') known[name] = value
  }
  const { field, value, nearest, ...rest } = known
  if (typeof rest.finding === 'string') rest.reason = findingText(rest.finding, rest, t) ?? rest.reason ?? ''
  const given = { ...(value === undefined ? {} : { value }), ...(nearest === undefined ? {} : { nearest }) }
  const name = field === undefined ? {} : { field: fieldName(String(field), t) }
  return { what: errorMessage({ code, ...name, ...given, details: rest }, language), money, code }
}

/** What a self-test found, and what to do about it; null for a finding that has no words here. */
function findingText(finding: string, params: Readonly<Record<string, ErrorValue>>, t: Translate): string | null {
  const [key, todo] = [`notices.${finding}`, `notices.todo_${finding}`]
  if (!hasText(key)) return null
  const blanks = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, String(value)]))
  return hasText(todo) ? `${t(key, blanks)} ${t(todo)}` : t(key, blanks)
}

const FIELDS = [
  'symbol',
  'direction',
  'grid_type',
  'price_range_lower',
  'price_range_upper',
  'grid_count',
  'leverage',
  'investment_amount',
  'investment_ratio',
  'stop_loss_percent',
  'take_profit_percent',
  'stop_loss_price',
  'take_profit_price',
  'trigger_price',
  'trailing_up_to',
  'trailing_down_to',
] as const

type FieldName = (typeof FIELDS)[number]

const isFieldName = (field: string): field is FieldName => FIELDS.includes(field as FieldName)

/** The name of a request field as the form shows it. */
export function fieldName(field: string, t: Translate): string {
  const name = field.replace('.', '_')
  return isFieldName(name) ? t(`fields.${name}`) : field
}
