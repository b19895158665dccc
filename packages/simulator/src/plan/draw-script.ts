import { Random } from '../random.ts'
import { drawEdit, editTimes } from './draw-changes.ts'
import { drawFaultSteps } from './draw-fault-steps.ts'
import type { ScriptWorld, StepDraft } from './script-world.ts'
import type { BotDraft, CrashKind, CrashTrap, ScriptAction, ScriptStep } from './seed-plan.ts'

type Command = Extract<ScriptAction, { kind: 'command' }>

/** What people do, and the faults that happen at a time of their own. */
export function drawScript(world: ScriptWorld): ScriptStep[] {
  const drafts = [...world.bots.flatMap((bot) => lifeOf(world, bot)), ...drawFaultSteps(world)]
  return drafts.sort((a, b) => a.atMs - b.atMs).map((draft, index) => ({ index, ...draft }))
}

function lifeOf({ seed, durationMs, mix }: ScriptWorld, { index, config }: BotDraft): StepDraft[] {
  const random = new Random(seed, `life:${index}`)
  const addedAt = random.skewed(500, durationMs * 0.4)
  const startedAt = addedAt + random.skewed(50, 3_000)
  const double = mix.has('U8-double-click')
  const command = (atMs: number, given: Command['command']): StepDraft => {
    const twice = double && random.chance(0.4)
    const action = { kind: 'command', bot: index, command: given, times: twice ? 2 : 1 } as const
    return { atMs, action, fault: null }
  }
  const steps: StepDraft[] = [
    { atMs: addedAt, action: { kind: 'add', bot: index }, fault: null },
    command(startedAt, { name: 'start' }),
  ]
  let atMs = startedAt
  for (let i = random.pick([0, 0, 1, 2, 4]); i > 0; i--) {
    atMs += random.skewed(200, durationMs * 0.5)
    if (atMs > durationMs) break
    steps.push(command(atMs, drawCommand(random, config)))
  }
  for (const edit of editTimes(seed, index, durationMs)) {
    const action = {
      kind: 'command',
      bot: index,
      command: { name: 'edit', ...drawEdit(edit.random, config) },
      times: 1,
    } as const
    if (edit.atMs > startedAt) steps.push({ atMs: edit.atMs, action, fault: null })
  }
  return steps
}

function drawCommand(random: Random, config: BotDraft['config']): Command['command'] {
  switch (random.pick(['pause', 'resume', 'resume', 'stop', 'stop', 'exits'] as const)) {
    case 'pause':
      return { name: 'pause', reason: null }
    case 'stop':
      return { name: 'stop', closePosition: random.chance(0.6), reason: 'user' }
    case 'exits': {
      const part = (share: number) => BigInt(Math.round(Number(config.investment) * share)) as typeof config.investment
      return {
        name: 'set_exits',
        stopLossPrice: null,
        takeProfitPrice: null,
        stopLossAmount: part(random.between(0.02, 0.5)),
        takeProfitAmount: random.chance(0.5) ? part(random.between(0.01, 0.2)) : null,
      }
    }
    case 'resume':
      return { name: 'resume' }
  }
}

const TRAPS: readonly { readonly kind: CrashKind; readonly latest: number }[] = [
  { kind: 'P1-killed-before-send', latest: 15 },
  { kind: 'P2-killed-before-answer', latest: 15 },
  { kind: 'P3-killed-before-record', latest: 15 },
  { kind: 'P4-killed-with-fill', latest: 10 },
  { kind: 'P5-killed-after-fill', latest: 6 },
  { kind: 'P6-killed-while-starting', latest: 4 },
  { kind: 'P7-killed-while-stopping', latest: 3 },
  { kind: 'P8-killed-after-funding', latest: 2 },
]

/** Moments at which the process dies. */
export function drawTraps({ seed, mix }: ScriptWorld): CrashTrap[] {
  return TRAPS.filter(({ kind }) => mix.has(kind)).flatMap(({ kind, latest }) => {
    const random = new Random(seed, `trap:${kind}`)
    const trap = () => ({ kind, nth: random.whole(1, latest), downMs: random.skewed(20, 25_000) })
    return random.chance(0.3) ? [trap(), trap()] : [trap()]
  })
}
