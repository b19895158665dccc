import { assert } from '@gridpilot/core'
import type { SubmitOutcome } from '@gridpilot/engine'
import { decode } from '../decode.ts'
import { failed } from '../outcome.ts'
import { MARGIN_COIN, PRODUCT } from './client.ts'
import { BATCH_ANSWER, batchOutcome, type ClassicContext } from './place.ts'

/**
 * Asks for the end of orders by client id. `accepted` means the request was taken; `refused` with a code such as 40768
 * that the order is unknown there or over already. Only a report tells the end.
 */
export async function cancelOrders(
  { client, orderIds }: ClassicContext,
  symbol: string,
  clientOrderIds: readonly string[],
): Promise<readonly SubmitOutcome[]> {
  // Without a list this endpoint cancels every order of the symbol, those of other owners included.
  assert(clientOrderIds.length > 0 && clientOrderIds.every((id) => id !== ''), 'cancel: client order ids required')
  assert(clientOrderIds.length <= client.settings.batchSize, `cancel: ${clientOrderIds.length} orders in one batch`)
  const answer = await client.write(
    'batchCancelOrders',
    (rest) =>
      rest.futuresBatchCancelOrders({
        symbol,
        productType: PRODUCT,
        marginCoin: MARGIN_COIN,
        orderIdList: clientOrderIds.map((clientOid) => ({ clientOid })),
      }),
    (data) => {
      const { successList, failureList } = decode(BATCH_ANSWER, data)
      // Documented: either of the two ids may be empty here.
      const named = successList.map((row) => ({
        ...row,
        clientOid: row.clientOid ?? (row.orderId === null ? null : orderIds.clientIdOf(row.orderId)),
      }))
      return { successList: named, failureList }
    },
  )
  return clientOrderIds.map((id) => (answer.ok ? batchOutcome(answer.value, id) : failed(id, answer.error)))
}
