import { keyText, type OrderRecord } from '@gridpilot/core'
import type { AccountState } from './account-state.ts'
import { isVenueEnd } from './order-end.ts'

/**
 * Of an order that has ended: has a hand canceled this level for the second time in one cycle (FAULTS U1)? Where it has,
 * counting begins anew.
 */
export function isCanceledAgain(state: AccountState, order: OrderRecord): boolean {
  const byHand = order.status === 'canceled' && order.cancel === 'none' && !isVenueEnd(order)
  if (!byHand || order.purpose !== 'slot') return false
  const level = `${order.botId}/${keyText(order)}`
  const before = state.handCancels.get(level)
  state.handCancels.set(level, order.cycle)
  if (before !== order.cycle) return false
  forgetHandCancels(state, order.botId)
  return true
}

export function forgetHandCancels({ handCancels }: AccountState, botId: string): void {
  for (const level of handCancels.keys()) if (level.startsWith(`${botId}/`)) handCancels.delete(level)
}
