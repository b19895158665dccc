import type { PlannedAccount } from '../face.ts'
import type { FaultMix } from '../faults/fault-board.ts'
import type { FaultKind } from '../faults/fault-kind.ts'
import { Random } from '../random.ts'
import type { BotDraft, CrashTrap, ScriptAction, ScriptStep } from './seed-plan.ts'

export interface ScriptWorld {
  readonly seed: number
  readonly durationMs: number
  readonly accounts: readonly PlannedAccount[]
  readonly bots: readonly BotDraft[]
  readonly mix: FaultMix
}

type Draft = Omit<ScriptStep, 'index'>

/** What people do, and the faults that happen at a time of their own. */
export function drawScript(world: ScriptWorld): ScriptStep[] {
  const drafts = [...world.bots.flatMap((bot) => lifeOf(world, bot))]
  return drafts.sort((a, b) => a.atMs - b.atMs).map((draft, index) => ({ index, ...draft }))
}

function lifeOf({ seed, durationMs }: ScriptWorld, { index }: BotDraft): Draft[] {
  const random = new Random(seed, `life:${index}`)
  const from = random.skewed(500, durationMs * 0.4)
  const step = (atMs: number, action: ScriptAction, fault: FaultKind | null = null): Draft => ({ atMs, action, fault })
  const steps = [step(from, { kind: 'add', bot: index })]
  const start = from + random.skewed(50, 3_000)
  steps.push(step(start, { kind: 'command', bot: index, command: { name: 'start' }, times: 1 }))
  let atMs = start
  const commands = random.pick([0, 0, 1, 2, 4])
  for (let i = 0; i < commands; i++) {
    atMs += random.skewed(200, durationMs * 0.5)
    if (atMs > durationMs) break
    steps.push(step(atMs, { kind: 'command', bot: index, command: drawCommand(random), times: 1 }))
  }
  return steps
}

function drawCommand(random: Random): Extract<ScriptAction, { kind: 'command' }>['command'] {
  const kind = random.pick(['pause', 'resume', 'resume', 'stop', 'stop'] as const)
  if (kind === 'pause') return { name: 'pause', reason: null }
  if (kind === 'stop') return { name: 'stop', closePosition: random.chance(0.6), reason: 'user' }
  return { name: 'resume' }
}

export function drawTraps(_world: ScriptWorld): CrashTrap[] {
  return []
}
