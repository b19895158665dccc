/** One place of one source file, and what stands there with the bug. */
export interface PlantedEdit {
  /** From the root of the repository. */
  readonly file: string
  /** Stands there exactly once. */
  readonly find: string
  readonly replace: string
}

/**
 * One bug on purpose, as data: a run of the simulation that does not find it proves that the simulation is blind.
 * Production code has no switch for it; its source files are patched while they are loaded, in a thread of its own.
 */
export interface PlantedBug extends PlantedEdit {
  readonly name: string
  /** What it does wrong, and whose mistake it was: number of the incident in FAULTS section 4, null: of no known one. */
  readonly mistake: string
  readonly incident: number | null
  /** Guards that would undo the mistake and are taken away as well; none for most. */
  readonly guards?: readonly PlantedEdit[]
}
