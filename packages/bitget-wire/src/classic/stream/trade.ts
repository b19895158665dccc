import { err, type Result } from '@gridpilot/core'
import { tradable } from '../../backend.ts'
import { type WireError, wireError } from '../../errors.ts'
import { Form, isRecord } from '../../form.ts'
import type { Argument, TradeCall } from '../../stream-family.ts'
import { cancelOne, type OrderIds, placeOne } from '../routes/order-actions.ts'
import { readMarginCoin, readMarginMode } from '../routes/order-request.ts'
import { readProduct } from '../routes/product.ts'

/** Orders over the socket (API.md 8.6) count against the limit of the REST path that does the same. */
const PATHS: Readonly<Record<string, string>> = {
  'place-order': '/api/v2/mix/order/place-order',
  'cancel-order': '/api/v2/mix/order/cancel-order',
}

const ID_MAX = 40

/** One answer for each argument, in their order; null when none names an order channel. */
export function answerTrade(call: TradeCall): string[] | null {
  const known = call.args.some(({ channel }) => typeof channel === 'string' && Object.hasOwn(PATHS, channel))
  return known ? call.args.map((argument) => answerOne(call, argument)) : null
}

function answerOne(call: TradeCall, argument: Argument): string {
  const done = perform(call, argument)
  const { id, instType, channel, instId, params } = argument
  const arg = (content: unknown) => [{ id, instType, channel, instId, params: content }]
  if (!done.ok) {
    const { code, msg } = done.error
    return JSON.stringify({ event: 'error', arg: arg(params), code: Number(code), msg })
  }
  return JSON.stringify({ event: 'trade', arg: arg(done.value), code: 0, msg: 'Success' })
}

function perform(call: TradeCall, argument: Argument): Result<OrderIds, WireError> {
  const { channel, instId, instType, id, params } = argument
  const path = typeof channel === 'string' && Object.hasOwn(PATHS, channel) ? PATHS[channel] : undefined
  if (path === undefined) return err(wireError('parameter_wrong', 'channel'))
  if (typeof id !== 'string' || id.length > ID_MAX) return err(wireError('parameter_wrong', 'id'))
  const { backend, key, wallMs } = call
  if (!key.permissions.includes('trade')) return err(wireError('no_permission', 'trade'))
  if (call.limits.take(path, key.accountId, wallMs) === null) return err(wireError('too_many_requests'))
  const form = new Form({ ...(isRecord(params) ? params : {}), productType: instType, symbol: instId })
  if (!readProduct(form)) form.fail(wireError('parameter_wrong', 'instType'))
  const instrument = tradable(backend, form.symbol(true))
  if (instrument === null) form.fail(wireError('unknown_symbol', String(instId)))
  if (channel === 'cancel-order') return cancelOne(call, form, instrument?.symbol ?? '')
  const marginMode = readMarginMode(form)
  readMarginCoin(form)
  if (form.failure || instrument === null) return err(form.failure ?? wireError('parameter_wrong', 'instId'))
  const positionMode = backend.venue.positionMode(key.accountId)
  return placeOne(call, form, instrument, { marginMode, positionMode, choices: backend.choices })
}
