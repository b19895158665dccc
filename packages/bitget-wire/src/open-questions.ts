import type { OpenQuestion } from './open-question.ts'
import { UNIFIED_QUESTIONS } from './unified/open-questions.ts'

/**
 * What the protocol notes leave open, and what this exchange does about it: one row each, so that a fact learned later
 * changes a row and not code. `choice` is read by the code that depends on it.
 */
export const OPEN_QUESTIONS = {
  ...UNIFIED_QUESTIONS,
  band_reference: {
    section: '3.2',
    tag: 'unverified',
    question: 'Which price the limit-price bands are counted from',
    choice: 'mark',
  },
} as const satisfies Readonly<Record<string, OpenQuestion>>
