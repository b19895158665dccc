import { type DomainError, errorMessage } from '@gridpilot/core'
import { isApiError } from '../../../api/api-error.ts'
import type { Translate } from '../../../i18n/i18n.ts'
import { errorText, fieldName } from '../../../parts/error-text.ts'
import type { Language } from '../../../preferences/preferences.ts'
import type { FieldProblem } from './local-preview.ts'
import type { ManualField, ManualForm } from './manual-form-state.ts'

/** A sentence under a field and the value its button puts in. */
export interface FieldMessage {
  readonly text: string
  readonly nearest: number | null
}

export type FieldMessages = Partial<Record<ManualField, FieldMessage>>

export function localMessages(problems: readonly FieldProblem[], t: Translate, language: Language): FieldMessages {
  const messages: FieldMessages = {}
  for (const { field, error, nearest } of problems) {
    const named: DomainError = { ...error, field: fieldName(field, t) }
    messages[field] ??= { text: errorMessage(named, language), nearest }
  }
  return messages
}

/** The server's refusal under its field; empty when it names none of the form's. */
export function serverMessages(error: unknown, form: ManualForm, t: Translate, language: Language): FieldMessages {
  if (!isApiError(error)) return {}
  const field = (error.details.field ?? '').replace('.', '_')
  if (field !== 'investment_amount' && !(field in form)) return {}
  const nearest = Number(error.details.nearest ?? Number.NaN)
  return {
    [field]: { text: errorText(error, t, language).what, nearest: Number.isFinite(nearest) ? nearest : null },
  }
}
