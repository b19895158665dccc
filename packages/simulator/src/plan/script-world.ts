import type { PlannedAccount } from '../face.ts'
import type { FaultMix } from '../faults/fault-board.ts'
import type { BotDraft, ScriptStep } from './seed-plan.ts'

/** What a script is drawn for. */
export interface ScriptWorld {
  readonly seed: number
  readonly durationMs: number
  readonly accounts: readonly PlannedAccount[]
  readonly bots: readonly BotDraft[]
  readonly mix: FaultMix
}

export type StepDraft = Omit<ScriptStep, 'index'>
