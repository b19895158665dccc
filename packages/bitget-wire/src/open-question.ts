/** One thing the protocol notes leave open, and what this exchange does about it. */
export interface OpenQuestion<Choice extends string = string> {
  /** Where the notes raise it. */
  readonly section: string
  /** unverified: nobody recorded it; undocumented: the notes only say that it is our choice. */
  readonly tag: 'unverified' | 'undocumented' | 'contradictory'
  readonly question: string
  readonly choice: Choice
}
