import { assert, formatPrice, formatQuantity, type Instrument, type OrderIntent } from '@gridpilot/core'
import type { SubmitOutcome } from '@gridpilot/engine'
import { z } from 'zod'
import type { VenueContext } from '../context.ts'
import { absentable, decode, idText } from '../decode.ts'
import { failure } from '../errors.ts'
import { failed, noteRefusals, placementFailed, refusedUnsent, unknownOutcome } from '../outcome.ts'
import type { PageQuery } from '../pages.ts'
import { CATEGORY, type UnifiedClient } from './client.ts'
import { wireSides } from './sides.ts'

export type UnifiedContext = VenueContext<UnifiedClient>

/** Orders of one batch request. */
export const BATCH_MAX = 20

/** Ids of one order in an answer. `orderId` is null when a reduce-only order displaced older ones. */
export const ORDER_IDS = z.object({ orderId: absentable(idText), clientOid: absentable(z.string()) })
/** Answer to a batch: a plain array, failed rows with a code. */
export const BATCH_ANSWER = z.array(
  z.object({
    orderId: absentable(z.string()),
    clientOid: absentable(z.string()),
    code: absentable(z.string()),
    msg: absentable(z.string()),
  }),
)
export type BatchAnswer = z.infer<typeof BATCH_ANSWER>

/** The cursor of this family is the id of the last row seen. */
export const pageOf = ({ idLessThan, ...rest }: PageQuery) => ({
  ...rest,
  ...(idLessThan === undefined ? {} : { cursor: idLessThan }),
})

/** Orders a batch can carry: its rows have no margin mode (crossed is taken) and no reduce-only (API.md 11.5). */
const fitsBatch = (order: OrderIntent) =>
  order.type === 'limit' && order.marginMode === 'crossed' && !(order.reduceOnly && order.positionSide === 'net')

/** One outcome per order. What fits goes in batches, everything else one by one after them. */
export async function placeOrders(
  { client, catalog, orderIds, modes }: UnifiedContext,
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
  const fitting = orders.filter(fitsBatch)
  const batched = fitting.length > 1 ? fitting : []
  const outcomes: SubmitOutcome[] = [...refused]
  for (let start = 0; start < batched.length; start += BATCH_MAX) {
    outcomes.push(...(await placeBatch(client, instrument, batched.slice(start, start + BATCH_MAX))))
  }
  for (const order of orders) {
    if (!batched.includes(order)) outcomes.push(await placeSingle(client, instrument, order))
  }
  for (const outcome of outcomes) {
    if (outcome.outcome === 'accepted') orderIds.learn(outcome.venueOrderId, outcome.clientOrderId)
  }
  noteRefusals(catalog, outcomes)
  return outcomes
}

async function placeSingle(client: UnifiedClient, instrument: Instrument, order: OrderIntent): Promise<SubmitOutcome> {
  const { clientOrderId, marginMode } = order
  const answer = await client.write(
    'placeOrder',
    (rest) => rest.submitNewOrder({ ...wireOrder(instrument, order), marginMode }),
    (data) => decode(ORDER_IDS, data),
  )
  if (!answer.ok) return placementFailed(clientOrderId, answer.error)
  if (answer.value.clientOid !== clientOrderId) return unknownOutcome(clientOrderId, 'echo_mismatch')
  return { outcome: 'accepted', clientOrderId, venueOrderId: answer.value.orderId }
}

async function placeBatch(
  client: UnifiedClient,
  instrument: Instrument,
  orders: readonly OrderIntent[],
): Promise<SubmitOutcome[]> {
  const answer = await client.write(
    'batchPlaceOrders',
    (rest) => rest.placeBatchOrders(orders.map((order) => wireOrder(instrument, order))),
    (data) => decode(BATCH_ANSWER, data),
  )
  return orders.map(({ clientOrderId }) =>
    answer.ok ? batchOutcome(answer.value, clientOrderId) : placementFailed(clientOrderId, answer.error),
  )
}

const SUCCESS = new Set(['00000', '0'])

/** What a batch answer says of one order, found by its client id: never by position in the list. */
export function batchOutcome(answer: BatchAnswer, clientOrderId: string): SubmitOutcome {
  const [row, ...others] = answer.filter(({ clientOid }) => clientOid === clientOrderId)
  if (!row) return unknownOutcome(clientOrderId, 'not_in_answer')
  if (others.length > 0) return unknownOutcome(clientOrderId, 'contradiction')
  if (row.code === null || SUCCESS.has(row.code)) {
    const known = row.orderId === null || idText.safeParse(row.orderId).success
    return known
      ? { outcome: 'accepted', clientOrderId, venueOrderId: row.orderId }
      : unknownOutcome(clientOrderId, 'malformed')
  }
  return failed(clientOrderId, failure(200, row.code, row.msg ?? ''))
}

const wireOrder = (instrument: Instrument, order: OrderIntent) => ({
  category: CATEGORY,
  symbol: instrument.symbol,
  clientOid: order.clientOrderId,
  qty: formatQuantity(instrument, order.quantity),
  ...wireSides(order),
  ...wireLimit(instrument, order),
})

function wireLimit(instrument: Instrument, order: OrderIntent) {
  if (order.type === 'market') return { orderType: 'market' } as const
  assert(order.price !== null, `limit order ${order.clientOrderId} without a price`)
  return { orderType: 'limit', price: formatPrice(instrument, order.price), timeInForce: order.timeInForce } as const
}
