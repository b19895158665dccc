import { CLASSIC_QUESTIONS, type ClassicChoices } from './classic/open-questions.ts'
import type { OpenQuestion } from './open-question.ts'
import { UNIFIED_QUESTIONS, type UnifiedChoices } from './unified/open-questions.ts'

/**
 * What the protocol notes leave open, and what this exchange does about it: one row each, so that a fact learned later
 * changes a row and not code. `choice` is read by the code that depends on it.
 */
export const OPEN_QUESTIONS = {
  ...CLASSIC_QUESTIONS,
  ...UNIFIED_QUESTIONS,
} as const satisfies Readonly<Record<string, OpenQuestion>>

/** Other answers than the table's, for one exchange. */
export type WireChoices = ClassicChoices & UnifiedChoices
