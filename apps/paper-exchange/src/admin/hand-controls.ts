import { formatMoney, type Instrument, neg, type PositionSide, parsePrice, parseQuantity } from '@gridpilot/core'
import { orderRequest } from '@gridpilot/venue-sim'
import { MARGIN_MODES, POSITION_MODES } from '../process/account-wish.ts'
import { amountOf, carryOut, unknownAccount } from './account-controls.ts'
import { type AdminAnswer, BadRequest, type Body, readBody } from './admin-answer.ts'
import type { AdminCall, AdminParts, AdminRoute } from './admin-parts.ts'

const SIDES = ['buy', 'sell'] as const
const POSITION_SIDES = ['net', 'long', 'short'] as const
const TIMES_IN_FORCE = ['gtc', 'ioc', 'fok', 'post_only'] as const

/** The instrument `symbol` names; the first of the market without one. @throws BadRequest */
export function instrumentIn(parts: AdminParts, body: Body): Instrument {
  const { venue, market } = parts.exchange
  const symbol = body.text('symbol')?.toUpperCase() ?? market.symbols()[0] ?? ''
  const found = venue.instrument(symbol)
  if (found === null) throw new BadRequest(`symbol: ${symbol} is unknown; known are ${market.symbols().join(', ')}`)
  return found
}

/** The leg meant; `net` in one-way mode, and in hedge mode it must be said. @throws BadRequest */
function legIn(parts: AdminParts, uid: string, body: Body): PositionSide {
  const said = body.choice('position_side', POSITION_SIDES)
  const hedge = parts.exchange.venue.account(uid).positionMode === 'hedge'
  if (hedge && (said === undefined || said === 'net'))
    throw new BadRequest('position_side: long or short in hedge mode')
  return said ?? 'net'
}

function placeOrder(call: AdminCall, uid: string): AdminAnswer {
  const { parts } = call
  const body = readBody(call.body, [
    'symbol',
    'side',
    'quantity',
    'price',
    'time_in_force',
    'reduce_only',
    'position_side',
    'client_order_id',
  ])
  const instrument = instrumentIn(parts, body)
  const side = body.choice('side', SIDES)
  const quantity = parseQuantity(instrument, body.text('quantity') ?? '')
  const priceText = body.text('price')
  const price = priceText === undefined ? null : parsePrice(instrument, priceText)
  if (side === undefined) throw new BadRequest('side: buy or sell')
  if (!quantity.ok) throw new BadRequest(`quantity: a multiple of ${instrument.sizeStep}`)
  if (price !== null && !price.ok) throw new BadRequest(`price: a multiple of ${instrument.tickSize}`)
  const request = orderRequest({
    symbol: instrument.symbol,
    side,
    type: price === null ? 'market' : 'limit',
    price: price === null ? null : price.value,
    quantity: quantity.value,
    timeInForce: body.choice('time_in_force', TIMES_IN_FORCE) ?? 'gtc',
    reduceOnly: body.flag('reduce_only') ?? false,
    positionSide: legIn(parts, uid, body),
    clientOrderId: body.text('client_order_id') ?? '',
  })
  return carryOut(call, { kind: 'submit', accountId: uid, request }, ({ order }) => ({
    order_id: order.orderId,
    client_order_id: order.clientOrderId,
    status: order.status,
  }))
}

function cancelOrder(call: AdminCall, uid: string): AdminAnswer {
  const body = readBody(call.body, ['order_id', 'client_order_id'])
  const orderId = body.text('order_id')
  const clientOrderId = body.text('client_order_id')
  if (orderId === undefined && clientOrderId === undefined) throw new BadRequest('order_id or client_order_id')
  const reference = orderId === undefined ? { clientOrderId: clientOrderId ?? '' } : { orderId }
  return carryOut(call, { kind: 'cancel', accountId: uid, reference }, (order) => ({ order_id: order.orderId }))
}

function cancelAll(call: AdminCall, uid: string): AdminAnswer {
  const symbol = readBody(call.body, ['symbol']).text('symbol') ?? null
  return carryOut(call, { kind: 'cancel_all', accountId: uid, symbol }, (orders) => ({
    order_ids: orders.map(({ orderId }) => orderId),
  }))
}

function closePosition(call: AdminCall, uid: string): AdminAnswer {
  const body = readBody(call.body, ['symbol', 'position_side'])
  const { symbol } = instrumentIn(call.parts, body)
  const positionSide = legIn(call.parts, uid, body)
  return carryOut(call, { kind: 'close_position', accountId: uid, symbol, positionSide }, ({ order }) => ({
    order_id: order.orderId,
  }))
}

function setLeverage(call: AdminCall, uid: string): AdminAnswer {
  const body = readBody(call.body, ['symbol', 'leverage', 'position_side'])
  const { symbol } = instrumentIn(call.parts, body)
  const leverage = body.whole('leverage', 1, 1000)
  if (leverage === undefined) throw new BadRequest('leverage: a whole number from 1')
  const positionSide = body.choice('position_side', POSITION_SIDES) ?? null
  return carryOut(
    call,
    { kind: 'set_leverage', accountId: uid, symbol, leverage, positionSide },
    (settings) => settings,
  )
}

function setMarginMode(call: AdminCall, uid: string): AdminAnswer {
  const body = readBody(call.body, ['symbol', 'margin_mode'])
  const { symbol } = instrumentIn(call.parts, body)
  const marginMode = body.choice('margin_mode', MARGIN_MODES)
  if (marginMode === undefined) throw new BadRequest('margin_mode: crossed or isolated')
  return carryOut(call, { kind: 'set_margin_mode', accountId: uid, symbol, marginMode }, (settings) => settings)
}

function setPositionMode(call: AdminCall, uid: string): AdminAnswer {
  const positionMode = readBody(call.body, ['position_mode']).choice('position_mode', POSITION_MODES)
  if (positionMode === undefined) throw new BadRequest('position_mode: one_way or hedge')
  return carryOut(call, { kind: 'set_position_mode', accountId: uid, positionMode }, ({ changed }) => ({
    position_mode: positionMode,
    changed,
  }))
}

function adjustMargin(call: AdminCall, uid: string): AdminAnswer {
  const body = readBody(call.body, ['symbol', 'position_side', 'add', 'take'])
  const { symbol } = instrumentIn(call.parts, body)
  const takes = body.text('take') !== undefined
  const amount = amountOf(body, takes ? 'take' : 'add', true)
  const signed = formatMoney(takes ? neg(amount) : amount)
  const positionSide = legIn(call.parts, uid, body)
  return carryOut(
    call,
    { kind: 'adjust_margin', accountId: uid, symbol, positionSide, amount: signed },
    (position) => ({
      symbol,
      margin: formatMoney(position.margin),
    }),
  )
}

function deleverage(call: AdminCall, uid: string): AdminAnswer {
  const body = readBody(call.body, ['symbol', 'position_side', 'quantity'])
  const instrument = instrumentIn(call.parts, body)
  const quantity = parseQuantity(instrument, body.text('quantity') ?? '')
  if (!quantity.ok) throw new BadRequest(`quantity: a multiple of ${instrument.sizeStep}`)
  const positionSide = legIn(call.parts, uid, body)
  const { symbol } = instrument
  const command = { kind: 'deleverage', accountId: uid, symbol, positionSide, quantity: quantity.value } as const
  return carryOut(call, command, ({ order }) => ({ order_id: order.orderId }))
}

/** The account must exist before its leg is asked for. */
const known =
  (handle: (call: AdminCall, uid: string) => AdminAnswer): AdminRoute['handle'] =>
  (call, uid = '') =>
    call.parts.exchange.venue.hasAccount(uid) ? handle(call, uid) : unknownAccount(uid)

const ACCOUNT = '/admin/accounts/:uid'

/** What a user would do by hand on the exchange's site, and what the exchange does to one. */
export const HAND_CONTROLS: readonly AdminRoute[] = [
  {
    at: `POST ${ACCOUNT}/place-order`,
    does: '{side, quantity, symbol?, price?, time_in_force?, reduce_only?, position_side?, client_order_id?}; without a price at the market',
    handle: known(placeOrder),
  },
  { at: `POST ${ACCOUNT}/cancel-order`, does: '{order_id | client_order_id}', handle: known(cancelOrder) },
  { at: `POST ${ACCOUNT}/cancel-all`, does: '{symbol?}: every open order', handle: known(cancelAll) },
  {
    at: `POST ${ACCOUNT}/close-position`,
    does: '{symbol?, position_side?}: at the market',
    handle: known(closePosition),
  },
  { at: `POST ${ACCOUNT}/leverage`, does: '{symbol?, leverage, position_side?}', handle: known(setLeverage) },
  { at: `POST ${ACCOUNT}/margin-mode`, does: '{symbol?, margin_mode}', handle: known(setMarginMode) },
  { at: `POST ${ACCOUNT}/position-mode`, does: '{position_mode}: one_way or hedge', handle: known(setPositionMode) },
  {
    at: `POST ${ACCOUNT}/margin`,
    does: '{symbol?, position_side?, add | take}: of an isolated position',
    handle: known(adjustMargin),
  },
  {
    at: `POST ${ACCOUNT}/deleverage`,
    does: '{symbol?, position_side?, quantity}: the exchange takes a part (ADL)',
    handle: known(deleverage),
  },
]
