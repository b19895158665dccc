import type { Instrument } from '@gridpilot/core'
import type { PlanRequest, Refusal } from '@gridpilot/venue-sim'
import { type WireError, wireError } from '../../errors.ts'
import { isStop } from '../plan-kinds.ts'
import { orderError } from './order-request.ts'

/** The plan a refusal is about; only what decides the words. */
type Refused = Pick<PlanRequest, 'kind' | 'side'>

/** What the venue refused about a plan: stops and triggers have codes of their own (API.md 7, 9). */
export function planError(instrument: Instrument, plan: Refused, refusal: Refusal): WireError {
  const stop = isStop(plan.kind)
  switch (refusal.code) {
    case 'plan_not_found':
      return wireError(stop ? 'stop_gone' : 'plan_gone')
    case 'plan_finished':
      return wireError(stop ? 'stop_closed' : 'plan_closed')
    case 'too_many_plans':
      return wireError(stop ? 'too_many_stops' : 'too_many_plans')
    case 'no_position':
    case 'no_position_to_reduce':
      return wireError(stop ? 'no_position_for_stop' : 'no_position')
    case 'trigger_price_wrong_side':
      return wireError(wrongSide(plan), refusal.detail)
    default:
      return orderError(instrument, refusal)
  }
}

/** A stop that sells guards a long position. */
function wrongSide({ kind, side }: Refused) {
  if (!isStop(kind)) return 'trigger_side'
  const profit = kind === 'take_profit' || kind === 'position_take_profit'
  if (side === 'sell') return profit ? 'long_profit_side' : 'long_loss_side'
  return profit ? 'short_profit_side' : 'short_loss_side'
}
