import type { Instrument } from '@gridpilot/core'
import type { PlannedAccount } from '../face.ts'
import type { FaultMix } from '../faults/fault-board.ts'
import { Random } from '../random.ts'
import type { OldPosition } from './seed-plan.ts'

/** One account holds something that was traded before everything its exchange still tells (FAULTS E28). */
export function drawOldPositions(
  seed: number,
  mix: FaultMix,
  accounts: readonly PlannedAccount[],
  instruments: readonly Instrument[],
): OldPosition[] {
  if (!mix.has('E28-older-than-history')) return []
  const random = new Random(seed, 'old-positions')
  const { accountId } = random.pick(accounts)
  const { symbol } = random.pick(instruments)
  return [{ accountId, symbol, side: random.pick(['buy', 'sell']), times: random.whole(1, 20) }]
}
