import { err, ok } from '@gridpilot/core'
import { orderRequest, type PositionView } from '@gridpilot/venue-sim'
import { instrumentOf } from '../../backend.ts'
import { wireError } from '../../errors.ts'
import { type Answer, type Routes, readInstrument, readSymbolFilter, type SignedCall, trades } from '../../route.ts'
import { ManyAnswer, successRow } from './many-answer.ts'
import { readSize } from './number-request.ts'
import { checkClientOid, orderError, readMarginCoin } from './order-request.ts'
import { requireProduct } from './product.ts'

const LEGS = ['long', 'short'] as const

/** Closes at the market what the account holds of the symbol, or of everything; in hedge mode of one leg when asked. */
function closePositions(call: SignedCall): Answer {
  const { form, backend, key } = call
  requireProduct(form)
  const only = readSymbolFilter(call)
  const hedge = backend.venue.positionMode(key.accountId) === 'hedge'
  const leg = hedge && form.text('holdSide') !== '' ? form.choice('holdSide', LEGS) : null
  if (form.failure) return err(form.failure)
  const wanted = backend.venue
    .positions(key.accountId)
    .filter(({ symbol }) => only === '' || symbol === only)
    .filter(({ positionSide }) => leg === null || positionSide === leg)
  if (wanted.length === 0) return err(wireError('no_position'))
  const answer = new ManyAnswer()
  for (const { symbol, positionSide } of wanted) {
    const closed = backend.desk.execute({ kind: 'close_position', accountId: key.accountId, symbol, positionSide })
    if (closed.ok) answer.successList.push({ ...successRow(closed.value.order), symbol })
    else answer.fail({ orderId: '', clientOid: '', symbol }, orderError(instrumentOf(backend, symbol), closed.error))
  }
  return ok(answer)
}

/** The position a reversal means: the net one, or the leg that `side` names. */
function heldPosition({ form, backend, key }: SignedCall, symbol: string): PositionView | null {
  const { venue } = backend
  if (venue.positionMode(key.accountId) === 'one_way') return venue.position(key.accountId, symbol, 'net')
  const leg = form.choice('side', ['buy', 'sell']) === 'buy' ? 'long' : 'short'
  return venue.position(key.accountId, symbol, leg)
}

/**
 * Closes a position at the market and opens the opposite of it (`size`; absent: as much as was held). When the second
 * order is refused the position stays closed.
 */
function reverse(call: SignedCall): Answer {
  const { form, backend, key } = call
  const { accountId } = key
  requireProduct(form)
  const instrument = readInstrument(call)
  readMarginCoin(form)
  const clientOrderId = form.text('clientOid')
  checkClientOid(form, clientOrderId)
  if (form.failure || instrument === null) return err(form.failure ?? wireError('parameter_wrong', 'symbol'))
  const { symbol } = instrument
  const held = heldPosition(call, symbol)
  const size = form.text('size') === '' ? null : readSize(form, instrument, 'size')
  if (form.failure) return err(form.failure)
  if (held === null) return err(wireError('no_position'))
  const { positionSide } = held
  const closed = backend.desk.execute({ kind: 'close_position', accountId, symbol, positionSide })
  if (!closed.ok) return err(orderError(instrument, closed.error))
  const { side } = closed.value.order
  const request = orderRequest({
    clientOrderId,
    symbol,
    side,
    type: 'market',
    price: null,
    quantity: size ?? held.quantity,
    positionSide: positionSide === 'net' ? 'net' : positionSide === 'long' ? 'short' : 'long',
  })
  const opened = backend.desk.execute({ kind: 'submit', accountId, request })
  return opened.ok ? ok(successRow(opened.value.order)) : err(orderError(instrument, opened.error))
}

const ORDER = 'POST /api/v2/mix/order'

export const CLOSE_ROUTES: Routes = {
  [`${ORDER}/close-positions`]: trades(closePositions),
  [`${ORDER}/click-backhand`]: trades(reverse),
}
