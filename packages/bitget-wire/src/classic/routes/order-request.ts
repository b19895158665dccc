import { formatMoney, type Instrument, type MarginMode, type PositionMode } from '@gridpilot/core'
import {
  type OrderReference,
  type OrderRequest,
  orderRequest,
  type Refusal,
  type StpMode,
  type VenueTimeInForce,
} from '@gridpilot/venue-sim'
import { type WireError, wireError } from '../../errors.ts'
import { MARGIN_COIN } from '../../figures.ts'
import type { Form } from '../../form.ts'
import { type ClassicChoices, classicChoice } from '../open-questions.ts'
import { errorOfRefusal } from '../refusals.ts'
import { type Trade, tradeOfHedgeOrder } from '../sides.ts'
import { readPrice, readSize } from './number-request.ts'
import { presetNames, readTrigger } from './trigger-request.ts'

/** What an order must know of its account; `marginMode` is what the request says. */
export interface OrderModes {
  readonly positionMode: PositionMode
  readonly marginMode: MarginMode
  readonly choices: ClassicChoices | undefined
}

const PRESET_PROFIT = presetNames('presetStopSurplus')
const PRESET_LOSS = presetNames('presetStopLoss')

const CLIENT_OID = /^[0-9a-zA-Z\-+_#]+$/

/** Checks a client order id ('' passes: the venue makes one). */
export function checkClientOid(form: Form, clientOid: string): void {
  if (clientOid.length > 64 || (clientOid !== '' && !CLIENT_OID.test(clientOid))) {
    form.fail(wireError('client_oid_illegal'))
  } else if (clientOid.length > 50) form.fail(wireError('client_oid_long'))
}

/** What a margin coin may be here. */
export function readMarginCoin(form: Form): void {
  if (form.required('marginCoin').toUpperCase() !== MARGIN_COIN) form.fail(wireError('parameter_wrong', 'marginCoin'))
}

/** `crossed` is also written `cross`. */
export function readMarginMode(form: Form): MarginMode {
  const mode = form.choice('marginMode', ['crossed', 'cross', 'isolated'])
  return mode === 'cross' ? 'crossed' : mode
}

/**
 * The direction of an order as it is meant. One-way mode: `side` is the trade's and `tradeSide` is ignored. Hedge mode:
 * `side` is the leg and `tradeSide` says what is done to it; without it the order has the shape of the other mode.
 */
export function readTrade(form: Form, positionMode: PositionMode, choices: ClassicChoices | undefined): Trade {
  const side = form.choice('side', ['buy', 'sell'])
  if (positionMode === 'one_way') return { side, positionSide: 'net' }
  const code = classicChoice(choices, 'mode_mismatch_code')
  if (form.text('tradeSide') === '') form.fail(wireError(code === '40774' ? 'mode_mismatch' : 'illegal_opening'))
  return tradeOfHedgeOrder(side, form.choice('tradeSide', ['open', 'close'], 'open'))
}

export const readFlag = (form: Form, name: string): boolean =>
  ['yes', 'true'].includes(form.choice(name, ['no', 'yes', 'true', 'false'], 'no'))

export const readStp = (form: Form): StpMode =>
  form.choice<StpMode>('stpMode', ['none', 'cancel_taker', 'cancel_maker', 'cancel_both'], 'none')

/**
 * Reads one order of place-order, or one item of a batch. Enumerations are compared without case. What is wrong with
 * the mode is told before what is wrong with the figures (API.md 13.10, 13.12).
 */
export function readOrder(form: Form, instrument: Instrument, account: OrderModes): OrderRequest {
  const trade = readTrade(form, account.positionMode, account.choices)
  const type = form.choice('orderType', ['limit', 'market'])
  const timeInForce = form.choice<VenueTimeInForce>('force', ['gtc', 'ioc', 'fok', 'post_only'], 'gtc')
  const reduceOnly = readFlag(form, 'reduceOnly')
  const clientOrderId = form.text('clientOid')
  checkClientOid(form, clientOrderId)
  return orderRequest({
    clientOrderId,
    symbol: instrument.symbol,
    ...trade,
    type,
    price: type === 'limit' ? readPrice(form, instrument, 'price') : null,
    quantity: readSize(form, instrument, 'size'),
    timeInForce: type === 'market' ? 'gtc' : timeInForce,
    reduceOnly: reduceOnly && trade.positionSide === 'net',
    marginMode: account.marginMode,
    stp: readStp(form),
    takeProfit: readTrigger(form, instrument, PRESET_PROFIT),
    stopLoss: readTrigger(form, instrument, PRESET_LOSS),
  })
}

/** orderId wins over clientOid; null when neither is given. */
export function readReference(form: Form): OrderReference | null {
  const orderId = form.text('orderId')
  const clientOrderId = form.text('clientOid')
  if (orderId !== '' && !/^\d{1,19}$/.test(orderId)) form.fail(wireError('id_format'))
  if (orderId !== '') return { orderId }
  return clientOrderId === '' ? null : { clientOrderId }
}

/** The venue's refusal of an order, with the figure its own message carries. */
export function orderError(instrument: Instrument, refusal: Refusal): WireError {
  if (refusal.code === 'below_min_notional') return wireError('below_min_notional', formatMoney(instrument.minNotional))
  return errorOfRefusal(refusal)
}
