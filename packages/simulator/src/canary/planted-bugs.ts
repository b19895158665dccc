import { MONEY_BUGS } from './money-bugs.ts'
import { ORDER_BUGS } from './order-bugs.ts'
import type { PlantedBug } from './planted-bug.ts'
import { PROCESS_BUGS } from './process-bugs.ts'

/** Planted, and nothing comes of it (docs/RELIABILITY.md says why). Kept to be tried again, not counted. */
const NOT_FOUND: ReadonlySet<string> = new Set(['sweep-over-sweep', 'terminal-revived'])

const EVERY: readonly PlantedBug[] = [...ORDER_BUGS, ...MONEY_BUGS, ...PROCESS_BUGS]

/** Every bug the simulation must find. */
export const PLANTED_BUGS: readonly PlantedBug[] = EVERY.filter(({ name }) => !NOT_FOUND.has(name))

export const UNFOUND_BUGS: readonly PlantedBug[] = EVERY.filter(({ name }) => NOT_FOUND.has(name))

export const plantedBug = (name: string): PlantedBug | undefined => EVERY.find((bug) => bug.name === name)
