import type { FaultMix } from '../faults/fault-board.ts'
import { FAULT_KINDS, type FaultKind } from '../faults/fault-kind.ts'
import { Random } from '../random.ts'

/** Swarm: every seed has another part of the faults, some seeds none, a few nearly all of them. */
export function drawMix(seed: number): FaultMix {
  const random = new Random(seed, 'mix')
  const share = random.pick([0, 0.08, 0.15, 0.25, 0.5])
  const mix = new Map<FaultKind, number>()
  for (const kind of FAULT_KINDS) {
    const taken = random.chance(share)
    const factor = random.pick([0.3, 1, 1, 3])
    if (taken) mix.set(kind, factor)
  }
  return mix
}
