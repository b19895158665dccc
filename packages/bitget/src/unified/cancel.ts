import { assert } from '@gridpilot/core'
import type { SubmitOutcome } from '@gridpilot/engine'
import type { Answer } from '../answer.ts'
import { decode } from '../decode.ts'
import { failed, unknownOutcome } from '../outcome.ts'
import { CATEGORY, type UnifiedClient } from './client.ts'
import { BATCH_ANSWER, BATCH_MAX, batchOutcome, ORDER_IDS, type UnifiedContext } from './place.ts'

/**
 * Asks for the end of orders by client id. `accepted` means the request was taken; `refused` with 25204 that the order
 * is unknown there or over already. Only a report tells the end.
 */
export async function cancelOrders(
  context: UnifiedContext,
  symbol: string,
  clientOrderIds: readonly string[],
): Promise<readonly SubmitOutcome[]> {
  assert(clientOrderIds.length > 0 && clientOrderIds.every((id) => id !== ''), 'cancel: client order ids required')
  const [only, ...others] = clientOrderIds
  if (only !== undefined && others.length === 0) return [await cancelSingle(context, only)]
  const outcomes: SubmitOutcome[] = []
  for (let start = 0; start < clientOrderIds.length; start += BATCH_MAX) {
    outcomes.push(...(await cancelBatch(context, symbol, clientOrderIds.slice(start, start + BATCH_MAX))))
  }
  return outcomes
}

/** The account's dead man's switch (API.md 11.5). Access to it is given on request; without it the call is refused. */
export const countdownCancelAll = (client: UnifiedClient, seconds: number): Promise<Answer<null>> =>
  client.write(
    'countdownCancelAll',
    (rest) => rest.countdownCancelAll({ countdown: String(seconds) }),
    () => null,
  )

async function cancelSingle({ client, orderIds }: UnifiedContext, clientOid: string): Promise<SubmitOutcome> {
  const answer = await client.write(
    'cancelOrder',
    (rest) => rest.cancelOrder({ clientOid, category: CATEGORY }),
    (data) => decode(ORDER_IDS, data),
  )
  if (!answer.ok) return failed(clientOid, answer.error)
  const { orderId } = answer.value
  const named = answer.value.clientOid ?? (orderId === null ? null : orderIds.clientIdOf(orderId))
  if (named !== clientOid) return unknownOutcome(clientOid, 'echo_mismatch')
  return { outcome: 'accepted', clientOrderId: clientOid, venueOrderId: orderId }
}

async function cancelBatch(
  { client, orderIds }: UnifiedContext,
  symbol: string,
  clientOrderIds: readonly string[],
): Promise<SubmitOutcome[]> {
  const answer = await client.write(
    'batchCancelOrders',
    (rest) => rest.cancelBatchOrders(clientOrderIds.map((clientOid) => ({ clientOid, category: CATEGORY, symbol }))),
    (data) =>
      decode(BATCH_ANSWER, data).map((row) => ({
        ...row,
        clientOid: row.clientOid ?? (row.orderId === null ? null : orderIds.clientIdOf(row.orderId)),
      })),
  )
  return clientOrderIds.map((id) => (answer.ok ? batchOutcome(answer.value, id) : failed(id, answer.error)))
}
