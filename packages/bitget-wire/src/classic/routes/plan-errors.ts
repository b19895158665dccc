import { formatPrice, type Instrument } from '@gridpilot/core'
import type { OrderRequest, PlanRequest, Refusal } from '@gridpilot/venue-sim'
import type { Backend } from '../../backend.ts'
import { type WireError, wireError } from '../../errors.ts'
import { isStop } from '../plan-kinds.ts'
import { opposite } from '../sides.ts'
import { orderError } from './order-request.ts'

/** The plan a refusal is about; only what decides the words. */
type Refused = Pick<PlanRequest, 'kind' | 'side' | 'triggerBy'>

/** What the venue refused about a plan: stops and triggers have codes of their own (API.md 7, 9). */
export function planError(backend: Backend, instrument: Instrument, plan: Refused, refusal: Refusal): WireError {
  const stop = isStop(plan.kind)
  switch (refusal.code) {
    case 'plan_not_found':
      return wireError(stop ? 'stop_gone' : 'plan_gone')
    case 'plan_finished':
      return wireError(stop ? 'stop_closed' : 'plan_closed')
    case 'too_many_plans':
      return wireError(stop ? 'too_many_stops' : 'too_many_plans')
    case 'position_plan_exists':
      return wireError(plan.kind === 'position_take_profit' ? 'profit_exists' : 'loss_exists')
    case 'no_position':
    case 'no_position_to_reduce':
      return wireError(stop ? 'no_position_for_stop' : 'no_position')
    case 'above_position':
      return wireError('stops_above_position', refusal.detail)
    case 'trigger_price_wrong_side':
      return wireError(wrongSide(plan), referenceText(backend, instrument, plan))
    default:
      return orderError(instrument, refusal)
  }
}

/** The price a trigger is held against. */
function referenceText(backend: Backend, instrument: Instrument, { triggerBy }: Refused): string {
  const view = backend.venue.market(instrument.symbol)
  return view === null ? '' : formatPrice(instrument, triggerBy === 'mark' ? view.mark : view.last)
}

/** A preset on the wrong side is told like the stop it would become. */
export function presetError(
  backend: Backend,
  instrument: Instrument,
  order: OrderRequest,
  refusal: Refusal,
): WireError {
  const { side, takeProfit, stopLoss } = order
  if (refusal.code !== 'trigger_price_wrong_side') return orderError(instrument, refusal)
  const kind = takeProfit === null ? 'stop_loss' : 'take_profit'
  const triggerBy = (takeProfit ?? stopLoss)?.by ?? 'last'
  return planError(backend, instrument, { kind, side: opposite(side), triggerBy }, refusal)
}

/** A stop that sells guards a long position. */
function wrongSide({ kind, side }: Refused) {
  if (!isStop(kind)) return 'trigger_side'
  const profit = kind === 'take_profit' || kind === 'position_take_profit'
  if (side === 'sell') return profit ? 'long_profit_side' : 'long_loss_side'
  return profit ? 'short_profit_side' : 'short_loss_side'
}
