/**
 * What the protocol notes leave open, and what this exchange does about it: one row each, so that a fact learned later
 * changes a row and not code. `choice` is read by the code that depends on it.
 */
export interface OpenQuestion<Choice extends string = string> {
  /** Where the notes raise it. */
  readonly section: string
  /** unverified: nobody recorded it; undocumented: the notes only say that it is our choice. */
  readonly tag: 'unverified' | 'undocumented' | 'contradictory'
  readonly question: string
  readonly choice: Choice
}

export const OPEN_QUESTIONS = {
  band_reference: {
    section: '3.2',
    tag: 'unverified',
    question: 'Which price the limit-price bands are counted from',
    choice: 'mark',
  },
} as const satisfies Readonly<Record<string, OpenQuestion>>
