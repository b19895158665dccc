import type { Cut } from '../face.ts'
import type { ScriptStep, SeedPlan } from './seed-plan.ts'

/** The plan without what the cut leaves out; everything else stays as it was drawn. */
export function cutPlan(plan: SeedPlan, cut: Cut): SeedPlan {
  const faults = new Set(cut.faults)
  const bots = new Set(cut.bots)
  const steps = new Set(cut.steps)
  const stays = ({ index, fault, action }: ScriptStep) =>
    !steps.has(index) &&
    !(fault !== null && faults.has(fault)) &&
    !((action.kind === 'add' || action.kind === 'command') && bots.has(action.bot))
  const single = (step: ScriptStep): ScriptStep =>
    step.action.kind === 'command' ? { ...step, action: { ...step.action, times: 1 } } : step
  const script = plan.script.filter(stays)
  return {
    ...plan,
    durationMs: Math.min(plan.durationMs, cut.endsAfterMs ?? plan.durationMs),
    script: faults.has('U8-double-click') ? script.map(single) : script,
    mix: new Map([...plan.mix].filter(([kind]) => !faults.has(kind))),
    oldPositions: faults.has('E28-older-than-history') ? [] : plan.oldPositions,
    traps: plan.traps.filter(({ kind }) => !faults.has(kind)),
    exchange: faults.has('W7-partial-fills') ? { ...plan.exchange, touchQuantity: 0 } : plan.exchange,
  }
}
