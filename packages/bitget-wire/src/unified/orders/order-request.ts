import type { Instrument, MarginMode, PositionMode, PositionSide, Side } from '@gridpilot/core'
import type { OrderRequest, PriceKind, StpMode, Trigger, VenueTimeInForce } from '@gridpilot/venue-sim'
import type { Form } from '../../form.ts'
import { unifiedError } from '../errors.ts'
import { choice, readClientOid, readOptionalPrice, readPrice, readQuantity } from '../fields.ts'
import { choiceOf, type UnifiedChoices } from '../open-questions.ts'
import { opensPosition } from '../words.ts'

/** One order as a client asks for it; the margin mode is told apart from one that was left out. */
export interface AskedOrder {
  readonly request: OrderRequest
  /** null: absent, which means crossed. */
  readonly marginMode: MarginMode | null
}

/** Reads one order of place-order, of a batch, or of the trading socket. The hold mode is looked at before all else. */
export function readOrder(
  form: Form,
  instrument: Instrument,
  mode: PositionMode,
  choices: UnifiedChoices | undefined,
): AskedOrder {
  const side = choice(form, 'side', ['buy', 'sell'])
  const positionSide = readPositionSide(form, mode)
  const reduceOnly = readReduceOnly(form, positionSide, choices)
  if (form.text('triggerPrice') !== '' && choiceOf(choices, 'uta_stray_trigger_price') === 'refuse') {
    form.fail(unifiedError('param_error', `triggerPrice=${form.text('triggerPrice')}`))
  }
  const type = choice(form, 'orderType', ['limit', 'market'])
  const timeInForce = choice<VenueTimeInForce>(form, 'timeInForce', ['gtc', 'ioc', 'fok', 'post_only'], 'gtc')
  const { takeProfit, stopLoss } = readPresets(form, instrument)
  if ((takeProfit !== null || stopLoss !== null) && closes(side, positionSide, reduceOnly)) {
    form.fail(unifiedError('presets_on_closing'))
  }
  const marginMode = readMarginMode(form)
  const request: OrderRequest = {
    clientOrderId: readClientOid(form),
    symbol: instrument.symbol,
    side,
    type,
    price: type === 'limit' ? readPrice(form, instrument, 'price') : null,
    quantity: readQuantity(form, instrument, 'qty'),
    timeInForce: type === 'market' ? 'gtc' : timeInForce,
    reduceOnly,
    positionSide,
    marginMode,
    stp: choice<StpMode>(form, 'stpMode', ['none', 'cancel_taker', 'cancel_maker', 'cancel_both'], 'none'),
    takeProfit,
    stopLoss,
  }
  return { request, marginMode }
}

const closes = (side: Side, positionSide: PositionSide, reduceOnly: boolean): boolean =>
  positionSide === 'net' ? reduceOnly : !opensPosition({ side, positionSide })

/** Hedge mode needs long or short; one-way mode refuses both. */
export function readPositionSide(form: Form, mode: PositionMode): PositionSide {
  const text = form.text('posSide').toLowerCase()
  if (mode === 'hedge') {
    if (text === 'long' || text === 'short') return text
    form.fail(unifiedError('wrong_position_side', text === '' ? 'hedge mode needs posSide' : `posSide=${text}`))
    return 'long'
  }
  if (text !== '' && text !== 'net') form.fail(unifiedError('wrong_position_side', `posSide=${text} in one-way mode`))
  return 'net'
}

/** yes or no; in hedge mode the side says what closes, and reduceOnly beside posSide is refused. */
export function readReduceOnly(form: Form, positionSide: PositionSide, choices: UnifiedChoices | undefined): boolean {
  const asked = choice(form, 'reduceOnly', ['no', 'yes'], 'no') === 'yes'
  if (positionSide === 'net') return asked
  const reading = choiceOf(choices, 'uta_reduce_only_with_pos_side')
  const given = form.text('reduceOnly') !== ''
  if ((reading === 'refuse_yes' && asked) || (reading === 'refuse_any' && given)) {
    form.fail(unifiedError('members_exclude', 'reduceOnly and posSide'))
  }
  return false
}

/** null when absent. */
export function readMarginMode(form: Form): MarginMode | null {
  if (form.text('marginMode') === '') return null
  return choice<MarginMode>(form, 'marginMode', ['crossed', 'isolated'])
}

/** The take profit and stop loss of an order, each null when absent or "0". */
export function readPresets(form: Form, instrument: Instrument) {
  return {
    takeProfit: readTrigger(form, instrument, {
      price: 'takeProfit',
      by: 'tpTriggerBy',
      type: 'tpOrderType',
      limit: 'tpLimitPrice',
    }),
    stopLoss: readTrigger(form, instrument, {
      price: 'stopLoss',
      by: 'slTriggerBy',
      type: 'slOrderType',
      limit: 'slLimitPrice',
    }),
  }
}

interface TriggerNames {
  readonly price: string
  readonly by: string
  readonly type: string
  readonly limit: string
}

function readTrigger(form: Form, instrument: Instrument, names: TriggerNames): Trigger | null {
  const price = readOptionalPrice(form, instrument, names.price)
  const type = choice(form, names.type, ['market', 'limit'], 'market')
  const by = readTriggerBy(form, names.by)
  if (price === null) return null
  return { price, by, limit: type === 'limit' ? readPrice(form, instrument, names.limit) : null }
}

/** market (default) is the last price. */
export const readTriggerBy = (form: Form, name: string): PriceKind =>
  choice(form, name, ['market', 'mark'], 'market') === 'mark' ? 'mark' : 'last'
