import { assert, formatPrice, formatQuantity, type Instrument, type OrderIntent } from '@gridpilot/core'
import type { SubmitOutcome, VenueError } from '@gridpilot/engine'
import { z } from 'zod'
import { absentable, decode, idText, nullableList } from '../decode.ts'
import { type Failure, failure, writeError } from '../errors.ts'
import { type Answer, type ClassicClient, MARGIN_COIN, PRODUCT } from './client.ts'
import type { InstrumentCatalog } from './instruments.ts'
import type { OrderIds } from './order-ids.ts'

const MARGIN_MODE = 'crossed'

/** Ids of one order in an answer. `orderId` is null when a reduce-only order displaced older ones. */
export const ORDER_IDS = z.object({ orderId: absentable(idText), clientOid: absentable(z.string()) })
/** Answer to a batch: two lists in any order; an element may be in neither. */
export const BATCH_ANSWER = z.object({
  successList: nullableList(ORDER_IDS),
  failureList: nullableList(
    z.object({
      orderId: absentable(z.string()),
      clientOid: absentable(z.string()),
      errorCode: absentable(z.string()),
      errorMsg: absentable(z.string()),
    }),
  ),
})
export type BatchAnswer = z.infer<typeof BATCH_ANSWER>

export interface PlaceContext {
  readonly client: ClassicClient
  readonly catalog: InstrumentCatalog
  readonly orderIds: OrderIds
}

/** One outcome per order. Limit orders go as one batch, market orders one by one after them. */
export async function placeOrders(
  { client, catalog, orderIds }: PlaceContext,
  symbol: string,
  orders: readonly OrderIntent[],
): Promise<readonly SubmitOutcome[]> {
  assert(orders.length <= client.settings.batchSize, `place: ${orders.length} orders in one batch`)
  assert(
    orders.every((order) => order.symbol === symbol),
    'place: one symbol per call',
  )
  const found = await catalog.find(symbol)
  const instrument = found.ok ? found.value : undefined
  // Nothing was sent, which is proof enough that nothing was accepted.
  if (!instrument) return orders.map((order) => refusedUnsent(order, found))
  const limits = orders.filter(({ type }) => type === 'limit')
  const singles = limits.length === 1 ? orders : orders.filter(({ type }) => type === 'market')
  const outcomes: SubmitOutcome[] = []
  if (limits.length > 1) outcomes.push(...(await placeBatch(client, instrument, limits)))
  for (const order of singles) outcomes.push(await placeSingle(client, instrument, order))
  for (const outcome of outcomes) {
    if (outcome.outcome === 'accepted') orderIds.learn(outcome.venueOrderId, outcome.clientOrderId)
  }
  return outcomes
}

async function placeSingle(client: ClassicClient, instrument: Instrument, order: OrderIntent): Promise<SubmitOutcome> {
  const { clientOrderId } = order
  const answer = await client.write(
    'placeOrder',
    (rest) => rest.futuresSubmitOrder({ ...wireHead(instrument), ...wireOrder(instrument, order) }),
    (data) => decode(ORDER_IDS, data),
  )
  if (!answer.ok) return failed(clientOrderId, answer.error)
  if (answer.value.clientOid !== clientOrderId) return unknownOutcome(clientOrderId, 'echo_mismatch')
  return { outcome: 'accepted', clientOrderId, venueOrderId: answer.value.orderId }
}

async function placeBatch(
  client: ClassicClient,
  instrument: Instrument,
  orders: readonly OrderIntent[],
): Promise<SubmitOutcome[]> {
  const answer = await client.write(
    'batchPlaceOrders',
    (rest) =>
      rest.futuresBatchSubmitOrders({
        ...wireHead(instrument),
        orderList: orders.map((order) => wireOrder(instrument, order)),
      }),
    (data) => decode(BATCH_ANSWER, data),
  )
  return orders.map(({ clientOrderId }) =>
    answer.ok ? batchOutcome(answer.value, clientOrderId) : failed(clientOrderId, answer.error),
  )
}

/** What a batch answer says of one order, found by its client id: never by position in a list. */
export function batchOutcome({ successList, failureList }: BatchAnswer, clientOrderId: string): SubmitOutcome {
  const accepted = successList.find(({ clientOid }) => clientOid === clientOrderId)
  const refused = failureList.find(({ clientOid }) => clientOid === clientOrderId)
  if (accepted && refused) return unknownOutcome(clientOrderId, 'contradiction')
  if (accepted) return { outcome: 'accepted', clientOrderId, venueOrderId: accepted.orderId }
  if (refused) return failed(clientOrderId, failure(200, refused.errorCode ?? 'no_code', refused.errorMsg ?? ''))
  return unknownOutcome(clientOrderId, 'not_in_answer')
}

const wireHead = ({ symbol }: Instrument) =>
  ({ symbol, productType: PRODUCT, marginMode: MARGIN_MODE, marginCoin: MARGIN_COIN }) as const

/** One-way mode: `side` is the trade's direction and there is no `tradeSide`. */
const wireOrder = (instrument: Instrument, order: OrderIntent) => ({
  clientOid: order.clientOrderId,
  side: order.side,
  size: formatQuantity(instrument, order.quantity),
  ...(order.reduceOnly ? ({ reduceOnly: 'YES' } as const) : {}),
  ...wireLimit(instrument, order),
})

function wireLimit(instrument: Instrument, order: OrderIntent) {
  if (order.type === 'market') return { orderType: 'market' } as const
  assert(order.price !== null, `limit order ${order.clientOrderId} without a price`)
  return { orderType: 'limit', price: formatPrice(instrument, order.price), force: order.timeInForce } as const
}

/** A request that failed as a whole, or one row of it: refused only with proof. */
export function failed(clientOrderId: string, reason: Failure): SubmitOutcome {
  const error = writeError(reason)
  return { outcome: error.kind === 'unknown' ? 'unknown' : 'refused', clientOrderId, error }
}

export const unknownOutcome = (clientOrderId: string, code: string): SubmitOutcome => ({
  outcome: 'unknown',
  clientOrderId,
  error: { kind: 'unknown', code, message: 'the answer does not tell' },
})

function refusedUnsent({ clientOrderId }: OrderIntent, found: Answer<Instrument | undefined>): SubmitOutcome {
  const error: VenueError = found.ok
    ? { kind: 'refused', code: 'instrument_unknown', message: 'no such contract' }
    : { kind: 'unavailable', code: found.error.code, message: 'contracts could not be read' }
  return { outcome: 'refused', clientOrderId, error }
}
