import { compareIds, ok } from '@gridpilot/core'
import { z } from 'zod'
import type { Answer } from '../answer.ts'
import { decode, nullableList } from '../decode.ts'
import { walkPages } from '../pages.ts'
import { PRODUCT } from './client.ts'
import { REST_ORDER, type RestOrder } from './order-report.ts'
import type { ClassicContext } from './place.ts'

export const ORDER_LIST = z.object({ entrustedList: nullableList(REST_ORDER) })
/** Orders read from history to name fills. */
const NAMES_MAX = 500

/** As much of a fill row as tells whose it is. */
export interface NamedFill {
  readonly orderId: string
  readonly clientOid: string | null
}

/**
 * After a restart no fill has a name yet: the order history says whose they are, a hundred orders a request. What it
 * does not say (orders still open) is left to be asked for one by one. Read from the newest order without a name on, so
 * that each try gets further back.
 */
export async function learnNames(
  { client, orderIds }: Pick<ClassicContext, 'client' | 'orderIds'>,
  symbol: string | null,
  fills: readonly NamedFill[],
  nameOf: (row: NamedFill) => string | null,
): Promise<Answer<null>> {
  const wanted = new Set(fills.filter((row) => nameOf(row) === null).map((row) => row.orderId))
  const [newest] = [...wanted].sort(compareIds).reverse()
  if (newest === undefined) return ok(null)
  let read = 0
  const answer = await walkPages<RestOrder>({
    fetch: (query) =>
      client.read(
        'ordersHistory',
        (rest) =>
          rest.getFuturesHistoricOrders({ productType: PRODUCT, ...(symbol === null ? {} : { symbol }), ...query }),
        (data) => decode(ORDER_LIST, data).entrustedList,
      ),
    idOf: (row) => row.orderId,
    before: BigInt(newest) + 1n,
    enough: (row) => {
      wanted.delete(row.orderId)
      read += 1
      return wanted.size === 0 || read >= NAMES_MAX
    },
  })
  if (!answer.ok) return answer
  for (const row of answer.value.rows) if (row.clientOid !== null) orderIds.learn(row.orderId, row.clientOid)
  return ok(null)
}
