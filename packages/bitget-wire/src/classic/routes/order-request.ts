import {
  formatMoney,
  type GrainError,
  type Instrument,
  parsePrice,
  parseQuantity,
  type Steps,
  type Ticks,
} from '@gridpilot/core'
import {
  type OrderReference,
  type OrderRequest,
  orderRequest,
  type Refusal,
  type VenueTimeInForce,
} from '@gridpilot/venue-sim'
import { type WireError, wireError } from '../../errors.ts'
import type { Form } from '../../form.ts'
import { errorOfRefusal } from '../refusals.ts'

const CLIENT_OID = /^[0-9a-zA-Z\-+_#]+$/

/** Checks a client order id ('' passes: the venue makes one). */
export function checkClientOid(form: Form, clientOid: string): void {
  if (clientOid.length > 64 || (clientOid !== '' && !CLIENT_OID.test(clientOid))) {
    form.fail(wireError('client_oid_illegal'))
  } else if (clientOid.length > 50) form.fail(wireError('client_oid_long'))
}

/**
 * Reads one order of place-order, or one item of a batch. Enumerations are compared without case. One-way mode:
 * `side` is the direction of the trade and `tradeSide` is ignored.
 */
export function readOrder(form: Form, instrument: Instrument): OrderRequest {
  const side = form.choice('side', ['buy', 'sell'])
  const type = form.choice('orderType', ['limit', 'market'])
  const timeInForce = form.choice<VenueTimeInForce>('force', ['gtc', 'ioc', 'fok', 'post_only'], 'gtc')
  const reduceOnly = form.choice('reduceOnly', ['no', 'yes', 'true', 'false'], 'no')
  const clientOrderId = form.text('clientOid')
  checkClientOid(form, clientOrderId)
  for (const preset of ['presetStopSurplusPrice', 'presetStopLossPrice']) {
    const value = form.text(preset)
    if (value !== '' && Number(value) !== 0) form.fail(wireError('not_offered', preset))
  }
  return orderRequest({
    clientOrderId,
    symbol: instrument.symbol,
    side,
    type,
    price: type === 'limit' ? readPrice(form, instrument, 'price') : null,
    quantity: readSize(form, instrument, 'size'),
    timeInForce: type === 'market' ? 'gtc' : timeInForce,
    reduceOnly: reduceOnly === 'yes' || reduceOnly === 'true',
  })
}

export function readPrice(form: Form, instrument: Instrument, name: string): Ticks {
  const text = form.required(name)
  const parsed = parsePrice(instrument, text)
  if (parsed.ok && parsed.value >= 1) return parsed.value
  if (text !== '')
    form.fail(parsed.ok ? wireError('parameter_wrong', name) : priceError(instrument, text, parsed.error))
  return 1 as Ticks
}

export function readSize(form: Form, instrument: Instrument, name: string): Steps {
  const text = form.required(name)
  const parsed = parseQuantity(instrument, text)
  if (parsed.ok && parsed.value >= 0) return parsed.value
  if (text !== '') form.fail(parsed.ok ? wireError('parameter_wrong', name) : sizeError(instrument, text, parsed.error))
  return 0 as Steps
}

const decimalsOf = (text: string): number => (text.split('.')[1] ?? '').replace(/0+$/, '').length

function priceError(instrument: Instrument, text: string, error: GrainError): WireError {
  if (error !== 'off_grain') return wireError('parameter_wrong', 'price')
  const tooFine = decimalsOf(text) > instrument.priceDecimals
  return tooFine ? wireError('price_scale') : wireError('price_multiple', instrument.tickSize)
}

function sizeError(instrument: Instrument, text: string, error: GrainError): WireError {
  if (error !== 'off_grain') return wireError('parameter_wrong', 'size')
  const tooFine = decimalsOf(text) > instrument.sizeDecimals
  return tooFine
    ? wireError('size_scale', text, instrument.sizeDecimals)
    : wireError('size_multiple', instrument.sizeStep)
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
