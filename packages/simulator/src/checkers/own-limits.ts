import type { Checker, SentRequest, World } from '../face.ts'
import { askedOrders, verbOf } from './asked-order.ts'
import { ownerOf } from './bot-of.ts'

const WINDOW_MS = 1_000

/** What the exchange allows when nothing is amiss. A cap that it lowers meanwhile is learned from its refusals (E20). */
const ORDERS_MAX = 400

/** Requests a second that an account may send to an endpoint, from the exchange's documentation. */
const PER_SECOND: Readonly<Record<string, number>> = {
  '/api/v2/spot/account/info': 1,
  '/api/v2/mix/account/set-leverage': 5,
  '/api/v2/mix/account/set-margin-mode': 5,
  '/api/v2/mix/order/batch-place-order': 5,
  '/api/v2/mix/position/all-position': 5,
  '/api/v3/trade/place-order': 10,
  '/api/v3/trade/cancel-order': 10,
  '/api/v3/trade/place-batch': 5,
  '/api/v3/trade/cancel-batch': 5,
}

/** Where every other endpoint below allows ten; all that is left allows twenty. */
const TEN = ['/api/v2/mix/order/', '/api/v2/mix/account/']

const perSecond = (path: string): number =>
  PER_SECOND[path] ?? (TEN.some((prefix) => path.startsWith(prefix)) ? 10 : 20)

/** I10: a process never asks an endpoint for an account more often than it may, and rests no more orders than it may. */
export function ownLimits(): Checker {
  const sent = new Map<string, number[]>()
  return {
    invariant: 'I10',
    onSend(world: World, request: SentRequest) {
      const { process, accountId, path, sentMs } = request
      if (accountId === null) return null
      const key = `${process}/${accountId}/${path}`
      const times = (sent.get(key) ?? []).filter((each) => sentMs - each < WINDOW_MS)
      times.push(sentMs)
      sent.set(key, times)
      if (times.length > perSecond(path)) return `${path} was asked ${times.length} times within a second`
      return tooManyOrders(world, request, accountId)
    },
  }
}

function tooManyOrders(world: World, request: SentRequest, accountId: string): string | null {
  if (verbOf(request) !== 'place') return null
  const asked = askedOrders(request)
  const [first] = asked
  if (first === undefined) return null
  const cap = Math.max(ORDERS_MAX, world.truth.instrument(first.symbol).maxOrdersPerProduct)
  const resting = world.truth
    .openOrders(accountId)
    .filter(({ clientOrderId }) => ownerOf(world, clientOrderId) !== null)
  const together = resting.length + asked.length
  return together > cap ? `${together} orders of ours would rest, ${cap} may` : null
}
