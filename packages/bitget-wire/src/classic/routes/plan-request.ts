import { formatDecimal, type Instrument, type PositionMode } from '@gridpilot/core'
import type { PlanChange, PlanKind, PlanReference, PlanRequest } from '@gridpilot/venue-sim'
import { wireError } from '../../errors.ts'
import type { Form } from '../../form.ts'
import type { ClassicChoices } from '../open-questions.ts'
import { PLAN_TYPES, STOP_TYPE_WORDS, TRIGGER_TYPE_WORDS } from '../plan-kinds.ts'
import { type Trade, tradeOfLeg } from '../sides.ts'
import { readOptionalPrice, readPrice, readSize } from './number-request.ts'
import { checkClientOid, readFlag, readMarginMode, readStp, readTrade } from './order-request.ts'
import { planNames, readTrigger, readTriggerType } from './trigger-request.ts'

const SURPLUS = planNames('stopSurplus')
const LOSS = planNames('stopLoss')
const NEW_SURPLUS = planNames('newStopSurplus')
const NEW_LOSS = planNames('newStopLoss')

/** The one kind a `planType` out of `words` names. */
function readKind(form: Form, words: readonly string[]): PlanKind {
  const [kind] = PLAN_TYPES.get(form.choice('planType', words)) ?? []
  return kind ?? 'trigger'
}

export function readClientOid(form: Form, name = 'clientOid'): string {
  const clientOid = form.text(name)
  checkClientOid(form, clientOid)
  return clientOid
}

/** The trade that closes what `holdSide` names: a leg in hedge mode; one-way, buy is what a long position is. */
export function readClosingTrade(form: Form, positionMode: PositionMode): Trade {
  if (positionMode === 'hedge') return tradeOfLeg(form.choice('holdSide', ['long', 'short']), 'close')
  const held = form.choice('holdSide', ['buy', 'sell', 'long', 'short'])
  return { side: held === 'buy' || held === 'long' ? 'sell' : 'buy', positionSide: 'net' }
}

const CALLBACK_MAX = 10

/** A callback in percent, at most 10 with four decimals, as a fraction: '1' is '0.01'. */
function readCallback(form: Form, name: string): string {
  const text = form.required(name)
  const usable = /^\d{1,2}(\.\d{1,4})?$/.test(text) && Number(text) > 0 && Number(text) <= CALLBACK_MAX
  if (text !== '' && !usable) form.fail(wireError('parameter_wrong', name))
  return usable ? formatDecimal(BigInt(Math.round(Number(text) * 10_000)), 6) : '0.01'
}

/** place-tpsl-order: the size is for the partial kinds, the range for the trailing one. */
export function readStopPlan(form: Form, instrument: Instrument, positionMode: PositionMode): PlanRequest {
  const kind = readKind(form, STOP_TYPE_WORDS)
  const trade = readClosingTrade(form, positionMode)
  const trailing = kind === 'trailing_stop'
  const whole = kind === 'position_take_profit' || kind === 'position_stop_loss'
  const price = trailing ? null : readOptionalPrice(form, instrument, 'executePrice')
  return {
    ...stopDefaults(instrument, trade),
    clientOrderId: readClientOid(form),
    kind,
    triggerBy: readTriggerType(form, 'triggerType'),
    triggerPrice: readPrice(form, instrument, 'triggerPrice'),
    type: price === null ? 'market' : 'limit',
    price,
    quantity: whole ? null : readSize(form, instrument, 'size'),
    callbackRate: trailing ? readCallback(form, 'rangeRate') : null,
    stp: readStp(form),
  }
}

/** One half of place-pos-tpsl: null when its trigger price is not given; with a size it is for a part only. */
export function readPositionStop(
  form: Form,
  instrument: Instrument,
  positionMode: PositionMode,
  half: 'stopSurplus' | 'stopLoss',
): PlanRequest | null {
  const trigger = readTrigger(form, instrument, planNames(half))
  if (trigger === null) return null
  const size = form.text(`${half}Size`)
  const kinds: readonly [part: PlanKind, whole: PlanKind] =
    half === 'stopSurplus' ? ['take_profit', 'position_take_profit'] : ['stop_loss', 'position_stop_loss']
  return {
    ...stopDefaults(instrument, readClosingTrade(form, positionMode)),
    clientOrderId: readClientOid(form, `${half}ClientOid`),
    kind: size === '' ? kinds[1] : kinds[0],
    triggerBy: trigger.by,
    triggerPrice: trigger.price,
    type: trigger.limit === null ? 'market' : 'limit',
    price: trigger.limit,
    quantity: size === '' ? null : readSize(form, instrument, `${half}Size`),
    callbackRate: null,
    stp: readStp(form),
  }
}

const stopDefaults = (instrument: Instrument, trade: Trade) => ({
  ...trade,
  symbol: instrument.symbol,
  marginMode: null,
  reduceOnly: trade.positionSide === 'net',
  takeProfit: null,
  stopLoss: null,
})

/** place-plan-order; ccxt sends the limit price as `executePrice`. */
export function readTriggerPlan(
  form: Form,
  instrument: Instrument,
  positionMode: PositionMode,
  choices: ClassicChoices | undefined,
): PlanRequest {
  const kind = readKind(form, TRIGGER_TYPE_WORDS)
  const marginMode = readMarginMode(form)
  const trade = readTrade(form, positionMode, choices)
  const trailing = kind === 'trailing_trigger'
  const type = trailing ? 'market' : form.choice('orderType', ['limit', 'market'])
  const priceName = form.text('price') === '' && form.text('executePrice') !== '' ? 'executePrice' : 'price'
  return {
    ...trade,
    clientOrderId: readClientOid(form),
    symbol: instrument.symbol,
    kind,
    marginMode,
    triggerBy: readTriggerType(form, 'triggerType'),
    triggerPrice: readPrice(form, instrument, 'triggerPrice'),
    type,
    price: type === 'limit' ? readPrice(form, instrument, priceName) : null,
    quantity: readSize(form, instrument, 'size'),
    reduceOnly: readFlag(form, 'reduceOnly') && trade.positionSide === 'net',
    callbackRate: trailing ? readCallback(form, 'callbackRatio') : null,
    stp: readStp(form),
    takeProfit: readTrigger(form, instrument, SURPLUS),
    stopLoss: readTrigger(form, instrument, LOSS),
  }
}

/** orderId wins over clientOid. */
export function readPlanReference(form: Form): PlanReference | null {
  const planId = form.text('orderId')
  const clientOrderId = form.text('clientOid')
  if (planId !== '' && !/^\d{1,19}$/.test(planId)) form.fail(wireError('id_format'))
  if (planId !== '') return { planId }
  return clientOrderId === '' ? null : { clientOrderId }
}

/** modify-tpsl-order: what is not given stays; executePrice 0 means at the market from now on. */
export function readStopChange(form: Form, instrument: Instrument): PlanChange {
  return {
    triggerPrice: readPrice(form, instrument, 'triggerPrice'),
    ...given(form, 'triggerType', () => ({ triggerBy: readTriggerType(form, 'triggerType') })),
    ...given(form, 'executePrice', () => ({ price: readOptionalPrice(form, instrument, 'executePrice') })),
    ...given(form, 'size', () => ({ quantity: readSize(form, instrument, 'size') })),
    ...given(form, 'rangeRate', () => ({ callbackRate: readCallback(form, 'rangeRate') })),
  }
}

/** modify-plan-order: what is not given stays; a preset of 0 is removed. */
export function readTriggerChange(form: Form, instrument: Instrument): PlanChange {
  return {
    ...given(form, 'newTriggerPrice', () => ({ triggerPrice: readPrice(form, instrument, 'newTriggerPrice') })),
    ...given(form, 'newTriggerType', () => ({ triggerBy: readTriggerType(form, 'newTriggerType') })),
    ...given(form, 'newPrice', () => ({ price: readOptionalPrice(form, instrument, 'newPrice') })),
    ...given(form, 'newSize', () => ({ quantity: readSize(form, instrument, 'newSize') })),
    ...given(form, 'newCallbackRatio', () => ({ callbackRate: readCallback(form, 'newCallbackRatio') })),
    ...given(form, NEW_SURPLUS.trigger, () => ({ takeProfit: readTrigger(form, instrument, NEW_SURPLUS) })),
    ...given(form, NEW_LOSS.trigger, () => ({ stopLoss: readTrigger(form, instrument, NEW_LOSS) })),
  }
}

const given = (form: Form, name: string, read: () => PlanChange): PlanChange => (form.text(name) === '' ? {} : read())
