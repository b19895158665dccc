import { err, type Instrument, ok, type Result, type Side, type Steps } from '@gridpilot/core'
import type { CommandResult, PlanRequest, PlanRow, PositionView, Refusal, StpMode, Trigger } from '@gridpilot/venue-sim'
import type { WireError } from '../../errors.ts'
import type { Form } from '../../form.ts'
import { unifiedError } from '../errors.ts'
import { choice, readClientOid, readPrice, readQuantity } from '../fields.ts'
import { orderError } from '../refusals.ts'
import { opensPosition } from '../words.ts'
import { readPositionSide, readPresets, readReduceOnly, readTriggerBy } from './order-request.ts'
import { partnerClientId } from './strategy-order.ts'
import type { Trader } from './trader.ts'

type Placed = Result<PlanRow, WireError>

/** What the venue refused about a strategy order. */
export function strategyError(
  instrument: Instrument,
  { kind, type }: Pick<PlanRequest, 'kind' | 'type'>,
  refusal: Refusal,
): WireError {
  switch (refusal.code) {
    case 'trigger_price_wrong_side':
      if (kind === 'trigger' || kind === 'trailing_trigger') return unifiedError('strategy_price', refusal.detail)
      return kind === 'take_profit' || kind === 'position_take_profit'
        ? unifiedError('strategy_take_profit_price', refusal.detail)
        : unifiedError('strategy_stop_loss_price', refusal.detail)
    case 'nothing_changed':
      return unifiedError('strategy_unchanged')
    case 'no_position':
    case 'no_position_to_reduce':
      return unifiedError('strategy_no_position')
    case 'above_position':
      return unifiedError('strategy_too_large')
    default:
      return orderError(instrument, type, refusal)
  }
}

/** type=trigger: an order that a price sends. */
export function placeTrigger({ backend, accountId }: Trader, form: Form, instrument: Instrument): Placed {
  const side = choice(form, 'side', ['buy', 'sell'])
  const positionSide = readPositionSide(form, backend.venue.account(accountId).positionMode)
  const reduceOnly = readReduceOnly(form, positionSide, backend.choices)
  const type = choice(form, 'triggerOrderType', ['market', 'limit'], 'market')
  const request: PlanRequest = {
    clientOrderId: readClientOid(form),
    symbol: instrument.symbol,
    kind: 'trigger',
    side,
    positionSide,
    marginMode: null,
    triggerBy: readTriggerBy(form, 'triggerBy'),
    triggerPrice: readPrice(form, instrument, 'triggerPrice'),
    type,
    price: type === 'limit' ? readPrice(form, instrument, 'triggerOrderPrice') : null,
    quantity: readQuantity(form, instrument, 'qty'),
    reduceOnly,
    callbackRate: null,
    stp: choice<StpMode>(form, 'stpMode', ['none', 'cancel_taker', 'cancel_maker', 'cancel_both'], 'none'),
    ...readPresets(form, instrument),
  }
  const presets = request.takeProfit !== null || request.stopLoss !== null
  if (presets && positionSide !== 'net' && !opensPosition({ side, positionSide })) {
    form.fail(unifiedError('presets_on_closing'))
  }
  if (form.failure) return err(form.failure)
  const placed = backend.desk.execute({ kind: 'place_plan', accountId, request })
  return placed.ok ? placed : err(strategyError(instrument, request, placed.error))
}

/**
 * type=tpsl: take profit, stop loss or both on a position. full (default): the whole position, once per side of it;
 * partial: `qty` of it, all together no more than it.
 */
export function placeTpsl(trader: Trader, form: Form, instrument: Instrument): Placed {
  const position = readPosition(trader, form, instrument)
  const partial = choice(form, 'tpslMode', ['full', 'partial'], 'full') === 'partial'
  const quantity = partial ? readQuantity(form, instrument, 'qty') : null
  const { takeProfit, stopLoss } = readPresets(form, instrument)
  const clientOrderId = readClientOid(form)
  if (takeProfit === null && stopLoss === null) form.fail(unifiedError('verification_failed'))
  if (form.failure || position === null) return err(form.failure ?? unifiedError('strategy_no_position'))
  const parts = [
    ...(takeProfit === null ? [] : [partOf('take_profit', takeProfit, position, quantity)]),
    ...(stopLoss === null ? [] : [partOf('stop_loss', stopLoss, position, quantity)]),
  ]
  const crowded = parts.map((part) => crowdedBy(trader, position, part)).find((error) => error !== null)
  return crowded ? err(crowded) : placeParts(trader, instrument, clientOrderId, parts)
}

/** The position a TP/SL is for. In one-way mode it is the net one, and posSide may name its direction. */
function readPosition({ backend, accountId }: Trader, form: Form, instrument: Instrument): PositionView | null {
  const mode = backend.venue.account(accountId).positionMode
  const leg = form.text('posSide').toLowerCase()
  const positionSide = mode === 'hedge' ? readPositionSide(form, mode) : 'net'
  const position = backend.venue.position(accountId, instrument.symbol, positionSide)
  const other = mode === 'one_way' && (leg === 'long' || leg === 'short') && position?.side !== leg
  return other ? null : position
}

type PartRequest = Omit<PlanRequest, 'clientOrderId'>

const closingSide = (position: PositionView): Side => (position.side === 'long' ? 'sell' : 'buy')

function partOf(
  name: 'take_profit' | 'stop_loss',
  trigger: Trigger,
  position: PositionView,
  quantity: Steps | null,
): PartRequest {
  return {
    symbol: position.symbol,
    kind: quantity === null ? `position_${name}` : name,
    side: closingSide(position),
    positionSide: position.positionSide,
    marginMode: null,
    triggerBy: trigger.by,
    triggerPrice: trigger.price,
    type: trigger.limit === null ? 'market' : 'limit',
    price: trigger.limit,
    quantity,
    reduceOnly: position.positionSide === 'net',
    callbackRate: null,
    stp: 'none',
    takeProfit: null,
    stopLoss: null,
  }
}

/** One whole-position plan of a kind per position side; partial ones together no more than the position. */
function crowdedBy({ backend, accountId }: Trader, position: PositionView, part: PartRequest): WireError | null {
  const same = backend.venue
    .plans(accountId, position.symbol)
    .filter((plan) => plan.kind === part.kind && plan.positionSide === position.positionSide)
  if (part.quantity === null) return same.length === 0 ? null : unifiedError('strategy_duplicate')
  const taken = same.reduce((sum, plan) => sum + (plan.quantity ?? 0), 0)
  return taken + part.quantity > position.quantity ? unifiedError('strategy_too_large') : null
}

/** Both or none: when the second is refused, the first is taken back. */
function placeParts(
  { backend, accountId }: Trader,
  instrument: Instrument,
  clientOrderId: string,
  parts: readonly PartRequest[],
): Placed {
  let main: PlanRow | null = null
  for (const part of parts) {
    const request: PlanRequest =
      main === null
        ? { ...part, clientOrderId }
        : { ...part, clientOrderId: partnerClientId(main.planId), siblingOf: main.planId }
    const placed: CommandResult<'place_plan'> = backend.desk.execute({ kind: 'place_plan', accountId, request })
    if (!placed.ok) {
      if (main !== null) backend.desk.execute({ kind: 'cancel_plan', accountId, reference: { planId: main.planId } })
      return err(strategyError(instrument, part, placed.error))
    }
    main ??= placed.value
  }
  return main === null ? err(unifiedError('verification_failed')) : ok(main)
}
