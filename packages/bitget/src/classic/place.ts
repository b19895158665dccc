import {
  assert,
  formatPrice,
  formatQuantity,
  type Instrument,
  type MarginMode,
  type OrderIntent,
} from '@gridpilot/core'
import type { SubmitOutcome } from '@gridpilot/engine'
import { z } from 'zod'
import type { VenueContext } from '../context.ts'
import { absentable, decode, idText, nullableList } from '../decode.ts'
import { failure } from '../errors.ts'
import { failed, noteRefusals, placementFailed, refusedUnsent, unknownOutcome } from '../outcome.ts'
import { type ClassicClient, MARGIN_COIN, PRODUCT } from './client.ts'
import { wireSides } from './sides.ts'

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

export type ClassicContext = VenueContext<ClassicClient>

/** One outcome per order. Limit orders go as one batch per margin mode, market orders one by one after them. */
export async function placeOrders(
  { client, catalog, orderIds, modes }: ClassicContext,
  symbol: string,
  asked: readonly OrderIntent[],
): Promise<readonly SubmitOutcome[]> {
  assert(asked.length <= client.settings.batchSize, `place: ${asked.length} orders in one batch`)
  assert(
    asked.every((order) => order.symbol === symbol),
    'place: one symbol per call',
  )
  const found = await catalog.find(symbol)
  const instrument = found.ok ? found.value : undefined
  if (!instrument) return asked.map(({ clientOrderId }) => refusedUnsent(clientOrderId, found))
  const { passed: orders, refused } = await modes.sort(asked)
  const singles = new Set(orders.filter(({ type }) => type === 'market'))
  const outcomes: SubmitOutcome[] = [...refused]
  for (const mode of ['crossed', 'isolated'] as const) {
    const batch = orders.filter(({ type, marginMode }) => type === 'limit' && marginMode === mode)
    if (batch.length > 1) outcomes.push(...(await placeBatch(client, instrument, mode, batch)))
    else for (const order of batch) singles.add(order)
  }
  for (const order of singles) outcomes.push(await placeSingle(client, instrument, order))
  for (const outcome of outcomes) {
    if (outcome.outcome === 'accepted') orderIds.learn(outcome.venueOrderId, outcome.clientOrderId)
  }
  noteRefusals(catalog, outcomes)
  return outcomes
}

async function placeSingle(client: ClassicClient, instrument: Instrument, order: OrderIntent): Promise<SubmitOutcome> {
  const { clientOrderId } = order
  const answer = await client.write(
    'placeOrder',
    (rest) => rest.futuresSubmitOrder({ ...wireHead(instrument, order.marginMode), ...wireOrder(instrument, order) }),
    (data) => decode(ORDER_IDS, data),
  )
  if (!answer.ok) return placementFailed(clientOrderId, answer.error)
  if (answer.value.clientOid !== clientOrderId) return unknownOutcome(clientOrderId, 'echo_mismatch')
  return { outcome: 'accepted', clientOrderId, venueOrderId: answer.value.orderId }
}

async function placeBatch(
  client: ClassicClient,
  instrument: Instrument,
  marginMode: MarginMode,
  orders: readonly OrderIntent[],
): Promise<SubmitOutcome[]> {
  const answer = await client.write(
    'batchPlaceOrders',
    (rest) =>
      rest.futuresBatchSubmitOrders({
        ...wireHead(instrument, marginMode),
        orderList: orders.map((order) => wireOrder(instrument, order)),
      }),
    (data) => decode(BATCH_ANSWER, data),
  )
  return orders.map(({ clientOrderId }) =>
    answer.ok ? batchOutcome(answer.value, clientOrderId) : placementFailed(clientOrderId, answer.error),
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

const wireHead = ({ symbol }: Instrument, marginMode: MarginMode) =>
  ({ symbol, productType: PRODUCT, marginMode, marginCoin: MARGIN_COIN }) as const

const wireOrder = (instrument: Instrument, order: OrderIntent) => ({
  clientOid: order.clientOrderId,
  size: formatQuantity(instrument, order.quantity),
  ...wireSides(order),
  ...wireLimit(instrument, order),
})

function wireLimit(instrument: Instrument, order: OrderIntent) {
  if (order.type === 'market') return { orderType: 'market' } as const
  assert(order.price !== null, `limit order ${order.clientOrderId} without a price`)
  return { orderType: 'limit', price: formatPrice(instrument, order.price), force: order.timeInForce } as const
}
