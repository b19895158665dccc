import type { DeferralReason, OrderRecord } from '@gridpilot/core'

/** Venue words for why an accepted order ended early, as reasons to defer its level. */
const END_REASON: Readonly<Record<string, DeferralReason>> = {
  post_only_fill_cancel: 'post_only',
  // The account is being liquidated: its execution follows and ends the bot; nothing goes back in meanwhile.
  burst_cancel: 'margin',
}

/** The exchange ended it for a reason of its own, which is neither our cancel nor a hand. */
export const isVenueEnd = ({ reason }: OrderRecord): boolean => END_REASON[reason ?? ''] !== undefined

/**
 * Why the level of a settled order is placed again later; null: at once. `excused`: its end is known to be no pattern,
 * as that of one read back behind an old backup, or canceled by the switch of a program that fell silent.
 */
export function deferralOf(
  order: OrderRecord,
  excused: boolean,
): { readonly reason: DeferralReason; readonly code: string } | null {
  if (order.status === 'filled') return null
  const code = order.reason ?? ''
  const separator = code.indexOf(':')
  if (order.status === 'rejected') {
    return { reason: (code.slice(0, separator) || 'refused') as DeferralReason, code: code.slice(separator + 1) }
  }
  const reason = END_REASON[code]
  if (reason !== undefined) return { reason, code }
  // Ended by the venue, nothing filled, not our cancel: once may be a hand on the exchange, again is a pattern.
  const unexplained = order.cancel === 'none' && order.filledQuantity === 0 && order.attempt > 0 && !excused
  return unexplained ? { reason: 'refused', code } : null
}
