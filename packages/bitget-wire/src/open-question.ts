/** One thing the protocol notes leave open, and what this exchange does about it. */
export interface OpenQuestion<Choice extends string = string> {
  /** Where the notes raise it. */
  readonly section: string
  /** unverified: nobody recorded it; undocumented: the notes only say that it is our choice. */
  readonly tag: 'unverified' | 'undocumented' | 'contradictory'
  readonly question: string
  readonly choice: Choice
  /** What else this exchange can do about it; absent: nothing. */
  readonly others?: readonly Choice[]
}

/** A row whose choices are known to the compiler. */
export const question = <Choice extends string, Other extends string>(
  row: Omit<OpenQuestion, 'choice' | 'others'> & { readonly choice: Choice; readonly others: readonly Other[] },
): OpenQuestion<Choice | Other> => row
