import type { OrderIntent, PositionMode } from '@gridpilot/core'
import type { SubmitOutcome } from '@gridpilot/engine'
import type { Answer } from './answer.ts'
import { refusedUnsent } from './outcome.ts'

/**
 * The account's position mode as last read. A hedge-mode order that reaches a one-way account may trade in the opposite
 * direction (the classic interface ignores `tradeSide` there, API.md 13.10), so an order of the other mode is not sent.
 */
export interface ModeMemory {
  learn(mode: PositionMode): void
  /** Orders of the account's mode pass; the others get their refusal. Reads the mode when it was never read. */
  sort(orders: readonly OrderIntent[]): Promise<Sorted>
}

export interface Sorted {
  readonly passed: readonly OrderIntent[]
  readonly refused: readonly SubmitOutcome[]
}

const modeOf = ({ positionSide }: Pick<OrderIntent, 'positionSide'>): PositionMode =>
  positionSide === 'net' ? 'one_way' : 'hedge'

export function createModeMemory(read: () => Promise<Answer<PositionMode>>): ModeMemory {
  let known: PositionMode | null = null
  return {
    learn: (mode) => {
      known = mode
    },
    sort: async (orders) => {
      if (known === null) {
        const answer = await read()
        if (!answer.ok) return { passed: [], refused: orders.map((each) => refusedUnsent(each.clientOrderId, answer)) }
        known = answer.value
      }
      const mode = known
      const others = orders.filter((order) => modeOf(order) !== mode)
      return {
        passed: orders.filter((order) => modeOf(order) === mode),
        refused: others.map(({ clientOrderId }) => mismatch(clientOrderId, mode)),
      }
    },
  }
}

const mismatch = (clientOrderId: string, mode: PositionMode): SubmitOutcome => ({
  outcome: 'refused',
  clientOrderId,
  error: { kind: 'needs_user', code: 'position_mode_mismatch', message: `not sent: the account is in ${mode} mode` },
})
