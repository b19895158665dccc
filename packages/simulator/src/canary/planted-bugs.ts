import { MONEY_BUGS } from './money-bugs.ts'
import { ORDER_BUGS } from './order-bugs.ts'
import type { PlantedBug } from './planted-bug.ts'
import { PROCESS_BUGS } from './process-bugs.ts'

/** Every bug the simulation must find. */
export const PLANTED_BUGS: readonly PlantedBug[] = [...ORDER_BUGS, ...MONEY_BUGS, ...PROCESS_BUGS]

export const plantedBug = (name: string): PlantedBug | undefined => PLANTED_BUGS.find((bug) => bug.name === name)
