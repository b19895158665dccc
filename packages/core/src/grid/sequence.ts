import type { BotEvent } from './bot-event.ts'
import type { Deferral, DeferralReason, OrderSequence } from './grid-bot.ts'

type OrderEnded = Extract<BotEvent, { type: 'order_ended' }>

/** First wait before a deferred order is tried again, ms of wall time; doubles up to the ceiling. */
const RETRY_MS: Readonly<Record<DeferralReason, number>> = {
  post_only: 1_000,
  margin: 15_000,
  price_band: 5_000,
  order_cap: 15_000,
  refused: 30_000,
}
const RETRY_CEILING_MS = 300_000

/**
 * What the next order of this sequence will be called and when it may go. Only a complete fill starts a new cycle;
 * every other proven end raises the attempt, so no identity is ever used for two different orders.
 */
export function nextSequence(sequence: OrderSequence, ended: OrderEnded, makerOnly: boolean): OrderSequence {
  if (ended.outcome === 'filled') return { cycle: sequence.cycle + 1, attempt: 0, plain: false, deferral: null }
  const next = { cycle: sequence.cycle, attempt: sequence.attempt + 1 }
  const reason = ended.deferral?.reason
  if (reason === undefined) return { ...next, plain: false, deferral: null }
  if (reason === 'post_only' && !makerOnly && !sequence.plain) return { ...next, plain: true, deferral: null }
  return { ...next, plain: false, deferral: deferral(sequence.deferral, ended, reason) }
}

function deferral(previous: Deferral | null, ended: OrderEnded, reason: DeferralReason): Deferral {
  const count = previous?.reason === reason ? previous.count + 1 : 1
  const retryAtWallMs = ended.times.wallMs + deferralWait({ reason, count })
  return { reason, code: ended.deferral?.code ?? '', retryAtWallMs, count }
}

/** How long the next try waits from the end of the one before, ms. */
export const deferralWait = ({ reason, count }: Pick<Deferral, 'reason' | 'count'>): number =>
  Math.min(RETRY_MS[reason] * 2 ** Math.min(count - 1, 10), RETRY_CEILING_MS)
