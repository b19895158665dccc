import type { Backend } from '../../backend.ts'
import { classicChoice } from '../open-questions.ts'

/** The rows of a page as the wire carries them: an empty page has no list, or an empty one. */
export const pageList = (backend: Backend, rows: readonly unknown[]): readonly unknown[] | null =>
  rows.length === 0 && classicChoice(backend.choices, 'empty_page') === 'null' ? null : rows
