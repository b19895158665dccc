import type { SentRequest } from '../face.ts'

/** One order a request asks something about, as far as its body tells. */
export interface AskedOrder {
  readonly verb: 'place' | 'cancel' | 'place_stop' | 'cancel_stop'
  /** '' when the request names none. */
  readonly clientOrderId: string
  readonly symbol: string
  /** Decimal text; null: none given. */
  readonly price: string | null
  readonly quantity: string | null
}

type Body = Readonly<Record<string, unknown>>

/** Paths by what they do to orders; both families. What is in none of these tables must not be written to. */
const VERBS: Readonly<Record<string, AskedOrder['verb']>> = {
  '/api/v2/mix/order/place-order': 'place',
  '/api/v2/mix/order/batch-place-order': 'place',
  '/api/v3/trade/place-order': 'place',
  '/api/v3/trade/place-batch': 'place',
  '/api/v2/mix/order/cancel-order': 'cancel',
  '/api/v2/mix/order/batch-cancel-orders': 'cancel',
  '/api/v3/trade/cancel-order': 'cancel',
  '/api/v3/trade/cancel-batch': 'cancel',
  '/api/v2/mix/order/place-plan-order': 'place_stop',
  '/api/v2/mix/order/place-tpsl-order': 'place_stop',
  '/api/v2/mix/order/place-pos-tpsl': 'place_stop',
  '/api/v2/mix/order/modify-tpsl-order': 'place_stop',
  '/api/v2/mix/order/modify-plan-order': 'place_stop',
  '/api/v3/trade/place-strategy-order': 'place_stop',
  '/api/v3/trade/modify-strategy-order': 'place_stop',
  '/api/v2/mix/order/cancel-plan-order': 'cancel_stop',
  '/api/v3/trade/cancel-strategy-order': 'cancel_stop',
}

export const verbOf = ({ path }: SentRequest): AskedOrder['verb'] | null => VERBS[path] ?? null

/** Every order a write names; empty for requests that are not about orders. */
export function askedOrders(request: SentRequest): readonly AskedOrder[] {
  const verb = verbOf(request)
  if (verb === null) return []
  return rowsOf(request.body).map((row) => ({
    verb,
    clientOrderId: text(row.clientOid) ?? '',
    symbol: text(row.symbol) ?? '',
    price: text(row.price),
    quantity: text(row.size) ?? text(row.qty),
  }))
}

/** A batch is a list, or an object around one; what stands around it holds for every row. */
function rowsOf(body: unknown): readonly Body[] {
  if (Array.isArray(body)) return body.filter(isObject)
  if (!isObject(body)) return []
  const list = body.orderList ?? body.orderIdList
  return Array.isArray(list) ? list.filter(isObject).map((row) => ({ ...body, ...row })) : [body]
}

const isObject = (value: unknown): value is Body => typeof value === 'object' && value !== null
const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
