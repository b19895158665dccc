/** What was measured, when it was measured; the figures of docs/RELIABILITY.md that a run has to bring. */
export const MEASURED: {
  readonly runs: readonly string[]
  /** Seeds until a planted bug was found, by its name. */
  readonly canaries: Readonly<Record<string, string>>
  readonly mutants: readonly string[]
} = {
  runs: ['not measured yet'],
  canaries: {},
  mutants: ['not measured yet'],
}
