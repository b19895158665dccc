import type { FaultMix } from '../faults/fault-board.ts'
import { FAULT_KINDS, type FaultKind } from '../faults/fault-kind.ts'
import { Random } from '../random.ts'

/**
 * Kinds that came later, each drawn from a stream of its own: what else a seed stands for is the same without them, and a
 * seed that was found before they came is run again as it was by leaving them out. `beside`: where that kind is in a mix,
 * this one is too in a part of the seeds, for the moments it is about are hardly ever met by chance; null: in a part of
 * all seeds with faults.
 */
const LATER: readonly { readonly kind: FaultKind; readonly beside: FaultKind | null; readonly share: number }[] = [
  { kind: 'E4-close-failed', beside: null, share: 0.3 },
  { kind: 'W7-part-canceled', beside: 'W7-partial-fills', share: 0.6 },
  { kind: 'W14-fills-late', beside: 'W7-part-canceled', share: 0.7 },
  { kind: 'U3-foreign-position', beside: 'M3-funding', share: 0.3 },
  { kind: 'E11-bills-out-of-turn', beside: 'M3-funding', share: 0.3 },
  { kind: 'P8-killed-after-funding', beside: 'M3-funding', share: 0.3 },
  { kind: 'E28-older-than-history', beside: null, share: 0.04 },
]

export const LATER_KINDS: readonly FaultKind[] = LATER.map(({ kind }) => kind)

const SWARM = FAULT_KINDS.filter((kind) => !LATER_KINDS.includes(kind))

/** Swarm: every seed has another part of the faults, some seeds none, a few nearly all of them. */
export function drawMix(seed: number): FaultMix {
  const random = new Random(seed, 'mix')
  const share = random.pick([0, 0.08, 0.15, 0.25, 0.5])
  const mix = new Map<FaultKind, number>()
  for (const kind of SWARM) {
    const taken = random.chance(share)
    const factor = random.pick([0.3, 1, 1, 3])
    if (taken) mix.set(kind, factor)
  }
  for (const { kind, beside, share: part } of LATER) {
    const isPossible = beside === null ? mix.size > 0 : mix.has(beside)
    if (isPossible && new Random(seed, `mix:${kind}`).chance(part)) mix.set(kind, 1)
  }
  return mix
}
