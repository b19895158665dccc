/**
 * One bug on purpose, as data: a run of the simulation that does not find it proves that the simulation is blind.
 * Production code has no switch for it; the one source file is patched while it is loaded, in a thread of its own.
 */
export interface PlantedBug {
  readonly name: string
  /** What it does wrong, and whose mistake it was: number of the incident in FAULTS section 4, null: of no known one. */
  readonly mistake: string
  readonly incident: number | null
  /** Below the repository root. */
  readonly file: string
  /** Occurs exactly once in the file: a test watches it. */
  readonly find: string
  readonly replace: string
}
